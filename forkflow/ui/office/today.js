// @ts-check
/** Today: what came in so far, how the kitchen keeps up, and what somebody has to look at now. */
import { html } from "../shared/html.js";
import { clocked, money, t, timeOfDay, tn } from "../shared/words.js";
import { useAsked } from "./asked.js";
import { DevicesNow, Guests, SoldOut } from "./now.js";
import { Answered, Figure, hourOfDay, minutes, percent, SmallBars, Table } from "./pieces.js";

/** @import { Figures } from "../shared/types.d.ts" */
/** @typedef {import("../shared/evening.js").Evening} Evening */

const EVERY_MS = 30_000;

/** @param {{evening: Evening}} props */
export function Room({ evening }) {
  const { orders, tables, menu } = evening.known;
  const asked = useAsked(evening, "today", { follow: [orders, tables, menu], every: EVERY_MS });
  return html`<div class="survey"><h2>${t("office.room_today")}</h2>
    <${Answered} of=${asked}>${(/** @type {Figures} */ told) => html`
      ${told.orders === 0 && html`<p class="hello">${t("today.quiet")} <a href="#start">${t("today.to_start")}</a></p>`}
      <${Numbers} told=${told} />
      <div class="panels">
        <${Hours} told=${told} />
        <${Kitchen} told=${told} />
        <${SoldOut} evening=${evening} />
        <${Guests} evening=${evening} told=${told} />
        <div class="pile"><${DevicesNow} evening=${evening} /><${Outages} told=${told} /></div>
      </div>`}</${Answered}></div>`;
}

/** @param {{told: Figures}} props */
function Numbers({ told }) {
  const late = told.late_percent;
  return html`<dl class="figures">
    <${Figure} name=${t("today.sales")} value=${money(told.sales_cents)}
      says=${told.orders > 0 && t("today.average", { amount: money(Math.round(told.sales_cents / told.orders)) })} />
    <${Figure} name=${t("today.orders")} value=${told.orders} says=${tn("today.open", told.open_orders)} />
    <${Figure} name=${t("today.by_guests")} value=${told.guest_orders} says=${t("today.by_guests_says")} />
    <${Figure} name=${t("today.covers")} value=${told.covers ?? "–"} says=${told.covers === null && t("today.covers_none")} />
    <${Figure} name=${t("today.late")} value=${percent(late)}
      says=${tn("today.late_says", told.late.length)} bad=${(late ?? 0) >= 10} />
    <${Figure} name=${t("today.taken_back")} value=${told.taken_back.length}
      says=${money(told.taken_back.reduce((sum, one) => sum + one.amount_cents, 0))} />
  </dl>`;
}

/** @param {{told: Figures}} props */
function Hours({ told }) {
  return html`<${Table} title=${t("chart.by_hour")} none=${t("today.no_orders")}
    head=${told.hours.length > 0 && html`<${SmallBars} hours=${told.hours} />`}
    columns=${[{ name: t("chart.hour") }, { name: t("chart.orders"), number: true }, { name: t("chart.sales"), number: true }]}
    rows=${told.hours.map((hour) => [hourOfDay(hour.hour), hour.orders, money(hour.sales_cents)])} />`;
}

/** @param {{told: Figures}} props */
export function Kitchen({ told }) {
  const took = (/** @type {number | null} */ seconds) => (seconds === null ? "–" : clocked(seconds));
  return html`<${Table} title=${t("today.kitchen")} none=${t("today.no_tickets")}
    columns=${[{ name: t("today.station") }, { name: t("today.tickets"), number: true }, { name: t("today.median"), number: true },
      { name: t("today.p90"), number: true }, { name: t("today.late_tickets"), number: true }]}
    rows=${told.stations.map((station) => [station.name, station.tickets, took(station.median_seconds), took(station.p90_seconds),
      station.late ? html`<strong class="late">${station.late}</strong>` : 0])}
    foot=${told.stations.length > 0 && html`<p class="hint">${t("today.median_says")}</p>`} />`;
}

/** @param {{told: Figures}} props */
export function Outages({ told }) {
  return html`<${Table} title=${t("today.outages")} none=${t("today.no_outages")}
    columns=${[{ name: t("today.from") }, { name: t("today.until") }, { name: t("today.lasted"), number: true }, { name: t("today.cause") }]}
    rows=${told.outages.map((outage) => [timeOfDay(outage.began_at), timeOfDay(outage.ended_at),
      outage.seconds < 120 ? t("chart.seconds", { seconds: outage.seconds }) : minutes(outage.seconds),
      t(`today.cause_${outage.cause}`)])} />`;
}
