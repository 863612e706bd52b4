// @ts-check
/** What a face knows from its page: the house, its words, how money and times are written. */

/**
 * @typedef {{house: string, lang: string, device: string, role: string, currency: string, timezone: string,
 *   soon: number, late: number, areas: Record<string, string>, stations: Record<string, string>,
 *   words: Record<string, string>}} Face
 */

/** @type {Face} */
export const face = JSON.parse(document.body.dataset.face ?? "{}");

/** The sentence of a key with values in its places: `t("common.table", {name: "4"})`.
 * @param {string} key @param {Record<string, string | number>} [values] @returns {string} */
export function t(key, values = {}) {
  return (face.words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

const cash = face.currency ? new Intl.NumberFormat(face.lang, { style: "currency", currency: face.currency }) : null;
const clock = new Intl.DateTimeFormat(face.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: face.timezone });

/** @param {number} cents */
export const money = (cents) => (cash ? cash.format(cents / 100) : String(cents / 100));

/** The time of day in the house. @param {string | number | Date} at */
export const timeOfDay = (at) => clock.format(new Date(at));
