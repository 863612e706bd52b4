// @ts-check
/** Every table that is open with its lines and its total: what any device of the house can tell, server or not. */
import { now, second } from "../../shared/clock.js";
import { html } from "../../shared/html.js";
import { Icon } from "../../shared/icon.js";
import { clocked, money, t, tn } from "../../shared/words.js";
import { called } from "../deeds.js";
import { orders, places, rounds } from "../evening.js";
import { go } from "../place.js";
import { Chain } from "./chain.js";
import { SentLine } from "./sent.js";
import { ICONS } from "./floor.js";
import { Nothing } from "./pieces.js";

export function Open() {
  second.value;
  const tables = (places.value ?? []).filter((place) => place.orders.length || place.served.length);
  const pickups = orders().filter((order) => order.pickup);
  const sum = orders().reduce((cents, order) => cents + order.total_cents, 0);
  return html`<section class="open-orders" aria-label=${t("pos.open")}>
    <p class="summary">${tn("pos.orders", orders().length)} · <b>${money(sum)}</b></p>
    ${!tables.length && !pickups.length && html`<${Nothing} of=${rounds()} none=${t("pos.open_none")} />`}
    <div class="sheets">
      ${tables.map((place) => html`<article key=${place.table.id}>
        <button type="button" class="title" onClick=${() => go("order", place.table.id)}>
          <h2>${t("common.table", { name: place.table.name })}</h2>
          <span class=${`badge is-${place.state}`}><${Icon} name=${ICONS[place.state]} />${t(`pos.is_${place.state}`)}
            <span class="age">${place.since === null ? "" : clocked((now() - place.since) / 1000)}</span></span></button>
        ${[...place.served, ...place.orders].map((order) => html`<${Round} key=${order.id} order=${order} />`)}
        <p class="sum"><span>${t("pos.total")}</span><b>${money(place.cents)}</b></p>
      </article>`)}
      ${pickups.map((order) => html`<article key=${order.id}>
        <button type="button" class="title" onClick=${() => go("order", `pickup:${order.id}`)}>
          <h2>${order.guest?.name ?? t("common.pickup")}</h2></button>
        <${Round} order=${order} />
        <p class="sum"><span>${t("pos.total")}</span><b>${money(order.total_cents)}</b></p>
      </article>`)}
    </div>
  </section>`;
}

/** @param {{order: import("../chain.js").Order}} props */
function Round({ order }) {
  return html`<div class="round"><p class="head"><b>${order.number ? t("common.number", { number: order.number }) : called(order)}</b>
      ${order.status === "completed" ? html`<span class="link">${t("pos.line_served")}</span>` : html`<${Chain} order=${order} />`}</p>
    <ul>${order.lines.map((line) => html`<li key=${line.line}><${SentLine} order=${order} line=${line} /></li>`)}</ul></div>`;
}
