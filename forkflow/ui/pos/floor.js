// @ts-check
/** How the tables stand, and who needs the waiter now. Pure: boards and a time in, words out. */

/**
 * @typedef {import("../shared/boards/orders.js").Order} Order
 * @typedef {import("../shared/boards/tables.js").Table} Table
 * @typedef {"free" | "seated" | "waits" | "ordered" | "soon" | "late" | "ready" | "asks" | "calls"} State
 * @typedef {{table: Table, state: State, since: number | null, cents: number, orders: Order[], served: Order[]}} Place
 * @typedef {{soon: number, late: number}} Limits minutes
 * @typedef {{key: string, kind: "waiter" | "bill" | "asks" | "ready" | "plated" | "late" | "waits", table: Table | null, order: Order | null,
 *   since: number | null}} Need
 */

/** Guests who sit so long with nothing ordered have waited too long, minutes. */
export const WAITS_AFTER = 10;
const MINUTE = 60_000;

/** @param {Order} order */
const placedAt = (order) => Date.parse(order.placed_at);
/** @param {Order[]} orders */
const oldest = (orders) => (orders.length ? Math.min(...orders.map(placedAt)) : null);
/** @param {Order[]} orders */
const cents = (orders) => orders.reduce((sum, order) => sum + order.total_cents, 0);

/** @param {Order} order @param {number} now milliseconds @param {Limits} limits @returns {State} */
export function stateOf(order, now, { soon, late }) {
  if (order.status === "waiting") return "asks";
  if (order.status === "ready") return "ready";
  const minutes = (now - placedAt(order)) / MINUTE;
  return minutes >= late ? "late" : minutes >= soon ? "soon" : "ordered";
}

/** What presses most stands first. */
const PRESSING = /** @type {State[]} */ (["asks", "ready", "late", "soon", "ordered"]);

/** A table with all that is open there. `served`: what its guests have already, as far as this device saw it.
 * @param {Table} table @param {Order[]} all @param {Order[]} served @param {number} now @param {Limits} limits @returns {Place} */
export function placeOf(table, all, served, now, limits) {
  const orders = all.filter((order) => order.table === table.id);
  const eaten = table.state === "free" ? [] : served.filter((order) => order.table === table.id);
  const states = orders.map((order) => stateOf(order, now, limits));
  const calls = table.calls ?? [];
  const state = calls.length ? "calls" : PRESSING.find((one) => states.includes(one)) ?? idle(table, eaten, now);
  const since = calls.length ? Math.min(...calls.map((call) => Date.parse(call.called_at))) : orders.length ? oldest(orders.filter((_, index) => states[index] === state))
    : table.since ? Date.parse(table.since) : null;
  return { table, state, since, cents: cents(orders) + cents(eaten), orders, served: eaten };
}

/** @param {Table} table @param {Order[]} served @param {number} now @returns {State} */
function idle(table, served, now) {
  if (table.state === "free" || !table.since) return "free";
  return !served.length && now - Date.parse(table.since) > WAITS_AFTER * MINUTE ? "waits" : "seated";
}

/** All tables, by area. @param {{id: string, name: string}[]} areas @param {Place[]} places */
export function byArea(areas, places) {
  const known = areas.map((area) => ({ ...area, places: places.filter(({ table }) => table.area === area.id) }));
  const rest = places.filter(({ table }) => !areas.some((area) => area.id === table.area));
  return [...known, { id: "", name: "", places: rest }].filter((area) => area.places.length);
}

/** Who needs a waiter now, the most pressing first, the oldest of those first.
 * @param {Place[]} places @param {Order[]} orders all open ones @param {number} now @param {Limits} limits @returns {Need[]} */
export function needs(places, orders, now, limits) {
  const tables = new Map(places.map(({ table }) => [table.id, table]));
  const ofOrders = orders.flatMap((order) => {
    const state = stateOf(order, now, limits);
    const kind = state !== "ready" && order.lines.some((line) => line.plated) ? /** @type {const} */ ("plated") : state;
    if (kind !== "asks" && kind !== "ready" && kind !== "plated" && kind !== "late") return [];
    return [{ key: order.id, kind, table: tables.get(order.table ?? "") ?? null, order, since: placedAt(order) }];
  });
  const ofTables = places.filter((place) => place.state === "waits").map((place) => (
    { key: place.table.id, kind: /** @type {const} */ ("waits"), table: place.table, order: null, since: place.since }));
  const ofGuests = places.flatMap(({ table }) => (table.calls ?? []).map(({ kind, called_at }) => (
    { key: `${table.id} ${kind}`, kind, table, order: null, since: Date.parse(called_at) })));
  const rank = ["asks", "waiter", "ready", "plated", "bill", "late", "waits"];
  return [...ofOrders, ...ofGuests, ...ofTables].sort((a, b) =>
    rank.indexOf(a.kind) - rank.indexOf(b.kind) || (a.since ?? 0) - (b.since ?? 0));
}
