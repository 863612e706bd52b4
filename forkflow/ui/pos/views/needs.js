// @ts-check
/** Who needs you: what nobody in the kitchen sees, guests' orders to accept, calls, and dishes to serve. */
import { now, second } from "../../shared/clock.js";
import { html, useSignal } from "../../shared/html.js";
import { Icon } from "../../shared/icon.js";
import { nameOf, page } from "../../shared/page.js";
import { clocked, money, t } from "../../shared/words.js";
import { accept, answer, called, placeOfOrder, refuse, serve } from "../deeds.js";
import { dishOf, needing, rounds, unseen } from "../evening.js";
import { go } from "../place.js";
import { Reason } from "./reason.js";

export function Needs() {
  const count = needing.value.length + unseen.value.length;
  return html`<section class="pressing" aria-label=${t("pos.needs")}>
    <h2>${t("pos.needs")} ${count > 0 && html`<span class="count">${count}</span>`}</h2>
    <${Unseen} />
    ${!count && html`<p class="calm"><${Icon} name="check" />${rounds() ? t("pos.needs_none") : t("common.loading")}</p>`}
    <ul class="cards">${needing.value.map((need) => html`<${Need} key=${need.key} need=${need} />`)}</ul>
  </section>`;
}

/** @param {{need: import("../floor.js").Need}} props */
function Need({ need }) {
  second.value;
  const { kind, order, table, since } = need;
  const at = order ? placeOfOrder(order) : table?.id ?? "";
  return html`<li class=${`need is-${kind}`}>
    <button type="button" class="open" onClick=${() => go("order", at)}>
      <strong>${table ? t("common.table", { name: table.name }) : order?.guest?.name ?? t("common.pickup")}
        ${order?.number && html`<small>${t("common.number", { number: order.number })}</small>`}</strong>
      <span class="word">${t(`pos.need_${kind}`)} <span class="age">${since === null ? "" : clocked((now() - since) / 1000)}</span></span>
    </button>
    ${order?.status === "waiting" && html`<${Asks} order=${order} />`}
    ${order?.status === "ready" && html`<span class="acts"><button type="button" class="main" onClick=${() => serve(order)}>
      <${Icon} name="check" />${t("pos.serve")}</button></span>`}
    ${table && (kind === "waiter" || kind === "bill") && html`<span class="acts"><button type="button" class="main"
      onClick=${() => answer(table, kind)}>${t("pos.answer")}</button></span>`}
  </li>`;
}

/** A guest's order that waits for a tap. @param {{order: import("../floor.js").Order}} props */
function Asks({ order }) {
  const refusing = useSignal(false);
  return html`<p class="what">${order.lines.map((line) => `${line.quantity} ${dishOf(line)}`).join(", ")} <b>${money(order.total_cents)}</b></p>
    <span class="acts"><button type="button" onClick=${() => { refusing.value = true; }}>${t("pos.refuse")}</button>
      <button type="button" class="main" onClick=${() => accept(order)}>${t("pos.accept")}</button></span>
    ${refusing.value && html`<${Reason} title=${t("pos.refuse_title", { order: called(order) })} kind="refuse"
      onReason=${(/** @type {string} */ reason) => refuse(order, reason)} onClose=${() => { refusing.value = false; }} />`}`;
}

/** The loudest: the kitchen does not know of an order. One tap makes this device the screen it lacks. */
export function Unseen() {
  second.value;
  if (!unseen.value.length) return null;
  return html`<ul class="alarm" role="alert">${unseen.value.map(({ station, tickets, since }) => html`<li key=${station}>
    <${Icon} name="warning" />
    <p><strong>${t("pos.unseen", { station: nameOf(page.stations, station) })}</strong>
      <span>${t("pos.unseen_for", { age: clocked((now() - since) / 1000), what: tickets.map(called).slice(0, 3).join(", ") })}</span></p>
    <button type="button" aria-label=${t("pos.show_station_of", { station: nameOf(page.stations, station) })}
      onClick=${() => go("station", station)}>${t("pos.show_station")}</button>
  </li>`)}</ul>`;
}
