// @ts-check
/** What cooks say: a ticket begins, is done, comes back; a line cannot be made, a change was seen or came too late. */
import { isNotMade } from "../boards/lines.js";
import { lineAt } from "./kinds.js";

/** @import { Line } from "../boards/lines.js" */
/** @import { Boards, Commands, Expect, Kind } from "./kinds.js" */

/** The lines of an order that stand on tickets. @param {Boards} boards @param {string} order @returns {Line[]} */
export const ticketLines = (boards, order) =>
  (boards.kitchen?.tickets ?? []).filter((ticket) => ticket.order === order).flatMap((ticket) => ticket.lines);

/** Where a ticket stands that can move so. */
const FROM = /** @type {Record<string, string[]>} */ ({
  "ticket.started": ["open"],
  "ticket.put_back": ["started"],
  "ticket.bumped": ["open", "started"],
  "ticket.recalled": ["bumped"],
});

/** @param {string} method @param {string} act @param {string} type @param {string} says @returns {Kind} */
const move = (method, act, type, says) => ({
  request: ({ ticket }) => ({ method, path: `tickets/${ticket}/${act}` }),
  expect({ ticket: id }, boards, at) {
    const known = boards.kitchen?.tickets.find((ticket) => ticket.id === id);
    if (boards.kitchen && !(known && FROM[type].includes(known.state))) return [];
    const [order, station, part] = id.split(".");
    return [{ type, data: { at, ticket: id, order, station, part: Number(part) } }];
  },
  ttl_ms: null,
  says,
});

/** @param {string} act @param {string} type @param {string} says
 * @param {(line: Line) => {change?: string} | false | null} tell what is told of a line, if there is anything
 * @returns {Kind} */
const say = (act, type, says, tell) => ({
  request: (args) => ({ method: "PUT", path: `${lineAt(args)}/${act}` }),
  expect({ order, line: number }, boards, at) {
    const line = ticketLines(boards, order).find((known) => known.line === number);
    const told = line && tell(line);
    return told ? [{ type, data: { at, order, line: number, ...told } }] : [];
  },
  ttl_ms: null,
  says,
});

/** @type {Commands} */
export const ticketCommands = {
  // args: {ticket}
  "ticket.start": move("PUT", "start", "ticket.started", "commands.ticket_start"),
  "ticket.put_back": move("DELETE", "start", "ticket.put_back", "commands.ticket_put_back"),
  "ticket.bump": move("PUT", "bump", "ticket.bumped", "commands.ticket_bump"),
  "ticket.recall": move("DELETE", "bump", "ticket.recalled", "commands.ticket_recall"),
  // args: {order, line}
  "line.cannot_make": say("cannot_make", "line.cannot_make", "commands.line_cannot_make", (line) => !isNotMade(line.state) && {}),
  "line.acknowledge": say("acknowledged", "line.acknowledged", "commands.line_acknowledge", () => ({})),
  "line.plated": say("plated", "line.plated", "commands.line_plated", ({ change }) => (change ? { change } : null)),
};
