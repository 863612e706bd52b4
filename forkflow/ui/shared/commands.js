// @ts-check
/** Everything a face can tell the house to do: how it is sent, what is painted until the house answers, how long it is
 * worth sending, and the word for it. Their key is made once, when the finger taps. */
import { ageOfTap } from "./clock.js";
import * as expected from "./expected.js";

/** @import { Expect } from "./expected.js" */
/** @import { Unsent } from "./wanted.js" */

/**
 * `ttl_ms`: after so long unsent it is not sent any more; null, it is always worth sending. What has a time to live
 * says in its body how old it is.
 * @typedef {{method: string, path: string, body?: any}} Request
 * @typedef {{request: (args: any, id: string) => Request, expect: Expect, ttl_ms: number | null,
 *   guest_ttl_ms?: number, says: string}} Kind
 */

const TEN_MINUTES = 600_000;
const TWO_MINUTES = 120_000;

/** @param {string} text */
const safe = (text) => encodeURIComponent(text);
/** @param {{order: string, line: number}} args */
const lineAt = ({ order, line }) => `orders/${order}/lines/${line}`;
/** @param {string | undefined} reason */
const because = (reason) => `?reason=${safe(reason ?? "")}`;


/** An 86, or with `left` a countdown. @param {"item" | "option"} what @param {string} says @returns {Kind} */
const eightySix = (what, says) => ({
  request: (args) => ({ method: "PUT", path: `${what}s/${safe(args[what])}/86${args.left == null ? "" : `?left=${args.left}`}` }),
  expect: (args, boards, at) => [args.left
    ? { type: `${what}.counted`, data: { at, [what]: args[what], left: args.left } }
    : { type: `${what}.eighty_sixed`, data: { at, [what]: args[what], because: "staff" } }],
  ttl_ms: null,
  says,
});

/** @param {"item" | "option"} what @param {string} says @returns {Kind} */
const restore = (what, says) => ({
  request: (args) => ({ method: "DELETE", path: `${what}s/${safe(args[what])}/86` }),
  expect: (args, boards, at) => [{ type: `${what}.restored`, data: { at, [what]: args[what], left: null } }],
  ttl_ms: null,
  says,
});

/** @param {string} method @param {string} act @param {string} type @param {string} says @returns {Kind} */
const move = (method, act, type, says) => ({
  request: ({ ticket }) => ({ method, path: `tickets/${ticket}/${act}` }),
  expect: expected.moved(type),
  ttl_ms: null,
  says,
});

/** @type {Record<string, Kind>} */
export const commands = {
  // args: the body of an order
  "order.place": {
    request: (args, id) => ({ method: "POST", path: "orders", body: { ...args, id } }),
    expect: expected.placed, ttl_ms: TEN_MINUTES, guest_ttl_ms: TWO_MINUTES, says: "commands.order_place",
  },
  // args: {order, lines, menu_version?}
  "lines.add": {
    request: ({ order, id, ...body }) => ({ method: "POST", path: `orders/${order}/lines`, body }),
    expect: expected.added, ttl_ms: TEN_MINUTES, says: "commands.lines_add",
  },
  // args: {order, line, quantity?, modifiers?, note?, allergies?}
  "line.amend": {
    request: ({ order, line, ...body }) => ({ method: "PUT", path: lineAt({ order, line }), body }),
    expect: expected.amended, ttl_ms: TEN_MINUTES, says: "commands.line_amend",
  },
  // args: {order, line, reason}
  "line.void": {
    request: (args) => ({ method: "DELETE", path: lineAt(args) + because(args.reason) }),
    expect: expected.voided, ttl_ms: null, says: "commands.line_void",
  },
  // args: {order, line}
  "line.cannot_make": {
    request: (args) => ({ method: "PUT", path: `${lineAt(args)}/cannot_make` }),
    expect: expected.cannotMake, ttl_ms: null, says: "commands.line_cannot_make",
  },
  "line.acknowledge": {
    request: (args) => ({ method: "PUT", path: `${lineAt(args)}/acknowledged` }),
    expect: expected.acknowledged, ttl_ms: null, says: "commands.line_acknowledge",
  },
  "line.plated": {
    request: (args) => ({ method: "PUT", path: `${lineAt(args)}/plated` }),
    expect: expected.plated, ttl_ms: null, says: "commands.line_plated",
  },
  // args: {order}
  "order.accept": {
    request: ({ order }) => ({ method: "PUT", path: `orders/${order}/accepted` }),
    expect: expected.accepted, ttl_ms: null, says: "commands.order_accept",
  },
  // args: {order, anyway?}
  "order.serve": {
    request: ({ order, anyway }) => ({ method: "PUT", path: `orders/${order}/served${anyway ? "?anyway=true" : ""}` }),
    expect: expected.served, ttl_ms: null, says: "commands.order_serve",
  },
  // args: {order, reason}
  "order.cancel": {
    request: ({ order, reason }) => ({ method: "PUT", path: `orders/${order}/cancelled${because(reason)}` }),
    expect: expected.cancelled, ttl_ms: null, says: "commands.order_cancel",
  },
  // args: {ticket}
  "ticket.start": move("PUT", "start", "ticket.started", "commands.ticket_start"),
  "ticket.put_back": move("DELETE", "start", "ticket.put_back", "commands.ticket_put_back"),
  "ticket.bump": move("PUT", "bump", "ticket.bumped", "commands.ticket_bump"),
  "ticket.recall": move("DELETE", "bump", "ticket.recalled", "commands.ticket_recall"),
  // args: {item or option, left?}
  "item.eighty_six": eightySix("item", "commands.item_eighty_six"),
  "item.restore": restore("item", "commands.item_restore"),
  "option.eighty_six": eightySix("option", "commands.option_eighty_six"),
  "option.restore": restore("option", "commands.option_restore"),
  // args: {table}
  "table.seat": {
    request: ({ table }) => ({ method: "PUT", path: `tables/${safe(table)}/seated` }),
    expect: ({ table }, boards, at) => [{ type: "table.seated", data: { at, table } }],
    ttl_ms: null, says: "commands.table_seat",
  },
  "table.clear": {
    request: ({ table }) => ({ method: "DELETE", path: `tables/${safe(table)}/seated` }),
    expect: ({ table }, boards, at) => [{ type: "table.cleared", data: { at, table } }],
    ttl_ms: null, says: "commands.table_clear",
  },
  // args: {table, kind}: somebody is on the way
  "call.answer": {
    request: ({ table, kind }) => ({ method: "DELETE", path: `tables/${safe(table)}/calls/${kind}` }),
    expect: ({ table, kind }, boards, at) => [{ type: "table.call_answered", data: { at, table, kind } }],
    ttl_ms: null, says: "commands.call_answer",
  },
  // args: {minutes}
  "pause": {
    request: ({ minutes }) => ({ method: "PUT", path: "pause", body: { minutes } }),
    expect: ({ minutes }, boards, at) => [
      { type: "guest_orders.paused", data: { at, until: new Date(Date.parse(at) + minutes * 60_000).toISOString() } },
    ],
    ttl_ms: null, says: "commands.pause",
  },
  "resume": {
    request: () => ({ method: "DELETE", path: "pause" }),
    expect: (args, boards, at) => [{ type: "guest_orders.resumed", data: { at } }],
    ttl_ms: null, says: "commands.resume",
  },
};

/** Whether it is not worth sending any more. @param {Unsent} entry @param {boolean} guest */
export function isOver(entry, guest) {
  const ttl_ms = lifetime(entry, guest);
  return ttl_ms !== null && ageOfTap(entry.tap) > ttl_ms;
}

/** How it is sent now, with its age. @param {Unsent} entry @param {boolean} guest @returns {Request} */
export function requestOf(entry, guest) {
  const { request, ttl_ms: limit } = commands[entry.kind];
  const { method, path, body } = request(entry.args, entry.id);
  if (limit === null) return { method, path, body };
  const ttl_ms = lifetime(entry, guest);
  // What was copied from paper, or came over as a QR code, was old already when it was tapped here.
  const age_ms = ageOfTap(entry.tap) + (body.age_ms ?? 0);
  return { method, path, body: { ...body, age_ms, ...(ttl_ms === null ? {} : { ttl_ms: body.ttl_ms ?? ttl_ms }) } };
}

/** @param {Unsent} entry @param {boolean} guest @returns {number | null} */
function lifetime({ kind, again }, guest) {
  if (again) return null; // it was in time when it was first told
  return (guest ? commands[kind].guest_ttl_ms : undefined) ?? commands[kind].ttl_ms;
}
