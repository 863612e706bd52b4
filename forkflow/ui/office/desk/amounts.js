// @ts-check
/** Numbers as people write them, and how they are written for people. Nothing here knows of a screen. */

/** Cents of `12`, `12,5`, `12.50` or `12,50 €`; null when it is no price. @param {string} text @returns {number | null} */
export function cents(text) {
  const match = /^(-?)(\d{1,7})(?:[.,](\d{1,2}))?$/.exec(text.replace(/[\s€$£]/g, ""));
  if (!match) return null;
  return (match[1] ? -1 : 1) * (Number(match[2]) * 100 + Number((match[3] ?? "").padEnd(2, "0")));
}

/** `12.50`, as it is typed. @param {number} amount */
export const priceText = (amount) => (amount / 100).toFixed(2);

/** @param {string} text @returns {number | null} */
export const whole = (text) => (/^\d{1,9}$/.test(text.trim()) ? Number(text) : null);

const SMALL = { g: "g", ml: "ml", piece: "" };
const LARGE = { g: "kg", ml: "l", piece: "" };
/** @type {Record<string, [string, number]>} */
const WRITTEN = { g: ["g", 1], kg: ["g", 1000], ml: ["ml", 1], cl: ["ml", 10], l: ["ml", 1000] };

/** `2.5 kg` for 2500 g; whole things are plain numbers. @param {number} quantity @param {"g" | "ml" | "piece"} unit
 * @param {string} language */
export function amountText(quantity, unit, language) {
  const number = (/** @type {number} */ n) => n.toLocaleString(language, { maximumFractionDigits: 3 });
  if (unit !== "piece" && Math.abs(quantity) >= 1000) return `${number(quantity / 1000)} ${LARGE[unit]}`;
  return `${number(quantity)} ${SMALL[unit]}`.trim();
}

/** Grams, millilitres or pieces of `2500`, `2,5 kg`, `33 cl`; null when it is none of the unit.
 * @param {string} text @param {"g" | "ml" | "piece"} unit @returns {number | null} */
export function amount(text, unit) {
  const match = /^(\d{1,9}(?:[.,]\d{1,3})?)\s*([a-z]*)$/i.exec(text.trim());
  if (!match) return null;
  const [of, times] = match[2] ? WRITTEN[match[2].toLowerCase()] ?? ["", 0] : [unit, 1];
  const quantity = Math.round(Number(match[1].replace(",", ".")) * times * 1000) / 1000;
  return of === unit && Number.isInteger(quantity) ? quantity : null;
}

/** An id made of a name, other than those that are taken. @param {string} name @param {Iterable<string>} taken */
export function idOf(name, taken) {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-");
  const base = plain.replace(/^-+|-+$/g, "").slice(0, 36).replace(/-+$/, "") || "x";
  const known = new Set(taken);
  let id = base;
  for (let n = 2; known.has(id); n += 1) id = `${base}-${n}`;
  return id;
}
