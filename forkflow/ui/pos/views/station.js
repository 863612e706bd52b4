// @ts-check
/** The board of a station on a waiter's device, for when its screen is gone: what is shown here is seen, and says so. */
import { isNotMade } from "../../shared/boards/lines.js";
import { now, second } from "../../shared/clock.js";
import { html, useEffect, useRef } from "../../shared/html.js";
import { Icon } from "../../shared/icon.js";
import { nameOf, page } from "../../shared/page.js";
import { tellWhatIsSeen } from "../../shared/receipts.js";
import { stepForBackButton } from "../../shared/sheet.js";
import { allergens, clocked, t } from "../../shared/words.js";
import { bump, called, send } from "../deeds.js";
import { evening } from "../evening.js";
import { go, toFloor, where } from "../place.js";
import { Nothing } from "./pieces.js";

/** @typedef {import("../../shared/boards/kitchen.js").Ticket} Ticket */

/** As much of a ticket as must be on the screen to have been seen. */
const SEEN_SHARE = 0.3;

export function Station() {
  const station = where.value.at;
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  /** @type {Ticket[] | undefined} */
  const all = evening.boards.kitchen.value?.tickets;
  const tickets = (all ?? []).filter((ticket) => ticket.station === station && ticket.state !== "bumped");
  useEffect(() => stepForBackButton(toFloor), []);
  useReceipts(list, tickets);
  return html`<section class="station" aria-label=${nameOf(page.stations, station)}>
    <header class="head"><button type="button" class="quiet" aria-label=${t("pos.back")} onClick=${toFloor}><${Icon} name="back" /></button>
      <h2>${nameOf(page.stations, station)} <small>${t("pos.station_says")}</small></h2></header>
    <nav class="stations" aria-label=${t("pos.stations")}>${page.stations.map(({ id, name }) => html`<button type="button" key=${id}
      aria-pressed=${id === station} onClick=${() => go("station", id)}>${name}</button>`)}</nav>
    ${!tickets.length && html`<${Nothing} of=${all ?? null} none=${t("pos.station_none")} />`}
    <ul class="tickets" ref=${list}>${tickets.map((ticket) => html`<li key=${ticket.id} data-ticket=${ticket.id}><${Card} ticket=${ticket} /></li>`)}</ul>
  </section>`;
}

/** @param {{current: HTMLElement | null}} list @param {Ticket[]} tickets */
function useReceipts(list, tickets) {
  const receipts = useRef(/** @type {ReturnType<typeof tellWhatIsSeen> | null} */ (null));
  useEffect(() => {
    receipts.current = tellWhatIsSeen(evening);
    return () => receipts.current?.stop();
  }, []);
  const onScreen = useRef(new Set());
  useEffect(() => {
    const watcher = new IntersectionObserver((seen) => {
      for (const { target, isIntersecting } of seen) {
        const id = /** @type {HTMLElement} */ (target).dataset.ticket;
        if (isIntersecting) onScreen.current.add(id);
        else onScreen.current.delete(id);
      }
      receipts.current?.shown(tickets.filter((ticket) => onScreen.current.has(ticket.id)));
    }, { threshold: SEEN_SHARE });
    for (const element of list.current?.children ?? []) watcher.observe(element);
    return () => watcher.disconnect();
  }, [tickets.map((ticket) => `${ticket.id}${ticket.seen_at}`).join()]);
}

/** @param {{ticket: Ticket}} props */
function Card({ ticket }) {
  second.value;
  const acknowledge = () => {
    for (const { line } of ticket.changes_to_acknowledge) send("line.acknowledge", { order: ticket.order, line });
  };
  return html`<article class="ticket">
    <header><h3>${called(ticket)}</h3><span class="age">${clocked((now() - Date.parse(ticket.opened_at)) / 1000)}</span></header>
    ${ticket.allergies === null ? html`<p class="allergy">${t("common.allergy_lost")}</p>`
      : ticket.allergies.length > 0 && html`<p class="allergy">${t("common.allergy")}: ${allergens(ticket.allergies)}</p>`}
    ${ticket.note && html`<p class="wish note">“${ticket.note}”</p>`}
    <ul>${ticket.lines.map((line) => html`<li key=${line.line} class=${isNotMade(line.state) ? "gone" : ""}>
      <b class="quantity">${line.quantity}</b><span><b>${line.name}</b>
        ${line.change && html`<mark>${t(`pos.change_${line.change}`)}</mark>`}
        ${line.modifiers.map(({ id, name }) => html`<span class="wish" key=${id}>${name}</span>`)}
        ${line.note && html`<span class="wish note">“${line.note}”</span>`}
        ${(line.allergies ?? []).length > 0 && html`<span class="allergic">${t("common.allergy")}: ${allergens(line.allergies ?? [])}</span>`}</span></li>`)}</ul>
    <footer>${ticket.changes_to_acknowledge.length > 0 && html`<button type="button" onClick=${acknowledge}>${t("pos.acknowledge")}</button>`}
      ${ticket.state !== "struck" && html`<button type="button" class="main" onClick=${() => bump(ticket)}>${t("pos.bump")}</button>`}</footer>
  </article>`;
}
