// @ts-check
/** What is not at a table: orders to pick up, and devices that fell silent. */
import { now, second } from "../../shared/clock.js";
import { html } from "../../shared/html.js";
import { Icon } from "../../shared/icon.js";
import { clocked, money, t, timeOfDay, tn } from "../../shared/words.js";
import { placeOfOrder } from "../deeds.js";
import { silent } from "../devices.js";
import { portions } from "../draft.js";
import { drafts, PICKUP, pickups } from "../drafts.js";
import { orders } from "../evening.js";
import { nameOfPerson } from "../people.js";
import { go } from "../place.js";
import { Chain } from "./chain.js";

export function Pickups() {
  second.value;
  const sent = orders().filter((order) => order.pickup);
  const written = pickups().filter((at) => !sent.some((order) => `${PICKUP}${order.id}` === at));
  return html`<section aria-label=${t("pos.pickups")}><h2>${t("pos.pickups")}</h2>
    ${!sent.length && !written.length && html`<p class="calm">${t("pos.pickups_none")}</p>`}
    <ul class="cards">
      ${written.map((at) => html`<li class="need is-draft" key=${at}><button type="button" class="open" onClick=${() => go("order", at)}>
        <strong>${drafts.value[at].guest || t("common.pickup")}</strong>
        <span class="word">${t("pos.being_written")} · ${portions(drafts.value[at])}</span></button></li>`)}
      ${sent.map((order) => html`<li class="need" key=${order.id}>
        <button type="button" class="open" onClick=${() => go("order", placeOfOrder(order))}>
        <strong>${order.guest?.name ?? t("common.pickup")}</strong>
        <span class="word">${order.number ? `${t("common.number", { number: order.number })} · ` : ""}${money(order.total_cents)} · <span class="age">${clocked((now() - Date.parse(order.placed_at)) / 1000)}</span></span>
        <${Chain} order=${order} /></button></li>`)}
    </ul></section>`;
}

/** What may lie unsent in a device that nobody hears from. */
export function Silent() {
  second.value;
  if (!silent.value.length) return null;
  return html`<section aria-label=${t("pos.silent")}><h2>${t("pos.silent")}</h2>
    <ul class="cards">${silent.value.map((device) => html`<li class="need is-silent" key=${device.id}><div class="open">
      <strong><${Icon} name="cut" />${[device.name, ...whoOf(device)].join(" · ")}</strong>
      <span>${t("pos.silent_since", { time: timeOfDay(device.since) })} ·
        ${device.unsent ? html` <b>${tn("pos.silent_unsent", device.unsent)}</b>` : ` ${t("pos.silent_nothing")}`}</span>
      ${device.hand.tables.length > 0 && html`<span>${t("pos.silent_tables", { tables: device.hand.tables.join(", ") })}</span>`}
    </div></li>`)}</ul></section>`;
}

/** Who tapped what it did not send, else who held it last. @param {import("../silent.js").Silent} device */
const whoOf = ({ unsent_people, hand }) =>
  (unsent_people?.length ? unsent_people : [hand.person]).map(nameOfPerson).filter(Boolean);
