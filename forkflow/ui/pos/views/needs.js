// @ts-check
/** Who needs you: what nobody in the kitchen sees, guests' orders to accept, dishes to serve, devices that fell silent. */
import { now, second } from "../../shared/clock.js";
import { html, useSignal } from "../../shared/html.js";
import { Icon } from "../../shared/icon.js";
import { nameOf, page } from "../../shared/page.js";
import { clocked, money, t, timeOfDay, tn } from "../../shared/words.js";
import { accept, called, refuse, serve } from "../deeds.js";
import { silent } from "../devices.js";
import { portions } from "../draft.js";
import { drafts, pickups } from "../drafts.js";
import { needing, orders, rounds, unseen } from "../evening.js";
import { nameOfPerson } from "../people.js";
import { go } from "../place.js";
import { Chain } from "./chain.js";
import { Reason } from "./reason.js";

export function Needs() {
  const none = !needing.value.length && !unseen.value.length && !silent.value.length;
  return html`<aside class="needs" aria-label=${t("pos.needs")}>
    <h2>${t("pos.needs")} ${needing.value.length > 0 && html`<span class="count">${needing.value.length}</span>`}</h2>
    <${Unseen} />
    ${none && html`<p class="calm"><${Icon} name="check" />${rounds() ? t("pos.needs_none") : t("common.loading")}</p>`}
    <ul class="cards">${needing.value.map((need) => html`<${Need} key=${need.key} need=${need} />`)}</ul>
    <${Pickups} />
    <${Silent} />
  </aside>`;
}

/** @param {{need: import("../floor.js").Need}} props */
function Need({ need }) {
  second.value;
  const refusing = useSignal(false);
  const { kind, order, table, since } = need;
  const at = order ? order.table ?? `pickup:${order.id}` : table?.id ?? "";
  return html`<li class=${`need is-${kind}`}>
    <button type="button" class="open" onClick=${() => go("order", at)}>
      <strong>${order ? called(order) : t("common.table", { name: table?.name })}</strong>
      <span class="word">${t(`pos.need_${kind}`)} <span class="age">${since === null ? "" : clocked((now() - since) / 1000)}</span></span>
    </button>
    ${order?.status === "waiting" && html`<p class="what">${order.lines.map((line) => `${line.quantity} ${line.name}`).join(", ")}
      <b>${money(order.total_cents)}</b></p>
      <span class="acts"><button type="button" onClick=${() => { refusing.value = true; }}>${t("pos.refuse")}</button>
      <button type="button" class="main" onClick=${() => accept(order)}>${t("pos.accept")}</button></span>`}
    ${order?.status === "ready" && html`<span class="acts"><button type="button" class="main" onClick=${() => serve(order)}>
      <${Icon} name="check" />${t("pos.serve")}</button></span>`}
    ${order && refusing.value && html`<${Reason} title=${t("pos.refuse_title", { order: called(order) })} kind="refuse"
      onReason=${(/** @type {string} */ reason) => refuse(order, reason)} onClose=${() => { refusing.value = false; }} />`}
  </li>`;
}

/** The loudest: the kitchen does not know of an order. One tap makes this device the screen it lacks. */
export function Unseen() {
  second.value;
  return html`${unseen.value.map(({ station, tickets, since }) => html`<div class="alarm" role="alert" key=${station}>
    <p><${Icon} name="warning" /><span><strong>${t("pos.unseen", { station: nameOf(page.stations, station) })}</strong>
      ${tn("pos.unseen_says", tickets.length, { age: clocked((now() - since) / 1000), what: tickets.map(called).slice(0, 3).join(", ") })}</span></p>
    <button type="button" onClick=${() => go("station", station)}><${Icon} name="screen" />${t("pos.show_station")}</button>
  </div>`)}`;
}

function Pickups() {
  second.value;
  const sent = orders().filter((order) => order.pickup);
  const written = pickups().filter((at) => !sent.some((order) => `pickup:${order.id}` === at));
  return html`<h2>${t("pos.pickups")}</h2>
    ${!sent.length && !written.length && html`<p class="calm">${t("pos.pickups_none")}</p>`}
    <ul class="cards">
      ${written.map((at) => html`<li class="need is-draft" key=${at}><button type="button" class="open" onClick=${() => go("order", at)}>
        <strong>${drafts.value[at].guest || t("common.pickup")}</strong>
        <span class="word">${t("pos.being_written")} · ${portions(drafts.value[at])}</span></button></li>`)}
      ${sent.map((order) => html`<li class="need" key=${order.id}>
        <button type="button" class="open" onClick=${() => go("order", `pickup:${order.id}`)}>
        <strong>${order.guest?.name ?? called(order)}</strong>
        <span class="word">${order.number ? t("common.number", { number: order.number }) : ""} · ${money(order.total_cents)}
          <span class="age">${clocked((now() - Date.parse(order.placed_at)) / 1000)}</span></span>
        <${Chain} order=${order} /></button></li>`)}
    </ul>`;
}

/** What may lie unsent in a device that nobody hears from. */
function Silent() {
  second.value;
  if (!silent.value.length) return null;
  return html`<h2>${t("pos.silent")}</h2>
    <ul class="cards">${silent.value.map((device) => {
      const names = device.unsent_people?.length ? device.unsent_people : [device.hand.person];
      const who = names.map(nameOfPerson).filter(Boolean).join(", ");
      return html`<li class="need is-silent" key=${device.id}><div class="open">
        <strong><${Icon} name="cut" />${device.name}${who && ` · ${who}`}</strong>
        <span>${t("pos.silent_since", { time: timeOfDay(device.since) })}
          ${device.unsent ? html` · <b>${tn("pos.silent_unsent", device.unsent)}</b>` : ` · ${t("pos.silent_nothing")}`}</span>
        ${device.hand.tables.length > 0 && html`<span>${t("pos.silent_tables", { tables: device.hand.tables.join(", ") })}</span>`}
      </div></li>`;
    })}</ul>`;
}
