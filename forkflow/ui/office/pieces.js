// @ts-check
/** What the rooms are made of: figures, tables, and what stands where an answer is not there yet. */
import { html, useEffect, useSignal } from "../shared/html.js";
import { Icon } from "../shared/icon.js";
import { page } from "../shared/page.js";
import { t } from "../shared/words.js";
import { evenly } from "./hours.js";

/** The number first. @param {{name: string, value: any, says?: any, bad?: boolean}} props */
export function Figure({ name, value, says, bad = false }) {
  return html`<div class=${bad ? "figure bad" : "figure"}>
    <dt>${name}</dt><dd><strong>${value}</strong>${says && html`<small>${says}</small>`}</dd></div>`;
}

/**
 * @typedef {{name: string, number?: boolean}} Column
 * @param {{title: string, columns: Column[], rows: any[][], none: string, head?: any, foot?: any, stacks?: boolean}} props a table
 *   that `stacks` has on a phone a line for each cell, with its name: it would be wider than the screen
 */
export function Table({ title, columns, rows, none, head, foot, stacks }) {
  return html`<section class="panel" aria-label=${title}><h3>${title}</h3>${head}
    ${rows.length ? html`<div class="scroll" tabindex="0" role="group" aria-label=${title}><table class=${stacks ? "stacks" : ""}>
      <thead><tr>${columns.map(({ name, number }) => html`<th scope="col" class=${number ? "number" : ""}>${name}</th>`)}</tr></thead>
      <tbody>${rows.map((row) => html`<tr>${row.map((cell, at) => (at === 0
        ? html`<th scope="row" data-name=${columns[at].name}>${cell}</th>`
        : html`<td class=${columns[at].number ? "number" : ""} data-name=${columns[at].name}>${cell}</td>`))}</tr>`)}</tbody>
    </table></div>` : html`<p class="none">${none}</p>`}
    ${foot}
  </section>`;
}

/** What stands there while an answer is on its way, and when none came. The answer that is known stays.
 * @param {{of: {told: any, trouble: any, anew: () => void}, children: any}} props */
export function Answered({ of, children }) {
  const { told, trouble, anew } = of;
  return html`${trouble.value && html`<p class="notice trouble" role="alert"><span>${trouble.value}</span>
      <button type="button" onClick=${anew}>${t("chart.again")}</button></p>`}
    ${told.value ? children(told.value) : !trouble.value && html`<p class="empty">${t("common.loading")}</p>`}`;
}

const CHANGED_MIND_MS = 5000;

/** What cannot be undone takes two taps; the second one says what it does.
 * @param {{says: string, sure: string, onSure: () => void, label?: string}} props */
export function TwoTaps({ says, sure, onSure, label }) {
  const once = useSignal(false);
  useEffect(() => {
    if (!once.value) return undefined;
    const timer = setTimeout(() => { once.value = false; }, CHANGED_MIND_MS);
    return () => clearTimeout(timer);
  }, [once.value]);
  const tapped = () => { if (once.value) onSure(); once.value = !once.value; };
  return html`<button type="button" class=${once.value ? "danger sure" : "danger"} onClick=${tapped}
    aria-label=${label && !once.value ? `${says}: ${label}` : null}>
    ${once.value && html`<${Icon} name="warning" />`} ${once.value ? sure : says}</button>`;
}

/** Bars by hour, small: the table below has the same numbers. @param {{hours: import("./hours.js").Hour[]}} props */
export function SmallBars({ hours }) {
  const shown = evenly(hours);
  const most = Math.max(1, ...shown.map((hour) => hour.sales_cents));
  return html`<div class="bars" aria-hidden="true">${shown.map(({ hour, sales_cents }) => html`<span key=${hour}>
    <i><b style=${{ height: `${(100 * sales_cents) / most}%` }}></b></i>${String(hour).padStart(2, "0")}</span>`)}</div>`;
}

/** @param {number} seconds */
export const minutes = (seconds) => t("chart.minutes", { minutes: Math.round(seconds / 60) });
const share = new Intl.NumberFormat(page.lang, { style: "percent", maximumFractionDigits: 1 });
/** @param {number | null} percent */
export const percent = (percent) => (percent === null ? "–" : share.format(percent / 100));
/** @param {number} hour */
export const hourOfDay = (hour) => `${String(hour).padStart(2, "0")}:00`;
