// @ts-check
/** Last night: what it came to, whether the kitchen kept up, and whether every order went all its way. */
import { html, useSignal } from "../shared/html.js";
import { Icon } from "../shared/icon.js";
import { nameOf, page } from "../shared/page.js";
import { clocked, isSaid, money, t, timeOfDay, tn } from "../shared/words.js";
import { useAsked } from "./asked.js";
import { HourChart } from "./chart.js";
import { dayBefore, dayName, isDay, shifted } from "./days.js";
import { Ledger } from "./ledger.js";
import { Answered, Figure, hourOfDay, minutes, percent, Table } from "./pieces.js";
import { Kitchen, Outages } from "./today.js";

/** @import { Figures, TakenBack } from "../shared/types.d.ts" */
/** @typedef {import("../shared/evening.js").Evening} Evening */

const SHEETS = ["orders", "lines", "voids", "tickets"];

/** @param {{evening: Evening}} props */
export function Room({ evening }) {
  const asked = location.hash.split("/")[1] ?? "";
  const chosen = useSignal(isDay(asked) ? asked : "");
  const today = evening.boards.tables.value?.business_day;
  if (!today) return html`<h2>${t("office.room_night")}</h2><p class="empty">${t("common.loading")}</p>`;
  const day = chosen.value || dayBefore(today);
  const choose = (/** @type {string} */ next) => {
    if (!isDay(next) || next > today) return;
    chosen.value = next;
    history.replaceState(history.state, "", `#night/${next}`);
  };
  return html`<div class="survey"><h2>${t("office.room_night")}</h2>
    <${Chooser} day=${day} today=${today} onChoose=${choose} />
    <${Day} key=${day} evening=${evening} day=${day} /></div>`;
}

/** @param {{day: string, today: string, onChoose: (day: string) => void}} props */
function Chooser({ day, today, onChoose }) {
  return html`<div class="day-chooser" role="group" aria-label=${t("night.day")}>
    <button type="button" aria-label=${t("night.earlier")} onClick=${() => onChoose(shifted(day, -1))}><${Icon} name="back" /></button>
    <input type="date" aria-label=${t("night.day")} value=${day} max=${today}
      onChange=${(/** @type {any} */ event) => onChoose(event.target.value)} />
    <button type="button" aria-label=${t("night.later")} disabled=${day >= today} onClick=${() => onChoose(shifted(day, 1))}>
      <${Icon} name="next" /></button>
    <strong>${dayName(day)}</strong>
    ${day < today && html`<button type="button" onClick=${() => onChoose(today)}>${t("night.today")}</button>`}
  </div>`;
}

/** @param {{evening: Evening, day: string}} props */
function Day({ evening, day }) {
  const asked = useAsked(evening, `days/${day}`);
  return html`<${Answered} of=${asked}>${(/** @type {Figures} */ told) => (told.orders === 0
    ? html`<p class="empty">${t("night.none")}</p><${Outages} told=${told} />`
    : html`<${Numbers} told=${told} />
      <${Ledger} evening=${evening} told=${told} onVerified=${asked.anew} />
      <${Hours} told=${told} />
      <div class="panels reading">
        <${Dishes} told=${told} /><${Late} told=${told} /><${Kitchen} told=${told} />
        <div class="pile"><${Outages} told=${told} /><${Sheets} house=${evening.house} day=${day} /></div>
      </div>
      <${Back} told=${told} />`)}</${Answered}>`;
}

/** @param {{told: Figures}} props */
function Numbers({ told }) {
  const back = told.taken_back.reduce((sum, one) => sum + one.amount_cents, 0);
  const late = told.late_percent;
  return html`<dl class="figures">
    <${Figure} name=${t("today.sales")} value=${money(told.sales_cents)} says=${t("night.sales_says")} />
    <${Figure} name=${t("today.orders")} value=${told.orders} says=${tn("night.by_guests", told.guest_orders)} />
    <${Figure} name=${t("today.covers")} value=${told.covers ?? "–"} says=${told.covers === null && t("today.covers_none")} />
    <${Figure} name=${t("night.taken_back")} value=${money(back)} says=${tn("night.times", told.taken_back.length)} />
    <${Figure} name=${t("today.late")} value=${percent(late)}
      says=${tn("today.late_says", told.late.length)} bad=${(late ?? 0) >= 10} />
    <${Figure} name=${t("night.silent")} value=${told.silent_seconds ? minutes(told.silent_seconds) : "0"}
      says=${tn("night.outages", told.outages.length)} bad=${told.silent_seconds > 0} />
  </dl>`;
}

/** @param {{told: Figures}} props */
const Hours = ({ told }) => html`<${Table} title=${t("chart.by_hour")} none=${t("today.no_orders")}
  head=${told.hours.length > 0 && html`<${HourChart} hours=${told.hours} />`}
  columns=${[{ name: t("chart.hour") }, { name: t("chart.orders"), number: true }, { name: t("chart.sales"), number: true }]}
  rows=${told.hours.map((hour) => [hourOfDay(hour.hour), hour.orders, money(hour.sales_cents)])} />`;

/** @param {{told: Figures}} props */
const Dishes = ({ told }) => html`<${Table} title=${t("night.by_item")} none=${t("today.no_orders")}
  columns=${[{ name: t("night.dish") }, { name: t("night.sold"), number: true }, { name: t("chart.sales"), number: true }]}
  rows=${told.items.map((item) => [item.name, item.quantity, money(item.sales_cents)])} />`;

/** @param {{told: Figures}} props */
const Late = ({ told }) => html`<${Table} stacks title=${t("night.late")} none=${t("night.none_late")}
  columns=${[{ name: t("night.order") }, { name: t("night.where") }, { name: t("today.station") }, { name: t("night.placed") },
    { name: t("night.took"), number: true }]}
  rows=${told.late.map((late) => [t("common.number", { number: late.number }), place(late), nameOf(page.stations, late.station), timeOfDay(late.placed_at),
    late.bumped_at ? clocked(late.seconds) : html`<strong class="late">${clocked(late.seconds)}</strong><small>${t("night.still")}</small>`])} />`;

/** What was not sold, by whom and why: apart from the sales. @param {{told: Figures}} props */
function Back({ told }) {
  return html`<${Table} stacks title=${t("night.back_title")} none=${t("night.none_back")}
    columns=${[{ name: t("night.at") }, { name: t("night.kind") }, { name: t("night.order") }, { name: t("night.what") },
      { name: t("night.amount"), number: true }, { name: t("night.by") }, { name: t("night.why") }]}
    rows=${told.taken_back.map((one) => [timeOfDay(one.at), t(`night.kind_${one.kind}`),
      `${one.number === null ? "" : t("common.number", { number: one.number })} ${place(one)}`, one.lines.join(", "),
      money(one.amount_cents), who(one.by), one.reason ?? "–"])} />`;
}

/** @param {{table_name: string | null}} order */
const place = ({ table_name: name }) => (name === null ? t("common.pickup") : t("common.table", { name }));

/** @param {TakenBack["by"]} by */
function who({ role, device, person }) {
  const named = isSaid(`office.role_${role}`) ? t(`office.role_${role}`) : role;
  return [person, device ?? named].filter(Boolean).join(" · ");
}

/** @param {{house: string, day: string}} props */
function Sheets({ house, day }) {
  return html`<section class="panel" aria-label=${t("night.sheets")}><h3>${t("night.sheets")}</h3>
    <p class="hint">${t("night.sheets_say")}</p>
    <ul class="choices">${SHEETS.map((name) => html`<li key=${name}>
      <a class="button" download=${`${house}-${day}-${name}.csv`} href=${`/api/${house}/days/${day}/${name}.csv`}>
        <${Icon} name="paper" /> ${t(`night.sheet_${name}`)}</a></li>`)}</ul></section>`;
}
