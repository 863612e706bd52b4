// @ts-check
/** The honest chain: saved on this device, received by the house, seen by the kitchen. Three facts, never one tick. */
import { isNotMade } from "../shared/boards/lines.js";

/**
 * `here`: only this device has it. `received`: it is on the server's disk. `seen`: a screen of the kitchen showed it.
 * `waits`: for a waiter's tap. `none`: nothing of it needs making.
 * @typedef {"here" | "received" | "seen" | "waits" | "none"} Link
 * @typedef {import("../shared/boards/orders.js").Order} Order
 * @typedef {import("../shared/boards/lines.js").Line} Line
 * @typedef {{id: string, kind: string, args: any}} Unsent
 * @typedef {{order: string, station: string, part: number, seen_at: string | null}} Ticket
 */

/** How far a line has come. @param {Order} order as it is painted @param {Line} line @param {Unsent[]} unsent
 * @param {Ticket[]} tickets as the house told them @returns {Link} */
export function linkOf(order, line, unsent, tickets) {
  if (isOnlyHere(order, line, unsent)) return "here";
  if (order.status === "waiting") return "waits";
  if (!line.station) return "none";
  const ticket = tickets.find((one) => one.order === order.id && one.station === line.station && one.part === line.part);
  return ticket?.seen_at || order.seen_by_kitchen_at || line.state === "started" || line.state === "done"
    ? "seen" : "received";
}

/** @param {Order} order @param {Line} line @param {Unsent[]} unsent */
function isOnlyHere(order, line, unsent) {
  const placed = unsent.some((command) => command.kind === "order.place" && command.id === order.id);
  return placed || unsent.some((command) => command.kind === "lines.add" && command.args.order === order.id
    && command.args.lines.some((/** @type {any} */ wanted) => wanted.item === line.item) && line.part > 1
    && line.part === Math.max(...order.lines.map((other) => other.part)));
}

/** The order is as far as the line of it that has come least far.
 * @param {Order} order @param {Unsent[]} unsent @param {Ticket[]} tickets @returns {Link} */
export function chainOf(order, unsent, tickets) {
  const links = order.lines.filter((line) => !isNotMade(line.state)).map((line) => linkOf(order, line, unsent, tickets));
  return /** @type {Link[]} */ (["here", "waits", "received", "seen"]).find((link) => links.includes(link)) ?? "none";
}
