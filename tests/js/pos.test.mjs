/** The waiter's state: what is written, how the tables stand, how far an order has come, what nobody sees. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chainOf, linkOf } from "../../forkflow/ui/pos/chain.js";
import * as draft from "../../forkflow/ui/pos/draft.js";
import { counted, favourites } from "../../forkflow/ui/pos/favourites.js";
import { byArea, needs, placeOf, stateOf } from "../../forkflow/ui/pos/floor.js";
import { roundsBoard, stillThere } from "../../forkflow/ui/pos/rounds.js";
import { distance, found } from "../../forkflow/ui/pos/search.js";
import { handsAfter, silentOnes } from "../../forkflow/ui/pos/silent.js";
import { noticed, unseenStations } from "../../forkflow/ui/pos/unseen.js";

const NOW = Date.parse("2026-11-20T20:00:00Z");
const MINUTE = 60_000;
const ago = (minutes) => new Date(NOW - minutes * MINUTE).toISOString();
const LIMITS = { soon: 10, late: 15 };

const option = (id, price_cents = 0, available = true) => ({ id, name: id, price_cents, available, left: null });
const STEAK = {
  id: "steak", name: "Rump steak", price_cents: 2000, available: true, left: null, station: "grill",
  allergens: { contains: ["milk"], may_contain: ["nuts", "milk"] },
  modifier_groups: [
    { id: "done", name: "Done", min: 1, max: 1, options: [option("rare"), option("well")] },
    { id: "sauce", name: "Sauce", min: 0, max: 2, options: [option("aioli", 150), option("blue", 200), option("gone", 0, false)] },
  ],
};
const WINE = { ...STEAK, id: "wine", name: "Wine", price_cents: 450, allergens: null, modifier_groups: [], left: 3 };
const ITEMS = new Map([STEAK, WINE].map((item) => [item.id, item]));
const written = (...wanted) => wanted.reduce(draft.withItem, draft.emptyDraft("key", "4"));

const line = (n, more = {}) => ({
  line: n, part: 1, item: "steak", name: "Steak", quantity: 1, price_cents: 2000, modifiers: [], note: null, seat: null,
  course: null, allergies: [], station: "grill", state: "open", change: null, ...more,
});
const order = (more = {}) => ({
  id: "o1", number: 1, status: "pending", table: "4", table_name: "4", pickup: false, source: "staff", placed_at: ago(2),
  total_cents: 2000, allergies: [], note: null, guest: null, seen_by_kitchen_at: null, lines: [line(1)], ...more,
});
const table = (more = {}) => ({ id: "4", name: "4", area: "room", seats: 4, state: "seated", open_orders: 0, orders: [], since: ago(5), calls: [], ...more });

// what is written

test("the same dish tapped twice is one line with two; another wish is another line", () => {
  const two = written({ item: "wine" }, { item: "wine" }, { item: "wine", note: "cold" }, { item: "wine", note: "cold" });
  assert.deepEqual(two.lines.map(({ quantity, note }) => [quantity, note]), [[2, ""], [2, "cold"]]);
  assert.equal(draft.portions(two), 4);
  assert.equal(draft.totalOf(two, ITEMS), 1800);
});

test("nothing left of a line is no line, and nobody orders a hundred", () => {
  const one = written({ item: "wine" });
  assert.deepEqual(draft.stepped(one, 1, -1).lines, []);
  assert.equal(draft.stepped(one, 1, 500).lines[0].quantity, 99);
});

test("seat and course of what comes next go with it", () => {
  const seated = draft.withItem({ ...written({ item: "wine" }), seat: 2, course: 1 }, { item: "wine" });
  assert.deepEqual(seated.lines.map(({ seat, course }) => [seat, course]), [[null, null], [2, 1]]);
});

test("an order says what it must and nothing that is empty", () => {
  const plain = draft.orderOf(written({ item: "wine" }), 7);
  assert.deepEqual(plain, { id: "key", table: "4", lines: [{ item: "wine", quantity: 1 }], menu_version: 7 });
  const rich = draft.orderOf({
    ...written({ item: "steak", modifiers: ["rare"], note: " hot ", seat: 1, course: 2, allergies: ["milk"] }),
    table: null, note: "n", allergies: ["nuts"], guest: "Ana",
  }, undefined);
  assert.deepEqual(rich, {
    id: "key", pickup: true, note: "n", allergies: ["nuts"], guest: { name: "Ana" },
    lines: [{ item: "steak", quantity: 1, modifiers: ["rare"], note: "hot", seat: 1, course: 2, allergies: ["milk"] }],
  });
});

test("a paper order is as old as the paper, and never too old to be told", () => {
  const paper = draft.orderOf({ ...written({ item: "wine" }), paper: { minutes: 60, made: true } }, 1);
  assert.equal(paper.age_ms, 3_600_000);
  assert.ok(paper.ttl_ms > paper.age_ms && paper.already_made);
  assert.ok(!("already_made" in draft.orderOf({ ...written({ item: "wine" }), paper: { minutes: 5, made: false } }, 1)));
});

test("what must be chosen is missed, and one of one is taken instead of the other", () => {
  assert.deepEqual(draft.missing(STEAK, ["aioli"]).map(({ id }) => id), ["done"]);
  const [done, sauce] = STEAK.modifier_groups;
  assert.deepEqual(draft.toggled(done, ["aioli", "rare"], "well"), ["aioli", "well"]);
  assert.deepEqual(draft.toggled(sauce, ["rare", "aioli"], "aioli"), ["rare"]);
  assert.equal(draft.priceOf(STEAK, ["rare", "aioli", "blue"]), 2350);
});

test("what is 86, or counted out, cannot be sold", () => {
  const bad = (wanted, items = ITEMS) => draft.unsellable(written(...wanted), items).length;
  assert.equal(bad([{ item: "wine", quantity: 3 }]), 0);
  assert.equal(bad([{ item: "wine", quantity: 2 }, { item: "wine", quantity: 2, note: "x" }]), 2);
  assert.equal(bad([{ item: "steak", modifiers: ["rare", "gone"] }]), 1);
  assert.equal(bad([{ item: "wine" }], new Map([["wine", { ...WINE, available: false }]])), 1);
  assert.equal(bad([{ item: "unheard-of" }]), 1);
});

test("an allergy meets what a dish contains, may contain, and what nobody wrote down", () => {
  assert.deepEqual(draft.conflictsOf(STEAK, ["milk", "nuts"]), { contains: ["milk"], may: ["nuts"], unknown: false });
  assert.ok(draft.conflictsOf(WINE, ["milk"]).unknown);
  assert.deepEqual(draft.conflictsOf(STEAK, []), { contains: [], may: [], unknown: false });
});

test("what was taken back is written again as it was", () => {
  const again = draft.writtenAgain(draft.emptyDraft("new", "4"), [line(1, { quantity: 2, modifiers: [{ id: "rare" }], note: "n", allergies: null })]);
  const { item, quantity, modifiers, note, allergies } = again.lines[0];
  assert.deepEqual({ item, quantity, modifiers, note, allergies }, { item: "steak", quantity: 2, modifiers: ["rare"], note: "n", allergies: [] });
});

// finding

test("first letters find a dish", () => {
  const card = ["Rump steak", "Red sangria", "Pa amb tomàquet", "Crema catalana", "Costelles de xai"].map((name) => ({ name }));
  const first = (typed) => found(card, typed)[0]?.name;
  assert.deepEqual(found(card, "rs").map(({ name }) => name), ["Rump steak", "Red sangria"]);
  assert.equal(first("rust"), "Rump steak");
  assert.equal(first("pat"), "Pa amb tomàquet");
  assert.equal(first("TOMÀ"), "Pa amb tomàquet");
  assert.equal(first("toma"), "Pa amb tomàquet");
  assert.equal(first("cc"), "Crema catalana");
  assert.equal(first("cx"), "Costelles de xai");
  assert.equal(first("zz"), undefined);
  assert.ok(distance("steak", "Rump steak") < distance("eak", "Rump steak"));
});

test("what is sent most at this hour stands first, and old habits fade", () => {
  const counts = [["coffee", 9, 9], ["wine", 5, 21], ["steak", 9, 21]].reduce(
    (all, [item, quantity, hour]) => counted(all, [{ item, quantity }], hour), {});
  assert.deepEqual(favourites(counts, 21), ["steak", "wine"]);
  assert.deepEqual(favourites(counts, 22), ["steak", "wine"]);
  assert.deepEqual(favourites(counts, 8), ["coffee"]);
  assert.deepEqual(favourites({ 23: { wine: 2 } }, 0), ["wine"]); // around midnight
  assert.equal(counted({ 21: { wine: 300, tea: 1 } }, [{ item: "wine", quantity: 200 }], 21)[21].wine, 250);
});

// the floor

test("a table stands as its most pressing order does", () => {
  const state = (orders, more, served = []) => placeOf(table(more), orders, served, NOW, LIMITS).state;
  assert.equal(state([], { state: "free", since: null }), "free");
  assert.equal(state([], {}), "seated");
  assert.equal(state([], { since: ago(11) }), "waits");
  assert.equal(state([], { since: ago(60) }, [order({ status: "completed" })]), "seated");
  assert.equal(state([order()]), "ordered");
  assert.equal(state([order(), order({ placed_at: ago(11) })]), "soon");
  assert.equal(state([order({ placed_at: ago(15) }), order()]), "late");
  assert.equal(state([order({ placed_at: ago(40) }), order({ status: "ready" })]), "ready");
  assert.equal(state([order({ status: "ready" }), order({ status: "waiting" })]), "asks");
  assert.equal(state([order({ status: "waiting" })], { calls: [{ kind: "bill", called_at: ago(1) }] }), "calls");
  assert.equal(state([order({ table: "5" })], { since: ago(1) }), "seated");
});

test("its money is what is open and what was served, its age that of what presses", () => {
  const place = placeOf(table(), [order({ placed_at: ago(20) }), order()], [order({ total_cents: 500 })], NOW, LIMITS);
  assert.equal(place.cents, 4500);
  assert.equal(place.since, NOW - 20 * MINUTE);
  assert.equal(placeOf(table({ state: "free", since: null }), [], [order()], NOW, LIMITS).cents, 0);
});

test("who needs the waiter stands by urgency, then by age", () => {
  const orders = [order({ id: "late", placed_at: ago(30) }), order({ id: "new" }), order({ id: "r2", status: "ready", placed_at: ago(3) }),
    order({ id: "r1", status: "ready", placed_at: ago(9) }), order({ id: "pick", status: "waiting", table: null, pickup: true })];
  const places = [placeOf(table({ calls: [{ kind: "waiter", called_at: ago(1) }] }), orders, [], NOW, LIMITS),
    placeOf(table({ id: "5", since: ago(20) }), orders, [], NOW, LIMITS)];
  const all = needs(places, orders, NOW, LIMITS);
  assert.deepEqual(all.map(({ kind, key }) => [kind, key]), [
    ["asks", "pick"], ["waiter", "4 waiter"], ["ready", "r1"], ["ready", "r2"], ["late", "late"], ["waits", "5"]]);
  assert.equal(stateOf(order(), NOW, LIMITS), "ordered");
});

test("a change that came too late for the cook is the waiter's to settle, until the dish is ready", () => {
  const plated = order({ lines: [{ ...order().lines[0], plated: "amended" }] });
  assert.deepEqual(needs([], [plated], NOW, LIMITS).map(({ kind }) => kind), ["plated"]);
  assert.deepEqual(needs([], [{ ...plated, status: "ready" }], NOW, LIMITS).map(({ kind }) => kind), ["ready"]);
});

test("a table in an area that is gone is not lost", () => {
  const areas = byArea([{ id: "room", name: "Room" }, { id: "empty", name: "E" }], [placeOf(table({ area: "old" }), [], [], NOW, LIMITS)]);
  assert.deepEqual(areas.map(({ places }) => places.length), [1]);
});

// the chain

test("saved here, received, and seen are three facts", () => {
  const one = order();
  const ticket = { order: "o1", station: "grill", part: 1, seen_at: null };
  const place = { id: "o1", kind: "order.place", args: {} };
  assert.equal(chainOf(one, [place], []), "here");
  assert.equal(chainOf(one, [], [ticket]), "received");
  assert.equal(chainOf(one, [], [{ ...ticket, seen_at: ago(1) }]), "seen");
  assert.equal(chainOf(order({ status: "waiting" }), [], []), "waits");
  assert.equal(chainOf(order({ lines: [line(1, { station: null, state: "done" })] }), [], []), "none");
});

test("an order is as far as its last line: one station saw it, the other did not", () => {
  const both = order({ lines: [line(1), line(2, { station: "bar" }), line(3, { station: "bar", state: "void" })] });
  const tickets = [{ order: "o1", station: "grill", part: 1, seen_at: ago(1) }, { order: "o1", station: "bar", part: 1, seen_at: null }];
  assert.equal(linkOf(both, both.lines[0], [], tickets), "seen");
  assert.equal(linkOf(both, both.lines[1], [], tickets), "received");
  assert.equal(chainOf(both, [], tickets), "received");
});

test("lines that were added and not sent are only here, the others are not", () => {
  const more = order({ seen_by_kitchen_at: null, lines: [line(1, { state: "started" }), line(2, { part: 2, item: "wine" })] });
  const add = { id: "k", kind: "lines.add", args: { order: "o1", lines: [{ item: "wine", quantity: 1 }] } };
  assert.deepEqual(more.lines.map((one) => linkOf(more, one, [add], [])), ["seen", "here"]);
});

// alarms

test("what no screen has shown within five seconds is an alarm, until one does", () => {
  const ticket = { id: "o1.grill.1", station: "grill", state: "open", seen_at: null, order: "o1", part: 1 };
  const since = noticed(new Map(), [ticket], NOW);
  assert.deepEqual(unseenStations(since, [ticket], NOW + 4999), []);
  const [alarm] = unseenStations(noticed(since, [ticket], NOW + 5000), [ticket], NOW + 5000);
  assert.deepEqual([alarm.station, alarm.tickets.length, alarm.since], ["grill", 1, NOW]);
  for (const better of [{ seen_at: ago(0) }, { state: "started" }, { state: "struck" }]) {
    const next = [{ ...ticket, ...better }];
    assert.deepEqual(unseenStations(noticed(since, next, NOW + 9000), next, NOW + 9000), []);
  }
});

test("a device that is not heard of is silent, with its person, its tables and what it held", () => {
  const event = (type, device, person, table_name) => ({ type, data: { by: { role: "pos", device, person }, table_name } });
  const hands = [event("order.placed", "d1", "ana", "4"), event("order.placed", "d1", "ana", "5"), event("lines.added", "d1", "bo", "4"),
    event("order.placed", "d2", undefined, null), { type: "ticket.bumped", data: { by: { role: "kitchen", device: "k" } } }].reduce(handsAfter, {});
  assert.deepEqual(hands.d1, { tables: ["4", "5"], person: "bo" });
  assert.ok(!("k" in hands));
  const device = (id, minutes, more = {}) => ({ id, name: id, role: "pos", heard_at: minutes === null ? null : ago(minutes), unsent: 0, ...more });
  const devices = [device("me", 5), device("d1", 2, { unsent: 2 }), device("d2", 9), device("fresh", 1), device("never", null),
    device("old", 900), device("old-unsent", 900, { unsent: 1 }), device("desk", 9, { role: "office" })];
  assert.deepEqual(silentOnes(devices, hands, "me", NOW).map(({ id, hand }) => [id, hand.tables.length]), [["d1", 2], ["old-unsent", 0], ["d2", 0]]);
});

// what was served

test("what was served stays with its guests until they leave", () => {
  const apply = (board, type, data, n) => roundsBoard.apply(board, { type, id: `1-${n}`, data });
  const before = { position: "1-1", orders: [order(), order({ id: "o2", table: "5" })], next: null };
  const served = apply(before, "order.served", { order: "o1", at: ago(0) }, 2);
  assert.deepEqual(served.orders.map(({ id }) => id), ["o2"]);
  assert.deepEqual(served.served.map(({ id, status }) => [id, status]), [["o1", "completed"]]);
  assert.equal(apply(served, "order.cancelled", { order: "o2", withdrawn: [] }, 3).served.length, 1);
  assert.equal(apply(served, "table.cleared", { table: "5" }, 3).served.length, 1);
  assert.deepEqual(apply(served, "table.cleared", { table: "4" }, 3).served, []);
});

test("what guests had before this device looked on is theirs while they sit, and nobody else's", () => {
  const tables = [table({ since: ago(40) }), table({ id: "5", state: "free", since: null })];
  const done = (id, minutes, more = {}) => order({ id, status: "completed", placed_at: ago(minutes), ...more });
  const before = [done("theirs", 30), done("first tap", 40.5), done("of others", 90), done("known", 20), done("gone", 30, { table: "5" }),
    order({ id: "cancelled", status: "cancelled", placed_at: ago(20) })];
  assert.deepEqual(stillThere(before, [done("known", 20)], tables).map(({ id }) => id), ["theirs", "first tap"]);
});
