// @ts-check
/** One ticket, read in a second: whose, how old, what must not be in it, how many of what, and how. */
import { age, second } from "../shared/clock.js";
import { classes, html, useSignal } from "../shared/html.js";
import { Icon } from "../shared/icon.js";
import { nameOf, page } from "../shared/page.js";
import { allergens, clocked, t, tn } from "../shared/words.js";
import { allergiesOf, isToMake, modifierSaid, urgency, waitingFor } from "./state.js";

/**
 * @typedef {import("./state.js").Ticket} Ticket
 * @typedef {import("./state.js").Line} Line
 * @typedef {import("./acts.js").Acts} Acts
 */

/** @param {Ticket} ticket */
export const whose = (ticket) => (ticket.pickup ? t("common.pickup") : t("common.table", { name: ticket.table_name ?? "" }));

/** @param {{ticket: Ticket, place: number, all: Ticket[], acts: Acts, showsStation: boolean, isNew: boolean}} props */
export function TicketCard({ ticket, place, all, acts, showsStation, isNew }) {
  const inTrouble = useSignal(false);
  const struck = ticket.state === "struck";
  return html`<li class=${classes(`ticket ${ticket.state}`, { flash: isNew })} data-ticket=${ticket.id}
      data-urgency=${urgency(age(ticket.opened_at) / 1000, page)} aria-label=${whose(ticket)}>
    <${Head} ticket=${ticket} place=${place} showsStation=${showsStation} isNew=${isNew} />
    ${struck && html`<p class="mark void"><b>${t("kitchen.struck")}</b></p>`}
    <${AllergyBar} ticket=${ticket} acts=${acts} />
    ${ticket.note && html`<p class="note">${ticket.note}</p>`}
    <ul class="lines">${ticket.lines.map((line) => html`<${LineRow} key=${line.line} ticket=${ticket} line=${line}
      all=${all} acts=${acts} inTrouble=${inTrouble.value} />`)}</ul>
    <${Foot} ticket=${ticket} acts=${acts} inTrouble=${inTrouble} />
  </li>`;
}

/** @param {{ticket: Ticket, place: number, showsStation: boolean, isNew: boolean}} props */
function Head({ ticket, place, showsStation, isNew }) {
  second.value;
  const seconds = age(ticket.opened_at) / 1000;
  const how = urgency(seconds, page);
  const told = [
    ticket.number === null ? t("kitchen.number_comes") : t("common.number", { number: ticket.number }),
    showsStation && nameOf(page.stations, ticket.station),
    ticket.part > 1 && t("kitchen.added"),
  ].filter(Boolean);
  return html`<header class=${how}>
    <h2>${whose(ticket)}</h2>
    <span class="age">${clocked(seconds)}</span>
    <span class="sub">${place <= 10 && html`<kbd>${place % 10}</kbd>`} ${told.join(" · ")}</span>
    <span class="word">${how === "fresh" ? (isNew ? t("kitchen.new") : "") : t(`kitchen.${how}`)}</span>
  </header>`;
}

/** Never cut short, and tapped before the ticket can be bumped. @param {{ticket: Ticket, acts: Acts}} props */
function AllergyBar({ ticket, acts }) {
  const keys = allergiesOf(ticket);
  if (keys && keys.length === 0) return null;
  const says = keys ? `${t("common.allergy")}: ${allergens(keys)}` : t("common.allergy_lost");
  const read = acts.isAllergyRead(ticket);
  return html`<button type="button" class="allergy-bar" aria-pressed=${read} onClick=${() => acts.readAllergy(ticket)}>
    <${Icon} name=${read ? "check" : "warning"} /><span>${says}</span>
    <small>${read ? t("kitchen.allergy_read") : t("kitchen.allergy_tap")}</small></button>`;
}

/** @param {{ticket: Ticket, line: Line, all: Ticket[], acts: Acts, inTrouble: boolean}} props */
function LineRow({ ticket, line, all, acts, inTrouble }) {
  const ticked = acts.isTicked(ticket, line);
  const places = [
    line.course && t("kitchen.course", { course: line.course }), line.seat && t("kitchen.seat", { seat: line.seat }),
  ].filter(Boolean);
  return html`<li class=${classes(`line ${line.state}`, { ticked, changed: !!line.change })}>
    <button type="button" class="dish" aria-pressed=${ticked} onClick=${() => acts.tick(ticket, line)}>
      <span class="quantity">${line.quantity}</span>
      <span class="what">
        <span class="name">${line.name}</span>
        ${line.modifiers.map(modifierSaid).map(({ kind, lead, name }) => html`<span class=${`modifier ${kind}`}>
          ${lead && html`<b>${lead}</b> `}${name}</span>`)}
        ${line.note && html`<span class="modifier note">${line.note}</span>`}
        ${places.length > 0 && html`<span class="places">${places.join(" · ")}</span>`}
      </span>
    </button>
    ${line.allergies === null ? html`<p class="allergy">${t("common.allergy_lost")}</p>`
      : line.allergies.length > 0 && html`<p class="allergy">${t("common.allergy")}: ${allergens(line.allergies)}</p>`}
    ${line.change && html`<${ChangeMark} ticket=${ticket} line=${line} acts=${acts} />`}
    ${inTrouble && isToMake(line) && html`<${Trouble} ticket=${ticket} line=${line} all=${all} acts=${acts} />`}
  </li>`;
}

/** @param {{ticket: Ticket, line: Line, acts: Acts}} props */
function ChangeMark({ ticket, line, acts }) {
  return html`<div class=${`mark ${line.change}`}>
    <b>${t(line.change === "amended" ? "kitchen.changed" : "kitchen.void")}</b>
    <button type="button" onClick=${() => acts.plated(ticket, line)}>${t("kitchen.plated")}</button>
    <button type="button" onClick=${() => acts.acknowledge(ticket, line)}>${t("kitchen.seen")}</button>
  </div>`;
}

/** What goes wrong with a dish: it cannot be made this time, or there is none left for anybody.
 * @param {{ticket: Ticket, line: Line, all: Ticket[], acts: Acts}} props */
function Trouble({ ticket, line, all, acts }) {
  const others = waitingFor(all, line.item).filter((other) => other.order !== ticket.order);
  const names = others.map((other) => (other.table_name ? t("common.table", { name: other.table_name }) : t("common.pickup")));
  return html`<div class="trouble">
    <button type="button" class="danger" onClick=${() => acts.cannotMake(ticket, line)}>${t("kitchen.cannot_make")}</button>
    <button type="button" class="danger" onClick=${() => acts.eightySix(line)}>${t("kitchen.eighty_six")}</button>
    ${others.length > 0 && html`<p>${tn("kitchen.also_waiting", others.length, { tables: [...new Set(names)].join(", ") })}</p>`}
  </div>`;
}

/** @param {{ticket: Ticket, acts: Acts, inTrouble: import("@preact/signals").Signal<boolean>}} props */
function Foot({ ticket, acts, inTrouble }) {
  const [open, struck] = [ticket.state === "open", ticket.state === "struck"];
  if (struck) return null;
  return html`<div class="foot">
    <button type="button" class="more" aria-pressed=${inTrouble.value} aria-label=${t("kitchen.trouble")}
      onClick=${() => { inTrouble.value = !inTrouble.value; }}><${Icon} name="warning" /></button>
    ${ticket.state !== "bumped" && html`<button type="button" class="start" aria-pressed=${!open}
      onClick=${() => (open ? acts.start(ticket) : acts.putBack(ticket))}>
      ${t(open ? "kitchen.start" : "kitchen.started")}</button>
    <button type="button" class="bump" onClick=${() => acts.bump(ticket)}>${t("kitchen.bump")}</button>`}
  </div>`;
}
