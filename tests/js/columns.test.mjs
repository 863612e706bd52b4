import assert from "node:assert/strict";
import { test } from "node:test";
import { filled } from "../../forkflow/ui/kitchen/columns.js";

const WALL = { columns: 3, height: 100, gap: 10 };
const HEAD = 20;
const FOOT = 10;

/** Tickets by the heights of their lines, all measured, as they stand: `a0-2@0/1+40` is lines 0 and 1 of the first one,
 * on the first page in the second column, 40 down. */
function standing(tickets, wall = WALL, measured = tickets.length) {
  const named = tickets.map((lines, index) => ({ id: "abcdefghij"[index], lines: lines.map(() => ({})) }));
  const sizes = new Map(named.slice(0, measured).map(({ id }, index) => [id, { head: HEAD, lines: tickets[index], foot: FOOT }]));
  return filled(named, sizes, wall)
    .map(({ ticket, from, to, page, column, top }) => `${ticket.id}${from}-${to}@${page}/${column}+${top}`);
}

test("tickets stand one under the other, and behind the last column comes the next page", () => {
  assert.deepEqual(standing([[20], [10], [60], [60], [20]]),
    ["a0-1@0/0+0", "b0-1@0/0+60", "c0-1@0/1+0", "d0-1@0/2+0", "e0-1@1/0+0"]);
});

test("what is not measured yet has no place, and neither has what stands behind it", () => {
  assert.deepEqual(standing([[20], [10], [60]], WALL, 1), ["a0-1@0/0+0"]);
});

test("a ticket is parted where much of a column would stay empty, and not for a little", () => {
  assert.deepEqual(standing([[10], [10, 10, 10, 10]]), ["a0-1@0/0+0", "b0-2@0/0+50", "b2-4@0/1+0"]);
  assert.deepEqual(standing([[40], [10, 10, 10, 10]]), ["a0-1@0/0+0", "b0-4@0/1+0"]);
});

test("a ticket of one line is not parted, nor is one over two pages, except where each page has one column", () => {
  assert.deepEqual(standing([[10], [50]]), ["a0-1@0/0+0", "b0-1@0/1+0"]);
  const two = { ...WALL, columns: 2 };
  assert.deepEqual(standing([[70], [10], [10, 10, 10, 10]], two), ["a0-1@0/0+0", "b0-1@0/1+0", "c0-4@1/0+0"]);
  assert.deepEqual(standing([[10], [10, 10, 10, 10]], { ...WALL, columns: 1 }), ["a0-1@0/0+0", "b0-2@0/0+50", "b2-4@1/0+0"]);
});

test("one that is longer than a column goes on, as often as it takes, and its last part is never without a line", () => {
  assert.deepEqual(standing([Array(15).fill(10), [20]]),
    ["a0-7@0/0+0", "a7-14@0/1+0", "a14-15@0/2+0", "b0-1@0/2+50"]);
  assert.deepEqual(standing([[30, 30, 10]], { ...WALL, height: 95 }), ["a0-2@0/0+0", "a2-3@0/1+0"]);
});

test("a line that is higher than a column stands alone", () => {
  assert.deepEqual(standing([[200, 10], [20]]), ["a0-1@0/0+0", "a1-2@0/1+0", "b0-1@0/1+50"]);
});

test("the head and the foot of a part count as they are, once somebody has seen them", () => {
  const ticket = { id: "a", lines: Array(8).fill({}) };
  const sizes = new Map([["a", { head: 50, lines: Array(8).fill(10), foot: 40, again: 10, more: 10 }]]);
  const parts = filled([ticket], sizes, WALL).map(({ from, to }) => [from, to]);
  assert.deepEqual(parts, [[0, 4], [4, 8]]);
});
