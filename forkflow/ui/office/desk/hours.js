// @ts-check
/** Parts of a week: from, until, and on which weekdays. The same rows for a dish, a category and the house's door. */
import { html } from "../../shared/html.js";
import { Icon } from "../../shared/icon.js";
import { page } from "../../shared/page.js";
import { t } from "../../shared/words.js";

/** @typedef {{from_minutes: number, until_minutes: number, weekdays?: number[]}} Part */
/** @typedef {import("../../shared/types.d.ts").Opening} Opening */

const DAY = 1440;
const WEEK = [0, 1, 2, 3, 4, 5, 6];
/** 2024 began on a Monday. @param {number} day @param {"short" | "long"} length */
export const weekday = (day, length = "short") =>
  new Date(Date.UTC(2024, 0, 1 + day)).toLocaleDateString(page.lang, { weekday: length, timeZone: "UTC" });

/** @param {number} minutes */
export const clockText = (minutes) =>
  `${String(Math.floor(minutes / 60) % 24).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

/** @param {string} text @returns {number | null} */
export function minutesOf(text) {
  const match = /^(\d{1,2}):(\d{2})/.exec(text);
  return match && Number(match[1]) < 24 && Number(match[2]) < 60 ? Number(match[1]) * 60 + Number(match[2]) : null;
}

/** @param {Part} part @param {number} from @param {number} until in the night after when it is not later */
export const lasting = (part, from, until) =>
  ({ ...part, from_minutes: from, until_minutes: until % DAY > from ? until % DAY : (until % DAY) + DAY });

/** Opening hours as parts: weekdays with the same hours stand together. @param {Opening[]} openings @returns {Part[]} */
export function partsOf(openings) {
  /** @type {Map<string, Required<Part>>} */
  const parts = new Map();
  for (const { weekday: day, opens_minutes: from, closes_minutes: until } of openings) {
    const key = `${from}-${until}`;
    const part = parts.get(key) ?? { from_minutes: from, until_minutes: until, weekdays: [] };
    parts.set(key, { ...part, weekdays: [...part.weekdays, day] });
  }
  return [...parts.values()].map((part) => (part.weekdays.length === 7 ? { ...part, weekdays: [] } : part));
}

/** @param {Part[]} parts @returns {Opening[]} */
export const openingsOf = (parts) => parts.flatMap(({ from_minutes, until_minutes, weekdays = [] }) =>
  (weekdays.length ? weekdays : WEEK).map((day) =>
    ({ weekday: day, opens_minutes: from_minutes, closes_minutes: until_minutes })));

/** `Mon, Tue 12:00-16:00`. @param {Part[]} parts */
export const hoursText = (parts) => parts.map((part) =>
  `${(part.weekdays ?? []).map((day) => weekday(day)).join(" ")} ${clockText(part.from_minutes)}–${clockText(part.until_minutes)}`.trim())
  .join(", ");

/** @param {{parts: Part[], onChange: (parts: Part[]) => void, always: string, error?: string}} props */
export function Hours({ parts, onChange, always, error }) {
  const change = (/** @type {number} */ index, /** @type {Part} */ part) => onChange(parts.map((known, at) => (at === index ? part : known)));
  const toggle = (/** @type {number} */ index, /** @type {number} */ day) => {
    const days = parts[index].weekdays?.length ? parts[index].weekdays : WEEK;
    const next = days.includes(day) ? days.filter((known) => known !== day) : [...days, day].sort();
    change(index, { ...parts[index], weekdays: next.length === 7 || !next.length ? [] : next });
  };
  return html`<div class="hours">
    ${!parts.length && html`<p class="hint">${always}</p>`}
    ${parts.map((part, index) => html`<div class="part" key=${index} role="group" aria-label=${t("settings.hours_part", { n: index + 1 })}>
      <${Time} label=${t("settings.from")} minutes=${part.from_minutes}
        onChange=${(/** @type {number} */ from) => change(index, lasting(part, from, part.until_minutes))} />
      <span aria-hidden="true">–</span>
      <${Time} label=${t("settings.until")} minutes=${part.until_minutes}
        onChange=${(/** @type {number} */ until) => change(index, lasting(part, part.from_minutes, until))} />
      <span class="days">${WEEK.map((day) => html`<button type="button" key=${day} class="day" aria-label=${weekday(day, "long")}
        aria-pressed=${!part.weekdays?.length || part.weekdays.includes(day)} onClick=${() => toggle(index, day)}>
        ${weekday(day)}</button>`)}</span>
      <button type="button" class="quiet" aria-label=${t("settings.remove")} onClick=${() => onChange(parts.filter((_, at) => at !== index))}>
        <${Icon} name="trash" /></button>
    </div>`)}
    ${error && html`<p class="wrong">${error}</p>`}
    <button type="button" class="small" onClick=${() => onChange([...parts, { from_minutes: 720, until_minutes: 960 }])}>
      <${Icon} name="add" /> ${t("settings.hours_add")}</button>
  </div>`;
}

/** @param {{label: string, minutes: number, onChange: (minutes: number) => void}} props */
function Time({ label, minutes, onChange }) {
  const told = (/** @type {any} */ event) => {
    const known = minutesOf(event.target.value);
    if (known !== null) onChange(known);
  };
  return html`<input type="time" aria-label=${label} value=${clockText(minutes)} onChange=${told} />`;
}
