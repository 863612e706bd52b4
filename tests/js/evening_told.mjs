/** What a real house told, folded by the browser's boards: `node --import ./vendor-hook.mjs evening_told.mjs FILE`.
 *
 * FILE holds what tests/js/told.py wrote: for every board its old state, the events since, and its new state; and for
 * every command the boards before and after it. Prints how much was compared; fails with the first difference. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import { ANEW } from "../../forkflow/ui/shared/boards/board.js";
import { kitchenBoard, essenceOf } from "../../forkflow/ui/shared/boards/kitchen.js";
import { menuBoard } from "../../forkflow/ui/shared/boards/menu.js";
import { ordersBoard } from "../../forkflow/ui/shared/boards/orders.js";
import { tablesBoard } from "../../forkflow/ui/shared/boards/tables.js";
import { commands } from "../../forkflow/ui/shared/commands.js";

const BOARDS = {
  kitchen: kitchenBoard(), grill: kitchenBoard("grill"), orders: ordersBoard, tables: tablesBoard, menu: menuBoard,
};
const { pages, acts } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const count = { pages: 0, anew: 0, predicted: 0, kinds: new Set() };

/** @param {any} board */
const bare = ({ position, hash, ...board }) => board;
const plain = (/** @type {any} */ thing) => JSON.parse(JSON.stringify(thing));

/** Where two boards differ, one place a line. */
function odd(one, other, path = "") {
  const isNode = (/** @type {any} */ thing) => thing !== null && typeof thing === "object";
  if (!isNode(one) || !isNode(other)) return one === other ? [] : [`${path}: ${JSON.stringify(one)}, should be ${JSON.stringify(other)}`];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((key) => odd(one[key], other[key], `${path}.${key}`));
}

function same(one, other, what) {
  assert.deepEqual(odd(plain(one), plain(other)), [], what);
}

function fold(board, state, events) {
  for (const event of events) {
    state = BOARDS[board].apply(state, event);
    if (state === ANEW) return ANEW;
  }
  return state;
}

for (const { board, position, before, events, after } of pages) {
  const from = Object.freeze({ ...before, position });
  const text = JSON.stringify(from);
  const now = fold(board, from, events);
  assert.equal(JSON.stringify(from), text, `${board} changed the board it was given`);
  if (after === null) {
    assert.equal(now, ANEW, `${board} must be fetched anew after ${events.map((event) => event.type)}`);
    count.anew += 1;
    continue;
  }
  assert.notEqual(now, ANEW, `${board} need not be fetched anew after ${events.map((event) => event.type)}`);
  same(bare(now), bare(after), `${board} after ${events.map((event) => event.type)}`);
  if (after.hash) assert.equal(crc32(essenceOf(now.tickets)).toString(16).padStart(8, "0"), after.hash);
  assert.equal(fold(board, now, events), now, `${board}: events that are told again change nothing`);
  if (JSON.stringify(bare(before)) === JSON.stringify(bare(after))) assert.equal(now, from, "nothing changed: the same object");
  count.pages += 1;
}

/** Which command a request was. */
const SPOKEN = [
  [/^POST orders$/, "order.place", (_, body) => body],
  [/^POST orders\/([^/]+)\/lines$/, "lines.add", ([order], body) => ({ order, ...body })],
  [/^PUT orders\/([^/]+)\/lines\/(\d+)$/, "line.amend", ([order, line], body) => ({ order, line: Number(line), ...body })],
  [/^DELETE orders\/([^/]+)\/lines\/(\d+)\?reason=(.*)$/, "line.void", ([order, line, reason]) => ({ order, line: Number(line), reason })],
  [/^PUT orders\/([^/]+)\/lines\/(\d+)\/cannot_make$/, "line.cannot_make", ([order, line]) => ({ order, line: Number(line) })],
  [/^PUT orders\/([^/]+)\/lines\/(\d+)\/acknowledged$/, "line.acknowledge", ([order, line]) => ({ order, line: Number(line) })],
  [/^PUT orders\/([^/]+)\/lines\/(\d+)\/plated$/, "line.plated", ([order, line]) => ({ order, line: Number(line) })],
  [/^PUT orders\/([^/]+)\/accepted$/, "order.accept", ([order]) => ({ order })],
  [/^PUT orders\/([^/]+)\/served$/, "order.serve", ([order]) => ({ order })],
  [/^PUT orders\/([^/]+)\/served\?anyway=true$/, "order.serve", ([order]) => ({ order, anyway: true })],
  [/^PUT orders\/([^/]+)\/cancelled\?reason=(.*)$/, "order.cancel", ([order, reason]) => ({ order, reason })],
  [/^PUT tickets\/([^/]+)\/start$/, "ticket.start", ([ticket]) => ({ ticket })],
  [/^DELETE tickets\/([^/]+)\/start$/, "ticket.put_back", ([ticket]) => ({ ticket })],
  [/^PUT tickets\/([^/]+)\/bump$/, "ticket.bump", ([ticket]) => ({ ticket })],
  [/^DELETE tickets\/([^/]+)\/bump$/, "ticket.recall", ([ticket]) => ({ ticket })],
  [/^PUT (item|option)s\/([^/]+)\/86$/, (what) => `${what}.eighty_six`, ([what, id]) => ({ [what]: id })],
  [/^PUT (item|option)s\/([^/]+)\/86\?left=(\d+)$/, (what) => `${what}.eighty_six`, ([what, id, left]) => ({ [what]: id, left: Number(left) })],
  [/^DELETE (item|option)s\/([^/]+)\/86$/, (what) => `${what}.restore`, ([what, id]) => ({ [what]: id })],
  [/^PUT tables\/([^/]+)\/seated$/, "table.seat", ([table]) => ({ table })],
  [/^DELETE tables\/([^/]+)\/seated$/, "table.clear", ([table]) => ({ table })],
  [/^PUT pause$/, "pause", (_, body) => body],
  [/^DELETE pause$/, "resume", () => ({})],
];

/** Without what a device cannot know: the number, the countdowns that an order moves, that a pause is over. */
function known(boards, kind, at) {
  const told = plain(boards);
  if (told.menu.paused_until <= at) told.menu.paused_until = null;
  for (const thing of [...told.kitchen.tickets, ...told.orders.orders, ...told.grill.tickets]) thing.number = null;
  if (!/^(item|option|pause|resume)/.test(kind)) delete told.menu;
  for (const board of Object.values(told)) {
    delete board.position;
    delete board.hash;
  }
  return told;
}

for (const { method, path, body, at, before, after } of acts) {
  const spoken = SPOKEN.map(([shape, kind, args]) => {
    const found = shape.exec(`${method} ${path}`);
    return found && [typeof kind === "string" ? kind : kind(found[1]), args(found.slice(1), body)];
  }).find(Boolean);
  if (!spoken) continue;
  const [kind, args] = spoken;
  const asked = commands[kind].request(args, args.id ?? "an-id");
  assert.deepEqual(plain({ method: asked.method, path: asked.path, body: asked.body ?? null }), { method, path, body });
  const painted = { ...before };
  const { grill: _, ...boards } = before;
  let anew = false;
  for (const event of commands[kind].expect(args, boards, at, args.id ?? "an-id")) {
    for (const board of Object.keys(painted)) {
      const next = BOARDS[board].apply(painted[board], event);
      if (next === ANEW) anew = true;
      else painted[board] = next;
      // Told twice, as when the stream was faster than the answer.
      if (next !== ANEW) same(BOARDS[board].apply(next, event), next, `${event.type} twice on ${board}`);
    }
  }
  if (anew) continue;
  same(known(painted, kind, at), known(after, kind, at), `what was expected of ${kind} ${JSON.stringify(args)}`);
  count.predicted += 1;
  count.kinds.add(kind);
}

console.log(JSON.stringify({ ...count, kinds: [...count.kinds].sort() }));
