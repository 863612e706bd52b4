import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { uuid7 } from "../../forkflow/ui/shared/ids.js";
import { tellWhatIsSeen } from "../../forkflow/ui/shared/receipts.js";
import { Drawer, House, json, later, screen, settle, states, stopTheClocks } from "./house.mjs";

let house;
let evening;

beforeEach(() => {
  stopTheClocks();
  house = new House();
});

afterEach(() => {
  evening.stop();
  mock.timers.reset();
});

/** A ticket on the board, from somebody else. */
function ticket(order = "o1") {
  house.does("POST", "orders", { id: order, lines: [{ item: "steak", quantity: 1 }] });
  return `${order}.grill.1`;
}

const beat = () => { house.tell(house.heartbeat()); return settle(); };
const looks = () => house.looked.map(({ path }) => path).filter((path) => path !== "stream");

/** Note what is asked for from now on. */
function watch() {
  house.looked = [];
  house.trouble = (request) => { house.looked.push(request); };
}

test("null while it is loading, then what the house shows", async () => {
  ticket();
  house.trouble = () => { throw new TypeError("not yet"); };
  evening = await screen();
  assert.equal(evening.boards.kitchen.value, null);
  house.up();
  await later(1000);
  assert.equal(states(evening), "open");
  assert.equal(evening.link.value.state, "live");
});

test("a ticket that did not change is the same object, and another board is not touched", async () => {
  ticket("o1");
  const second = ticket("o2");
  evening = await screen();
  const [one, two] = evening.boards.kitchen.value.tickets;
  house.record("ticket.seen", { ticket: second, order: "o2", all_seen: false });
  await settle();
  const after = evening.boards.kitchen.value.tickets;
  assert.deepEqual([after[0] === one, after[1] === two, after[1].seen_at !== null], [true, false, true]);
  const orders = evening.boards.orders.value;
  house.record("table.seated", { table: "1" });
  await settle();
  assert.equal(evening.boards.orders.value, orders);
  assert.equal(evening.boards.kitchen.value.tickets, after);
});

test("a word that comes alone is painted at once; in a rush a screen paints ten times a second and no more", async () => {
  evening = await screen();
  let painted = -1;
  const stop = evening.boards.kitchen.subscribe(() => { painted += 1; });
  ticket("o1");
  await settle();
  assert.equal(painted, 1);
  for (let number = 2; number < 12; number += 1) {
    ticket(`o${number}`);
    await settle();
  }
  assert.equal(painted, 1);
  await later(100);
  assert.deepEqual([painted, evening.boards.kitchen.value.tickets.length], [2, 11]);
  ticket("o12");
  await beat();
  assert.equal(painted, 3, "a heartbeat says that all was told, so all is painted");
  stop();
});

test("a board is written down when it is another one, and as seldom as writing it takes", async () => {
  const keep = new Drawer();
  let kept = [];
  let slow = false;
  keep.put = async (store, { name }) => {
    kept.push(name);
    if (slow) await new Promise((written) => setTimeout(written, 200));
  };
  const written = async (ms) => { kept = []; await beat(); await later(ms); return kept.join(" "); };
  evening = await screen({ keep });
  assert.equal(await written(1000), "kitchen orders place");
  assert.equal(await written(1000), "place");
  ticket();
  slow = true;
  assert.equal(await written(1700), "kitchen orders place");
  assert.equal(await written(5000), "", "six seconds, of which it was busy a tenth");
  assert.equal(await written(1000), "place");
});

test("after a cut only what was missed is asked for", async () => {
  evening = await screen();
  house.down();
  await later(3000);
  ticket();
  house.up();
  watch();
  await later(4000);
  assert.equal(states(evening), "open");
  assert.deepEqual([looks(), house.after], [[], "7-0"]);
});

test("after a long cut the boards are taken anew", async () => {
  evening = await screen();
  house.heartbeat = () => `event: heartbeat\ndata: {"now": "2026-11-20T18:00:00.000Z", "position": "${house.position}"}\n\n`;
  await beat();
  evening.link.value = { ...evening.link.value, heardAt: evening.link.value.heardAt - 601_000 };
  watch();
  for (const stream of house.streams) stream.close();
  await later(1000);
  assert.deepEqual(looks(), ["kitchen", "orders"]);
});

test("a board that has to be fetched anew is, while the others go on", async () => {
  evening = await screen();
  watch();
  house.record("house.revised", {});
  await settle();
  assert.deepEqual(looks(), ["kitchen"]);
  ticket();
  await later(100);
  assert.deepEqual([states(evening), looks()], ["open", ["kitchen"]]);
});

test("a snapshot that was overtaken by the stream is brought up to date", async () => {
  evening = await screen();
  const old = json(200, { position: house.position, ...house.boards.kitchen });
  let answer;
  const real = house.fetch;
  house.fetch = (address, options) => (address.pathname.endsWith("/kitchen")
    ? new Promise((resolve) => { answer = () => resolve(old); }) : real.call(house, address, options));
  house.record("house.revised", {});
  await settle();
  ticket();
  await later(100);
  // It was taken before the news that made it stale, so it does not do; the next word asks again.
  house.fetch = real;
  answer();
  await settle();
  await beat();
  assert.equal(states(evening), "open");
});

test("a board that is not what the house says is put right within half a minute, and counted", async () => {
  const bumped = ticket();
  evening = await screen();
  await later(29_000);
  await beat();
  const real = house.boards.kitchen;
  house.boards.kitchen = { ...real, tickets: real.tickets.map((one) => ({ ...one, state: "started" })) };
  await later(9000);
  await beat();
  await later(9000);
  await beat();
  assert.equal(states(evening), "started");
  assert.equal(evening.healed.value, 1);
  assert.ok(bumped);
});

test("a board that is what the house says is left alone, also when things happen meanwhile", async () => {
  const first = ticket();
  evening = await screen();
  let answer;
  const real = house.fetch;
  house.fetch = (address, options) => {
    if (!address.pathname.endsWith("/kitchen")) return real.call(house, address, options);
    const told = real.call(house, address, options);
    return new Promise((resolve) => { answer = () => resolve(told); });
  };
  for (const _ of Array(4)) { await later(9000); await beat(); }
  house.does("PUT", `tickets/${first}/bump`, {}); // told after the snapshot was taken, heard before it came
  await settle();
  answer();
  await settle();
  await beat();
  assert.equal(evening.healed.value, 0);
  assert.equal(states(evening), "bumped");
});

test("an event that a board cannot understand costs a snapshot, not the evening", async () => {
  const errors = mock.method(console, "error", () => {});
  evening = await screen();
  watch();
  const real = evening.known.kitchen.value;
  house.log.push({});
  house.number += 1;
  house.tell(`id: ${house.position}\nevent: line.amended\ndata: {"order": "o1"}\n\n`);
  await settle();
  assert.deepEqual([errors.mock.callCount(), looks()], [0, []], "no ticket of it, no harm");
  ticket("o1");
  await later(100);
  house.number += 1;
  house.log.push({});
  house.tell(`id: ${house.position}\nevent: line.amended\ndata: {"order": "o1"}\n\n`);
  await later(100);
  assert.ok(errors.mock.callCount() > 0);
  assert.deepEqual(looks().sort(), ["kitchen", "orders"]);
  assert.equal(states(evening), "open");
  assert.ok(real);
});

test("a cold start paints what was kept, by the server's clock, and asks for the rest", async () => {
  const keep = new Drawer();
  ticket();
  evening = await screen({ keep });
  await later(1500);
  evening.stop();
  ticket("o2");
  watch();
  evening = await screen({ keep });
  assert.equal(states(evening), "open open");
  assert.deepEqual([looks(), house.after], [[], "7-1"]);
});

test("receipts: what is on the screen, once, while somebody can see it and the screen is live", async () => {
  const seen = [];
  house.does = new Proxy(house.does, { apply: (does, self, [method, path, body]) => {
    const id = /^tickets\/(.*)\/seen$/.exec(path)?.[1];
    if (!id) return Reflect.apply(does, self, [method, path, body]);
    seen.push(id);
    return null;
  } });
  globalThis.document = Object.assign(new EventTarget(), { visibilityState: "hidden" });
  try {
    evening = await screen();
    const receipts = tellWhatIsSeen(evening);
    receipts.shown([{ id: "a", seen_at: null }, { id: "b", seen_at: "2026-11-20T19:00:00.000Z" }]);
    await settle();
    assert.deepEqual(seen, [], "nobody can see it");
    document.visibilityState = "visible";
    document.dispatchEvent(new Event("visibilitychange"));
    await later(300);
    receipts.shown([{ id: "a", seen_at: null }]);
    await later(300);
    assert.deepEqual(seen, ["a"]);
    receipts.shown([{ id: "a", seen_at: null }, { id: "d", seen_at: null }]);
    receipts.shown([{ id: "a", seen_at: null }, { id: "d", seen_at: "2026-11-20T19:00:00.000Z" }]);
    await later(300);
    assert.deepEqual(seen, ["a"], "another screen was quicker, and one receipt is enough");
    house.down();
    await later(1000);
    receipts.shown([{ id: "a", seen_at: null }, { id: "c", seen_at: null }]);
    await later(300);
    assert.deepEqual(seen, ["a"], "not live");
    house.up();
    await later(5000);
    assert.deepEqual(seen, ["a", "c"]);
    assert.deepEqual(evening.unsent.value, []);
    receipts.stop();
  } finally {
    delete globalThis.document;
  }
});

test("ids are of version 7, sort as they were made, and are never the same", async () => {
  evening = await screen();
  const ids = [1, 1000, 1_000_000, 1_795_201_200_000, 281_474_976_710_655].map((at) => uuid7(at));
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.deepEqual([...ids].sort(), ids);
  assert.equal(Number.parseInt(ids[3].replace("-", "").slice(0, 12), 16), 1_795_201_200_000);
  assert.equal(new Set(Array.from({ length: 1000 }, () => uuid7(1))).size, 1000);
});
