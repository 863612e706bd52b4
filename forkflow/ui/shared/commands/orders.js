// @ts-check
/** What waiters say: orders and their lines, tables and calls. */
import { isNotMade, MOVES } from "../boards/lines.js";
import { billedCents, standing } from "../boards/standing.js";
import { lineAt, safe } from "./kinds.js";
import { ticketCommands, ticketLines } from "./tickets.js";

/** @import { Happened } from "../boards/board.js" */
/** @import { Line, Modifier } from "../boards/lines.js" */
/** @import { Order } from "../boards/orders.js" */
/** @import { Item, Menu } from "../boards/menu.js" */
/** @import { Boards, Commands, Expect, Kind } from "./kinds.js" */

/**
 * @typedef {{item: string, quantity: number, line?: number, modifiers?: string[], note?: string, seat?: number,
 *   course?: number, allergies?: string[]}} WantedLine
 */

const TEN_MINUTES = 600_000;

/** @param {string | undefined} reason */
const because = (reason) => `?reason=${safe(reason ?? "")}`;

/** @param {Boards} boards @param {string} id */
const orderOf = (boards, id) => boards.orders?.orders.find((order) => order.id === id);

// what the house will most likely say

/** @type {Expect} */
function placed(args, boards, at, id) {
  const lines = numbered(withSeats(args), 1).map((line) => priced(line, boards.menu));
  const table = args.table ?? null;
  const needsMaking = lines.some((line) => line.station);
  return [{ type: "order.placed", data: {
    at, order: id, number: null, business_day: today(boards, at), lines, part: 1,
    status: args.already_made ? "completed" : needsMaking ? "pending" : "ready",
    table, table_name: boards.tables?.tables.find((known) => known.id === table)?.name ?? table,
    pickup: args.pickup ?? false, note: args.note?.trim() || null, allergies: args.allergies ?? [],
    guest: args.guest ?? null, total_cents: total(lines), placed_at: at, currency: boards.menu?.currency ?? "",
    already_made: args.already_made ?? false, source: "staff",
  } }];
}

/** @type {Expect} */
function added(args, boards, at) {
  const order = orderOf(boards, args.order);
  if (!order) return [];
  const first = Math.max(...order.lines.map((line) => line.line)) + 1;
  const lines = numbered(args.lines, first).map((line) => priced(line, boards.menu));
  const fresh = lines.map((line) => ({ station: line.station ?? null, state: madeFrom(line) }));
  return [{ type: "lines.added", data: {
    ...heading(order), at, lines, part: Math.max(...order.lines.map((line) => line.part)) + 1,
    status: standing([...order.lines, ...fresh]), placed_at: at,
    total_cents: billedCents(order.lines) + total(lines),
  } }];
}

/** @type {Expect} */
function accepted({ order: id }, boards, at) {
  const order = orderOf(boards, id);
  if (order?.status !== "waiting") return [];
  const lines = order.lines.filter((line) => line.state !== "void");
  const status = lines.some((line) => line.station) ? "pending" : "ready";
  return [{ type: "order.accepted", data: {
    ...heading(order), at, lines, part: 1, status, placed_at: at, total_cents: order.total_cents,
  } }];
}

/** @type {Expect} */
const served = ({ order }, boards, at) => [{ type: "order.served", data: { at, order } }];

/** @type {Expect} */
function cancelled({ order: id, reason }, boards, at) {
  const lines = orderOf(boards, id)?.lines ?? ticketLines(boards, id);
  const live = lines.filter((line) => !isNotMade(line.state));
  return [{ type: "order.cancelled", data: { at, order: id, reason, withdrawn: live.map(withdrawn) } }];
}

// lines

/** @type {Expect} */
function amended({ order: id, line: number, ...change }, boards, at) {
  const lines = orderOf(boards, id)?.lines ?? ticketLines(boards, id);
  const before = lines.find((line) => line.line === number);
  if (!before) return [];
  const after = { ...before, ...repriced(before, change, boards.menu) };
  if (change.note !== undefined) after.note = change.note.trim() || null;
  if (change.allergies !== undefined) after.allergies = change.allergies;
  if (JSON.stringify(after) === JSON.stringify(before)) return [];
  const total_cents = billedCents(lines.map((line) => (line === before ? after : line)));
  return [{ type: "line.amended", data: { at, order: id, line: after, total_cents } }];
}

/** @type {Expect} */
const voided = (args, boards, at) => struck(args, boards, (line, order, lines) => {
  const left = standing(lines.map((other) => (other === line ? { ...other, state: "void" } : other)));
  const status = order?.status === "waiting" && left !== "cancelled" ? "waiting" : left;
  return { type: "line.voided", data: { at, withdrawn: withdrawn(line), status } };
});

/** A line that will not be billed, of an order or, where only tickets are known, of its tickets.
 * @param {{order: string, line: number}} args @param {Boards} boards
 * @param {(line: Line, order: Order | undefined, lines: Line[]) => Happened} tell @returns {Happened[]} */
function struck({ order: id, line: number }, boards, tell) {
  const order = orderOf(boards, id);
  const lines = order?.lines ?? ticketLines(boards, id);
  const line = lines.find((other) => other.line === number);
  if (!line || isNotMade(line.state)) return [];
  const { type, data } = tell(line, order, lines);
  const total_cents = billedCents(lines.filter((other) => other !== line));
  return [{ type, data: { ...data, order: id, total_cents, status: order ? data.status : "in_progress" } }];
}

/** @param {Line} line */
const withdrawn = (line) => ({
  line: line.line, item: line.item, quantity: line.quantity,
  started: line.station !== null && (line.state === "started" || line.state === "done"),
});

// what cooks say, as it is seen with the orders: how they stand afterwards, and what they come to

/** @param {string} name @returns {Kind} */
function withStatus(name) {
  const { expect, ...kind } = ticketCommands[name];
  /** @type {Expect} */
  const withOrders = (args, boards, at, id) => expect(args, boards, at, id).map(({ type, data }) =>
    ({ type, data: { ...data, status: statusAfter(boards, type, data.order, data.station, data.part) } }));
  return { ...kind, expect: withOrders };
}

/** @param {Boards} boards @param {string} type @param {string} id @param {string} station @param {number} part */
function statusAfter(boards, type, id, station, part) {
  const order = orderOf(boards, id);
  if (!order) return boards.orders ? "completed" : "in_progress"; // served although not ready, or nobody here knows
  return standing(order.lines.map((line) => {
    const mine = line.station === station && line.part === part;
    return mine ? { ...line, state: MOVES[type][line.state] ?? line.state } : line;
  }));
}

/** @type {Expect} */
const cannotMake = (args, boards, at) => struck(args, boards, (line, order, lines) => {
  const status = standing(lines.map((other) => (other === line ? { ...other, state: "cannot_make" } : other)));
  return { type: "line.cannot_make", data: { at, line: line.line, status } };
});

/** @type {Expect} */
function plated({ order: id, line: number }, boards, at) {
  const line = (orderOf(boards, id)?.lines ?? ticketLines(boards, id)).find((known) => known.line === number);
  return line?.change ? [{ type: "line.plated", data: { at, order: id, line: number, change: line.change } }] : [];
}

// lines as the card prices them

/** @param {{lines: WantedLine[], seats?: {seat: number, allergies: string[]}[]}} args @returns {WantedLine[]} */
function withSeats({ lines, seats = [] }) {
  return lines.map((line) => {
    const more = seats.filter((seat) => seat.seat === line.seat).flatMap((seat) => seat.allergies);
    return more.length ? { ...line, allergies: [...new Set([...(line.allergies ?? []), ...more])] } : line;
  });
}

/** @param {WantedLine[]} lines @param {number} first */
const numbered = (lines, first) =>
  lines.map((line, index) => ({ ...line, line: line.line ?? first + index })).sort((a, b) => a.line - b.line);

/** @param {WantedLine & {line: number}} wanted @param {Menu | null | undefined} menu */
function priced(wanted, menu) {
  const item = itemOf(menu, wanted.item);
  const modifiers = chosen(item, wanted.modifiers ?? []);
  return {
    line: wanted.line, item: wanted.item, name: item?.name ?? wanted.item, quantity: wanted.quantity,
    price_cents: priceOf(item, modifiers), station: item?.station ?? null, modifiers,
    note: wanted.note?.trim() || null, seat: wanted.seat ?? null, course: wanted.course ?? null,
    allergies: wanted.allergies ?? [],
  };
}

/** @param {Line} before @param {{quantity?: number, modifiers?: string[]}} change @param {Menu | null | undefined} menu */
function repriced(before, { quantity = before.quantity, modifiers }, menu) {
  const item = itemOf(menu, before.item);
  if (!item || !modifiers || modifiers.join() === before.modifiers.map(({ id }) => id).join()) return { quantity };
  const options = chosen(item, modifiers);
  return { quantity, modifiers: options, price_cents: priceOf(item, options) };
}

/** @param {Menu | null | undefined} menu @param {string} id */
const itemOf = (menu, id) => menu?.categories.flatMap((category) => category.items).find((item) => item.id === id);

/** In the order of the card, each as often as it was asked for.
 * @param {Item | undefined} item @param {string[]} wanted @returns {Modifier[]} */
const chosen = (item, wanted) => (item?.modifier_groups ?? []).flatMap((group) => group.options).flatMap((option) =>
  wanted.filter((id) => id === option.id).map(() => ({ id: option.id, name: option.name, price_cents: option.price_cents })));

/** @param {Item | undefined} item @param {Modifier[]} modifiers */
const priceOf = (item, modifiers) =>
  Math.max(0, modifiers.reduce((sum, modifier) => sum + modifier.price_cents, item?.price_cents ?? 0));

/** @param {{quantity: number, price_cents: number}[]} lines */
const total = (lines) => lines.reduce((sum, line) => sum + line.quantity * line.price_cents, 0);

/** @param {{station: string | null}} line @returns {"open" | "done"} */
const madeFrom = (line) => (line.station ? "open" : "done");

/** @param {Boards} boards @param {string} at */
const today = (boards, at) =>
  boards.kitchen?.business_day ?? boards.tables?.business_day ?? boards.orders?.orders.at(-1)?.business_day ?? at.slice(0, 10);

/** @param {Order} order */
const heading = ({ id, number, business_day, table, table_name, pickup, note, allergies }) =>
  ({ order: id, number, business_day, table, table_name, pickup, note, allergies });

// what is said

/** @type {Commands} */
export const orderCommands = {
  // args: the body of an order
  "order.place": {
    request: (args, id) => ({ method: "POST", path: "orders", body: { ...args, id } }),
    expect: placed, ttl_ms: TEN_MINUTES, says: "commands.order_place",
  },
  // args: {order, lines, menu_version?}
  "lines.add": {
    request: ({ order, id, ...body }) => ({ method: "POST", path: `orders/${order}/lines`, body }),
    expect: added, ttl_ms: TEN_MINUTES, says: "commands.lines_add",
  },
  // args: {order, line, quantity?, modifiers?, note?, allergies?}
  "line.amend": {
    request: ({ order, line, ...body }) => ({ method: "PUT", path: lineAt({ order, line }), body }),
    expect: amended, ttl_ms: TEN_MINUTES, says: "commands.line_amend",
  },
  // args: {order, line, reason}
  "line.void": {
    request: (args) => ({ method: "DELETE", path: lineAt(args) + because(args.reason) }),
    expect: voided, ttl_ms: null, says: "commands.line_void",
  },
  // args: {order}
  "order.accept": {
    request: ({ order }) => ({ method: "PUT", path: `orders/${order}/accepted` }),
    expect: accepted, ttl_ms: null, says: "commands.order_accept",
  },
  // args: {order, anyway?}
  "order.serve": {
    request: ({ order, anyway }) => ({ method: "PUT", path: `orders/${order}/served${anyway ? "?anyway=true" : ""}` }),
    expect: served, ttl_ms: null, says: "commands.order_serve",
  },
  // args: {order, reason}
  "order.cancel": {
    request: ({ order, reason }) => ({ method: "PUT", path: `orders/${order}/cancelled${because(reason)}` }),
    expect: cancelled, ttl_ms: null, says: "commands.order_cancel",
  },
  "ticket.start": withStatus("ticket.start"),
  "ticket.put_back": withStatus("ticket.put_back"),
  "ticket.bump": withStatus("ticket.bump"),
  "ticket.recall": withStatus("ticket.recall"),
  "line.cannot_make": { ...ticketCommands["line.cannot_make"], expect: cannotMake },
  "line.plated": { ...ticketCommands["line.plated"], expect: plated },
  // args: {table, covers}: so many, where somebody counts
  "table.seat": {
    request: ({ table, covers }) => ({ method: "PUT", path: `tables/${safe(table)}/seated${covers ? `?covers=${Number(covers)}` : ""}` }),
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
};
