// @ts-check
/** The tables: who sits, and what is open there. */
import { ANEW, following, mapped, revised } from "./board.js";
import { isClosed } from "./lines.js";

/** @import { Happened } from "./board.js" */

/**
 * @typedef {import("../types.d.ts").TableNow} Table
 * @typedef {import("../types.d.ts").Tables} Tables
 */

export const tablesBoard = {
  path: "tables",
  apply: following((/** @type {Tables} */ board, event) => onTheFloor(board, event)),
};

/** @param {Tables} board @param {Happened} event @returns {Tables | typeof ANEW} */
function onTheFloor(board, { type, data }) {
  /** @param {(table: Table) => Table} change */
  const changed = (change) => revised(board, { tables: mapped(board.tables, change) });
  switch (type) {
    case "house.revised":
      return ANEW;
    case "floor.drawn":
      return { ...board, tables: data.floor.tables.map((/** @type {Table} */ table) => drawn(board.tables, table)) };
    case "order.placed":
      if (data.business_day > board.business_day) return ANEW; // nobody sits since yesterday
      return changed((table) => (table.id === data.table ? ordered(table, data) : table));
    case "order.accepted": case "table.seated":
      return changed((table) => (table.id === data.table ? seated(table, data.at) : table));
    case "table.cleared":
      return changed((table) => (table.id === data.table ? cleared(table) : table));
    case "table.called":
      return changed((table) => (table.id === data.table ? called(table, data) : table));
    case "table.call_answered":
      return changed((table) => (table.id === data.table ? answered(table, data.kind) : table));
    case "order.served": case "order.cancelled":
      return changed((table) => without(table, data.order));
    default:
      return isClosed(data.status) ? changed((table) => without(table, data.order)) : board;
  }
}

/** @param {Table[]} known @param {Table} table @returns {Table} */
function drawn(known, table) {
  const before = known.find((other) => other.id === table.id);
  return { state: "free", open_orders: 0, orders: [], since: null, calls: [], ...before, ...pick(table) };
}

/** @param {Table} table */
const pick = ({ id, name, area, seats }) => ({ id, name, area, seats });

/** @param {Table} table @param {any} data @returns {Table} */
function ordered(table, data) {
  const taken = isClosed(data.status) || table.orders.includes(data.order);
  const next = taken ? table : withOrders(table, [...table.orders, data.order]);
  return data.status === "waiting" ? next : seated(next, data.at);
}

/** @param {Table} table @param {string} at */
const seated = (table, at) => (table.state === "free" ? revised(table, { state: "seated", since: at }) : table);

/** @param {Table} table @returns {Table} */
const cleared = (table) =>
  revised(table, { state: "free", since: null, calls: table.calls.length ? [] : table.calls });

/** @param {Table} table @param {{kind: "bill" | "waiter", at: string}} call @returns {Table} */
const called = (table, { kind, at }) => ({ ...table, calls: [...table.calls, { kind, called_at: at }] });

/** @param {Table} table @param {string} kind @returns {Table} */
const answered = (table, kind) => revised(table, { calls: mapped(table.calls, (call) => (call.kind === kind ? null : call)) });

/** @param {Table} table @param {string} order */
const without = (table, order) =>
  (table.orders.includes(order) ? withOrders(table, table.orders.filter((other) => other !== order)) : table);

/** @param {Table} table @param {string[]} orders @returns {Table} */
const withOrders = (table, orders) => ({ ...table, orders, open_orders: orders.length });
