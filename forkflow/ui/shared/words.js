// @ts-check
/** What the faces say, in the language of the page; and how it writes money, times and counts. */
import { page } from "./page.js";

/** @type {Record<string, string>} */
const words = JSON.parse(document.body.dataset.words ?? "{}");
const plural = new Intl.PluralRules(page.lang);
const cash = new Intl.NumberFormat(page.lang, { style: "currency", currency: page.currency || "EUR" });
const clock = new Intl.DateTimeFormat(page.lang, {
  hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: page.timezone || undefined,
});

/** The sentence of a key with values in its places: `t("common.table", {name: "4"})`.
 * @param {string} key @param {Record<string, string | number | null | undefined>} [values] @returns {string} */
export function t(key, values = {}) {
  return (words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** The sentence for a number of things: of `pos.lines_one` and `pos.lines_other`, the one the language takes.
 * @param {string} key @param {number} count @param {Record<string, string | number>} [values] */
export function tn(key, count, values = {}) {
  const exact = `${key}_${plural.select(count)}`;
  return t(exact in words ? exact : `${key}_other`, { count, ...values });
}

/** @param {string} key */
export const isSaid = (key) => key in words;

/** @param {number} cents */
export const money = (cents) => cash.format(cents / 100);

/** The time of day in the house. @param {string | number | Date} at */
export const timeOfDay = (at) => clock.format(new Date(at));

/** How long ago, as a clock counts: `4:05`, and `1:04:05` after an hour. @param {number} seconds */
export function clocked(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** Names of allergens. @param {string[]} keys */
export const allergens = (keys) => keys.map((key) => words[`allergen.${key}`] ?? key).join(", ");
