// @ts-check
/** The hours of a chart. Pure. */

/** @typedef {{hour: number, orders: number, sales_cents: number}} Hour */

/** So many hours at least: one bar alone would be a wall. */
const LEAST = 8;

/** From the first hour with sales to the last with none left out, and quiet ones around them, more after than before.
 * @param {Hour[]} hours in the order of the evening, which may go past midnight @returns {Hour[]} */
export function evenly(hours) {
  if (!hours.length) return [];
  const [first, last] = [hours[0].hour, hours[hours.length - 1].hour];
  const long = ((last - first + 24) % 24) + 1;
  const shown = Math.max(long, LEAST);
  const begins = first - Math.floor((shown - long) / 3) + 24;
  return Array.from({ length: shown }, (_, at) => {
    const hour = (begins + at) % 24;
    return hours.find((each) => each.hour === hour) ?? { hour, orders: 0, sales_cents: 0 };
  });
}
