// @ts-check
/** The open orders, as `boards/orders.js` has them, and behind them what the guests who still sit have been served:
 * a waiter who is asked "what did we have?" must know it without a server too. Known since this device looks on. */
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
