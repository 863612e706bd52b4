// @ts-check
/** The open orders, as `boards/orders.js` has them, and behind them what the guests who still sit have been served:
 * a waiter who is asked "what did we have?" must know it without a server too. What was served since this device looks
 * on is here; what was before, the house is asked for (before.js). */
import { ANEW } from "../shared/boards/board.js";
import { ordersBoard } from "../shared/boards/orders.js";

/**
 * @typedef {import("../shared/boards/orders.js").Order} Order
 * @typedef {import("../shared/boards/orders.js").Orders & {served?: Order[]}} Rounds
 */

export const roundsBoard = {
  path: ordersBoard.path,
  /** @param {Rounds} board @param {import("../shared/boards/board.js").Happened} event @returns {Rounds | typeof ANEW} */
  apply(board, event) {
    const next = ordersBoard.apply(board, event);
    if (next === ANEW) return next;
    const served = servedAfter(board, event);
    return served === board.served && next === board ? board : { ...next, served };
  },
};

/** @param {Rounds} board @param {import("../shared/boards/board.js").Happened} event @returns {Order[] | undefined} */
function servedAfter({ orders, served = undefined }, { type, data }) {
  const known = served ?? [];
  if (type === "table.cleared") {
    const rest = known.filter((order) => order.table !== data.table);
    return rest.length < known.length ? rest : served;
  }
  const closes = type === "order.served" || data?.status === "completed";
  const order = closes ? orders.find((one) => one.id === data.order) : undefined;
  if (!order?.table || known.some((one) => one.id === order.id)) return served;
  return [...known, { ...order, status: "completed" }];
}

/** A tap is that much older than what it did to a table, at most. */
const GRACE_MS = 60_000;

/** Of earlier orders, those whose guests still sit: a table that has eaten is not called hungry.
 * @param {Order[]} before @param {Order[]} served what is known to be served anyway
 * @param {import("../shared/boards/tables.js").Table[]} tables @returns {Order[]} */
export function stillThere(before, served, tables) {
  const since = new Map(tables.flatMap(({ id, state, since: sat }) => (state === "seated" && sat ? [[id, Date.parse(sat)]] : [])));
  return before.filter((order) => order.status === "completed" && !served.some(({ id }) => id === order.id)
    && Date.parse(order.placed_at) >= (since.get(order.table ?? "") ?? Infinity) - GRACE_MS);
}
