// @ts-check
/** The kitchen's board: the tickets of all stations or of one, oldest first. */
import { ANEW, byText, following, mapped, revised } from "./board.js";
import { allergiesTold, changedLine, isClosed, isNotMade, lineOf } from "./lines.js";

/** @import { Happened } from "./board.js" */
/** @import { Line } from "./lines.js" */

/**
 * One station's part of an order. `number` is null until the house gave it one.
 * @typedef {Omit<import("../types.d.ts").Ticket, "number" | "lines"> &
 *   {number: number | null, lines: Line[]}} Ticket
 * @typedef {Omit<import("../types.d.ts").Board, "tickets"> & {tickets: Ticket[]}} Kitchen
 */

/** The board of one station, or of all.
 * @param {string | null} [station] */
export const kitchenBoard = (station) => ({
  path: station ? `kitchen?station=${encodeURIComponent(station)}` : "kitchen",
  apply: following((/** @type {Kitchen} */ board, event) => inTheKitchen(board, event, station ?? null)),
  essence: (/** @type {Kitchen} */ board) => essenceOf(board.tickets),
});

/** @param {Kitchen} board @param {Happened} event @param {string | null} station @returns {Kitchen | typeof ANEW} */
function inTheKitchen(board, event, station) {
  const { type, data } = event;
  switch (type) {
    case "house.revised":
      return ANEW;
    case "order.placed": case "order.accepted": case "lines.added":
      return data.business_day > board.business_day ? ANEW : opened(board, data, station);
    case "ticket.seen":
      return changed(board, (ticket) => (ticket.id === data.ticket ? revised(ticket, { seen_at: data.at }) : ticket));
    case "ticket.started": case "ticket.put_back": case "ticket.bumped": case "ticket.recalled":
      if (station !== null && station !== data.station) return board;
      // Bumped on an earlier day, and back now.
      if (type === "ticket.recalled" && board.tickets.every((ticket) => ticket.id !== data.ticket)) return ANEW;
      return changed(board, (ticket) => (ticket.id === data.ticket ? moved(ticket, event, board.business_day) : ticket));
    case "order.served":
      return changed(board, (ticket) =>
        ticket.order === data.order && (ticket.state === "bumped" || ticket.state === "struck") ? null : ticket);
    case "line.amended": case "line.voided": case "line.cannot_make": case "line.acknowledged":
    case "line.plated": case "order.cancelled":
      return changed(board, (ticket) => (ticket.order === data.order ? withLines(ticket, event) : ticket));
    default:
      return board;
  }
}

/** @param {Kitchen} board @param {(ticket: Ticket) => Ticket | null} change */
const changed = (board, change) => revised(board, { tickets: mapped(board.tickets, change) });

/** @param {Kitchen} board @param {any} sent @param {string | null} only @returns {Kitchen} */
function opened(board, sent, only) {
  if (sent.status === "waiting" || isClosed(sent.status)) return board;
  const known = new Set(board.tickets.filter((ticket) => ticket.order === sent.order).map((ticket) => ticket.id));
  const stations = new Set(sent.lines.map((/** @type {any} */ line) => line.station).filter(Boolean));
  const fresh = [...stations]
    .filter((station) => only === null || station === only)
    .map((station) => ticketOf(sent, station))
    .filter((ticket) => !known.has(ticket.id));
  if (fresh.length === 0) return board;
  const tickets = [...board.tickets];
  for (const ticket of fresh) tickets.splice(placeOf(ticket, tickets), 0, ticket);
  return { ...board, tickets };
}

/** Behind all that are older: most often at the end. @param {Ticket} ticket @param {Ticket[]} tickets oldest first */
function placeOf(ticket, tickets) {
  let place = tickets.length;
  while (place > 0 && isOlder(ticket, tickets[place - 1])) place -= 1;
  return place;
}

/** @param {Ticket} ticket @param {Ticket} other */
const isOlder = (ticket, other) => (byText(ticket.opened_at, other.opened_at) || byText(ticket.id, other.id)) < 0;

/** @param {any} sent @param {string} station @returns {Ticket} */
function ticketOf(sent, station) {
  const part = sent.part ?? 1;
  return {
    id: `${sent.order}.${station}.${part}`, order: sent.order, number: sent.number, business_day: sent.business_day,
    table: sent.table ?? null, table_name: sent.table_name ?? null, pickup: sent.pickup ?? false, station, part,
    state: "open", opened_at: sent.placed_at, started_at: null, bumped_at: null, seen_at: null,
    note: sent.note ?? null, allergies: allergiesTold(sent), changes_to_acknowledge: [],
    lines: sent.lines.filter((/** @type {any} */ line) => line.station === station)
      .map((/** @type {any} */ line) => lineOf(line, part, "open")),
  };
}

/** @param {Ticket} ticket @param {Happened} event @param {string} today @returns {Ticket | null} */
function moved(ticket, event, today) {
  const { type, data } = event;
  if (type === "ticket.bumped" && (isClosed(data.status) || ticket.business_day < today)) return null;
  const next = /** @type {Record<string, Partial<Ticket>>} */ ({
    "ticket.started": { state: "started", started_at: data.at },
    "ticket.put_back": { state: "open", started_at: null },
    "ticket.bumped": { state: "bumped", bumped_at: data.at },
    "ticket.recalled": { state: "started", started_at: ticket.started_at ?? data.at, bumped_at: null },
  })[type];
  return withLines(revised(ticket, next), event);
}

/** What is not made and was acknowledged leaves; a ticket of which nothing is left to make is struck.
 * @param {Ticket} ticket @param {Happened} event @returns {Ticket | null} */
function withLines(ticket, event) {
  const lines = mapped(ticket.lines, (line) => {
    const next = changedLine(line, event);
    return isNotMade(next.state) && !next.change ? null : next;
  });
  if (lines === ticket.lines) return ticket;
  if (lines.length === 0) return null;
  const struck = lines.every((line) => isNotMade(line.state));
  return {
    ...ticket,
    lines,
    state: struck ? "struck" : ticket.state,
    changes_to_acknowledge: lines.flatMap(({ line, change }) => (change ? [{ line, change }] : [])),
  };
}

/** What a board comes to: one line of text a ticket, by id, `<id>|<state>|<line>:<quantity>:<state>:<change>,...`. The
 * house tells the CRC-32 of it as `hash`.
 * @param {Ticket[]} tickets @returns {string} */
export const essenceOf = (tickets) => [...tickets].sort((a, b) => byText(a.id, b.id)).map((ticket) => {
  const lines = ticket.lines.map((line) => `${line.line}:${line.quantity}:${line.state}:${line.change ?? ""}`);
  return `${ticket.id}|${ticket.state}|${lines.join(",")}`;
}).join("\n");
