// @ts-check
/** What this device sends most at this hour of the day. Counted here, and only here. */

/** Portions sent, by hour of the day and item. @typedef {Record<string, Record<string, number>>} Counts */

/** How much an hour counts, by how far it is away. */
const WEIGHTS = [1, 0.5, 0.2];
/** Old habits fade: at so many portions in an hour, all of them count half. */
const MOST = 400;

/** @param {Counts} counts @param {{item: string, quantity: number}[]} lines @param {number} hour @returns {Counts} */
export function counted(counts, lines, hour) {
  const mine = { ...counts[hour] };
  for (const { item, quantity } of lines) mine[item] = (mine[item] ?? 0) + quantity;
  const all = Object.values(mine).reduce((sum, n) => sum + n, 0);
  const faded = Object.entries(mine).map(([item, n]) => [item, Math.round(n / 2)]).filter(([, n]) => n);
  return { ...counts, [hour]: all > MOST ? Object.fromEntries(faded) : mine };
}

/** The ids, most sent first. @param {Counts} counts @param {number} hour @param {number} [most] */
export function favourites(counts, hour, most = 16) {
  /** @type {Map<string, number>} */
  const score = new Map();
  for (const [of, items] of Object.entries(counts)) {
    const apart = Math.abs(Number(of) - hour);
    const weight = WEIGHTS[Math.min(apart, 24 - apart)] ?? 0;
    for (const [item, n] of weight ? Object.entries(items) : []) score.set(item, (score.get(item) ?? 0) + n * weight);
  }
  return [...score].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, most).map(([item]) => item);
}
