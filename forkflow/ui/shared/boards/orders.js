// @ts-check
/** The orders that are open, in the order of their numbers. */
import { byText, following, mapped, revised } from "./board.js";
import { allergiesTold, changedLine, isClosed, lineOf } from "./lines.js";

/** @import { Happened } from "./board.js" */
/** @import { Line, Status } from "./lines.js" */

/**
 * An order. `number` is null until the house gave it one.
 * @typedef {Omit<import("../types.d.ts").Order, "number" | "position" | "lines"> &
 *   {number: number | null, lines: Line[]}} Order
 * @typedef {Omit<import("../types.d.ts").Orders, "orders"> & {orders: Order[]}} Orders
 */

export const ordersBoard = {
  path: "orders?limit=500",
  apply: following((/** @type {Orders} */ board, event) => atThePass(board, event)),
};

/** @param {Orders} board @param {Happened} event @returns {Orders} */
function atThePass(board, event) {
  const { type, data } = event;
  if (type === "order.placed") return placed(board, data);
  if (!data.order) return board;
  return revised(board, {
    orders: mapped(board.orders, (order) => (order.id === data.order ? changedOrder(order, event) : order)),
  });
}

/** @param {Orders} board @param {any} data @returns {Orders} */
function placed(board, data) {
  if (data.status === "completed" || board.orders.some((order) => order.id === data.order)) return board;
  const orders = [...board.orders, orderOf(data)];
  return { ...board, orders: orders.sort((a, b) => byText(a.business_day, b.business_day) || byNumber(a, b)) };
}

/** What has no number yet stands behind. @param {Order} a @param {Order} b */
const byNumber = (a, b) => (a.number === b.number ? 0 : (a.number ?? Infinity) - (b.number ?? Infinity));

/** @param {any} data @returns {Order} */
const orderOf = (data) => ({
  id: data.order, number: data.number, status: data.status, table: data.table ?? null,
  table_name: data.table_name ?? null, pickup: data.pickup ?? false, source: data.source ?? "staff",
  placed_at: data.placed_at, business_day: data.business_day, total_cents: data.total_cents ?? 0,
  currency: data.currency, already_made: data.already_made ?? false, note: data.note ?? null,
  allergies: allergiesTold(data), guest: data.guest ?? null, seen_by_kitchen_at: null,
  lines: data.lines.map((/** @type {any} */ line) => newLine(line, 1)),
});

/** What needs no making is done from the start. @param {any} line @param {number} part */
const newLine = (line, part) => lineOf(line, part, line.station ? "open" : "done");

/** @param {Order} order @param {Happened} event @returns {Order | null} */
function changedOrder(order, event) {
  const { type, data } = event;
  if (type === "order.served" || type === "order.cancelled" || isClosed(data.status)) return null;
  if (type === "ticket.seen") return revised(order, { seen_by_kitchen_at: data.all_seen ? data.at : null });
  const next = type === "lines.added" ? added(order, data) : withLines(order, event);
  return revised(next, {
    status: data.status ?? next.status,
    total_cents: type.startsWith("ticket.") ? next.total_cents : data.total_cents ?? next.total_cents,
  });
}

/** @param {Order} order @param {Happened} event */
function withLines(order, event) {
  const waiting = order.status === "waiting";
  return revised(order, { lines: mapped(order.lines, (line) => changedLine(line, event, waiting)) });
}

/** @param {Order} order @param {any} data @returns {Order} */
function added(order, data) {
  const fresh = data.lines.filter((/** @type {any} */ line) => order.lines.every((other) => other.line !== line.line));
  const lines = [...order.lines, ...fresh.map((/** @type {any} */ line) => newLine(line, data.part))];
  const forTheKitchen = data.lines.some((/** @type {any} */ line) => line.station);
  return {
    ...order,
    lines: lines.sort((a, b) => a.line - b.line),
    seen_by_kitchen_at: forTheKitchen ? null : order.seen_by_kitchen_at,
  };
}
