import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { effect } from "@preact/signals-core";
import { Drawer, House, json, later, never, screen, settle, soup, states, stopTheClocks } from "./house.mjs";

let house;
let open = [];

/** A screen that is closed when the test is over. */
async function opened(options) {
  const evening = await screen(options);
  open.push(evening);
  return evening;
}

beforeEach(() => {
  stopTheClocks();
  house = new House();
});

afterEach(() => {
  open.forEach((evening) => evening.stop());
  open = [];
  mock.timers.reset();
});

/** A ticket on the board, from somebody else. */
function ticket(order = "o1") {
  house.does("POST", "orders", { id: order, lines: [{ item: "steak", quantity: 1 }] });
  return `${order}.grill.1`;
}

test("a tap is painted before anything is sent, and stays when it was answered and heard", async () => {
  const evening = await opened();
  const id = evening.send("order.place", soup());
  assert.equal(evening.boards.orders.value.orders[0].id, id);
  assert.equal(evening.boards.orders.value.orders[0].number, null);
  assert.equal(house.heard.length, 0);
  await settle();
  assert.equal(evening.boards.orders.value.orders[0].number, 1);
  assert.deepEqual([evening.unsent.value, evening.held.value], [[], []]);
  assert.deepEqual(await evening.outcome(id), { state: "answered", body: { position: "7-1" } });
});

test("commands go in order, one at a time, each with its own key and person", async () => {
  const evening = await opened();
  const bumped = ticket();
  await settle();
  let inside = 0;
  house.trouble = async ({ path }) => {
    if (path === "stream") return;
    inside += 1;
    assert.equal(inside, 1);
    await settle();
    inside -= 1;
  };
  const ids = [
    evening.send("ticket.bump", { ticket: bumped }, { person: "ana" }),
    evening.send("ticket.recall", { ticket: bumped }),
    evening.send("ticket.bump", { ticket: bumped }),
  ];
  assert.equal(states(evening), "bumped");
  for (let turn = 0; turn < 9; turn += 1) await settle();
  assert.deepEqual(house.heard.map((request) => request.method), ["PUT", "DELETE", "PUT"]);
  assert.deepEqual(house.heard.map((request) => request.key), ids);
  assert.deepEqual(house.heard.map((request) => request.person), ["ana", undefined, undefined]);
});

const TROUBLES = {
  "nobody is reached": () => { throw new TypeError("fetch failed"); },
  "no answer comes": never,
  "the server is in trouble": () => { throw json(503, { code: "busy", detail: "Busy." }, { "retry-after": "1" }); },
  "a proxy answers for it": () => { throw new Response("<h1>Bad gateway</h1>", { status: 502 }); },
  "a hotel's Wi-Fi asks for a room number": () => { throw new Response("<h1>Welcome</h1>", { status: 200 }); },
  "a proxy knows no such page": () => { throw new Response("Not found", { status: 404 }); },
  "it was too much": () => { throw json(429, { code: "too_many", detail: "Slowly." }, { "retry-after": "3" }); },
  "nobody is signed in": () => { throw json(401, { code: "not_known", detail: "Who are you?" }); },
};

for (const [name, trouble] of Object.entries(TROUBLES)) {
  test(`nothing is dropped when ${name}`, async () => {
    const evening = await opened();
    house.trouble = async (request) => {
      if (request.path !== "stream") await trouble(request);
    };
    const real = house.fetch;
    house.fetch = (...request) => real.apply(house, request).catch((thrown) => {
      if (thrown instanceof Response) return thrown;
      throw thrown;
    });
    const first = evening.send("order.place", soup());
    const second = evening.send("order.place", soup());
    await later(20_000);
    assert.deepEqual(evening.unsent.value.map((entry) => entry.id), [first, second]);
    assert.ok(evening.unsent.value[0].tries > 0 && evening.unsent.value[1].tries === 0, "one at a time");
    assert.equal(evening.boards.orders.value.orders.length, 2);
    assert.deepEqual(evening.attention.value, []);
    house.up();
    await later(9000);
    assert.deepEqual(house.heard.map((request) => request.body.id), [first, second]);
    assert.deepEqual(evening.unsent.value, []);
  });
}

test("the house is given the time it asks for", async () => {
  const evening = await opened();
  let asked = 0;
  const real = house.fetch;
  house.fetch = async (address, options) => {
    if (options?.method !== "POST") return real.call(house, address, options);
    asked += 1;
    return json(429, { code: "too_many", detail: "Slowly." }, { "retry-after": "5" });
  };
  evening.send("order.place", soup());
  await later(4900);
  evening.send("order.place", soup());
  await settle();
  assert.equal(asked, 1);
  await later(200);
  assert.equal(asked, 2);
});

test("the house's no takes the painting back and asks for attention, and does not stop the next", async () => {
  const evening = await opened();
  const refused = evening.send("order.place", { table: "1", lines: [{ item: "gone", quantity: 1 }] });
  const fine = evening.send("order.place", soup());
  await settle();
  assert.deepEqual(evening.boards.orders.value.orders.map((order) => order.id), [fine]);
  const [told] = evening.attention.value;
  assert.deepEqual([told.id, told.kind, told.code, told.detail], [refused, "order.place", "item_eighty_sixed", "No: item_eighty_sixed."]);
  assert.equal((await evening.outcome(refused)).code, "item_eighty_sixed");
  evening.dismiss(refused);
  assert.deepEqual(evening.attention.value, []);
});

test("trying again sends the same with the same key", async () => {
  const evening = await opened();
  const id = evening.send("ticket.bump", { ticket: "o9.grill.1" });
  await settle();
  assert.equal(evening.attention.value[0].code, "not_found");
  ticket("o9");
  evening.tryAgain(id);
  await settle();
  assert.deepEqual(evening.attention.value, []);
  assert.deepEqual(house.heard.map((request) => request.key), [id, id]);
  assert.equal(states(evening), "bumped");
  assert.equal((await evening.outcome(id)).state, "answered");
});

test("an answer that was lost is asked for once more, and nothing is done twice", async () => {
  const evening = await opened();
  house.afterwards = ({ method }) => {
    if (method !== "POST") return;
    house.afterwards = null;
    throw new TypeError("connection reset");
  };
  const id = evening.send("order.place", soup());
  await settle();
  assert.equal(evening.unsent.value.length, 1);
  assert.equal(evening.boards.orders.value.orders.length, 1, "on the board once, although it is there and unsent");
  await later(1000);
  assert.deepEqual(house.heard.map((request) => request.body.id), [id, id]);
  assert.equal(house.log.length, 1);
  assert.deepEqual([evening.unsent.value, evening.held.value], [[], []]);
});

test("what was answered stays painted until the stream has come as far, without a flicker", async () => {
  const bumped = ticket();
  const evening = await opened();
  house.delay = 300;
  const paints = [];
  const stop = effect(() => { paints.push(states(evening)); });
  for (let round = 0; round < 5; round += 1) {
    evening.send("ticket.bump", { ticket: bumped });
    await later(100);
    evening.send("ticket.recall", { ticket: bumped });
    await later(100);
  }
  await later(1000);
  stop();
  const seen = paints.filter((state, index) => state !== paints[index - 1]);
  assert.deepEqual(seen, ["open", ...Array(5).fill(["bumped", "started"]).flat()]);
  assert.equal(house.log.length, 11);
  assert.deepEqual(evening.held.value, []);
  assert.equal(states(evening), "started");
});

test("what the stream told before the answer came, or although none came, is painted once", async () => {
  const evening = await opened();
  ticket("o1");
  await later(200);
  const counts = new Set();
  const stop = effect(() => { counts.add(evening.boards.orders.value.orders[0].lines.length); });
  house.afterwards = async ({ method }) => {
    if (method === "POST") await settle().then(settle);
  };
  evening.send("lines.add", { order: "o1", lines: [{ item: "soup", quantity: 1 }] });
  await settle();
  assert.equal(evening.unsent.value.length, 1, "not answered yet");
  assert.equal(evening.known.orders.value.orders[0].lines.length, 2, "but told");
  for (let turn = 0; turn < 5; turn += 1) await settle();
  stop();
  assert.deepEqual([...counts], [1, 2]);
  assert.deepEqual([evening.unsent.value, evening.held.value], [[], []]);
});

test("a command that was given up, and had arrived after all, needs no attention", async () => {
  const evening = await opened();
  house.trouble = ({ method }) => (method === "GET" ? undefined : Promise.reject(new TypeError("fetch failed")));
  const id = evening.send("order.place", soup());
  await later(605_000);
  assert.equal(evening.attention.value[0].code, "expired");
  house.does("POST", "orders", { ...soup(), id }, id);
  await later(20_000);
  assert.deepEqual(evening.attention.value, []);
  assert.equal(evening.boards.orders.value.orders.length, 1);
});

test("known and held change in one go", async () => {
  const evening = await opened();
  house.delay = 300;
  const counts = [];
  const stop = effect(() => { counts.push(evening.boards.orders.value.orders.length); });
  evening.send("order.place", soup());
  await later(1000);
  stop();
  assert.deepEqual([...new Set(counts)], [0, 1]);
  assert.ok(counts.indexOf(1) === counts.lastIndexOf(0) + 1);
});

test("what is too old is not sent, and somebody is told", async () => {
  const evening = await opened();
  house.down();
  const order = evening.send("order.place", soup());
  const bump = evening.send("ticket.bump", { ticket: "o1.grill.1" });
  await later(599_000);
  assert.equal(evening.unsent.value.length, 2);
  await later(12_000);
  assert.deepEqual(evening.unsent.value.map((entry) => entry.id), [bump], "a bump is always worth sending");
  assert.deepEqual(evening.attention.value.map((entry) => [entry.id, entry.code]), [[order, "expired"]]);
  assert.deepEqual(evening.boards.orders.value.orders, []);
  house.up();
  await later(10_000);
  assert.equal(house.heard.some((request) => request.path === "orders"), false);
  evening.tryAgain(order);
  await settle();
  const [sent] = house.heard.filter((request) => request.path === "orders");
  assert.deepEqual([sent.body.id, sent.body.age_ms, sent.body.ttl_ms], [order, 0, 600_000]);
});

test("how old a tap is travels with it", async () => {
  const evening = await opened();
  house.down();
  evening.send("order.place", soup());
  await later(90_000);
  house.up();
  await later(8000);
  const { age_ms, ttl_ms } = house.heard[0].body;
  assert.ok(age_ms >= 90_000 && age_ms <= 98_000, age_ms);
  assert.equal(ttl_ms, 600_000);
});

test("what was not sent is there after a reload without the house, painted on the board that was kept", async () => {
  const keep = new Drawer();
  const bumped = ticket();
  let evening = await opened({ keep });
  await later(1500);
  house.down();
  const id = evening.send("ticket.bump", { ticket: bumped });
  await settle();
  evening.stop();
  evening = await opened({ keep });
  assert.equal(states(evening), "bumped");
  assert.equal(evening.known.kitchen.value.tickets[0].state, "open");
  assert.equal(evening.unsent.value[0].id, id);
  house.up();
  await later(5000);
  assert.deepEqual(house.heard.map((request) => request.key), [id]);
  assert.equal(evening.known.kitchen.value.tickets[0].state, "bumped");
});

test("a house that went back to a copy is told again, in order, with the same keys, before anything new", async () => {
  const keep = new Drawer();
  const evening = await opened({ keep });
  const order = evening.send("order.place", soup());
  await settle();
  const bump = evening.send("ticket.bump", { ticket: `${order}.grill.1` });
  await settle();
  assert.equal(house.log.length, 2);
  await later(3_600_000);
  house.heard.length = 0;
  house.restore();
  const fresh = evening.send("order.place", soup());
  const recall = evening.send("ticket.recall", { ticket: `${order}.grill.1` });
  await later(2000);
  const keys = house.heard.map((request) => request.body?.id ?? request.key);
  assert.deepEqual(keys.filter((key) => key !== fresh), [order, bump, recall]);
  assert.deepEqual(house.log.map((event) => event.type).sort(), ["order.placed", "order.placed", "ticket.bumped", "ticket.recalled"]);
  const [again] = house.heard.filter((request) => request.body?.id === order);
  assert.ok(again.body.age_ms >= 3_600_000 && again.body.ttl_ms === undefined, "it was in time when it was first told");
  assert.deepEqual([evening.unsent.value, evening.held.value, evening.attention.value], [[], [], []]);
  house.heard.length = 0;
  await later(5000);
  assert.equal(house.heard.length, 0, "once");
  assert.equal((await keep.all("kept")).every((entry) => entry.position.startsWith("8-")), true);
});

test("what was acknowledged is kept for two days", async () => {
  const keep = new Drawer();
  const evening = await opened({ keep });
  evening.send("order.place", soup());
  await settle();
  evening.stop();
  assert.equal((await keep.all("kept")).length, 1);
  mock.timers.tick(48 * 3_600_000 + 1000);
  await opened({ keep });
  assert.equal((await keep.all("kept")).length, 0);
});

test("an order that came over twice is one", async () => {
  const evening = await opened();
  const order = soup({ id: "01936f5e-8a4b-7c3d-9e2f-1a2b3c4d5e6f" });
  assert.equal(evening.send("order.place", order), order.id);
  assert.equal(evening.send("order.place", order), order.id);
  await settle();
  evening.send("order.place", order);
  await settle();
  assert.equal(house.log.length, 1);
  assert.equal(evening.boards.orders.value.orders.length, 1);
});

test("two tabs paint the same and send once", async () => {
  const keep = new Drawer();
  const one = await opened({ keep });
  const other = await opened({ keep });
  house.down();
  const id = one.send("order.place", soup());
  await settle();
  assert.equal(other.unsent.value[0]?.id, id);
  assert.equal(other.boards.orders.value.orders.length, 1);
  const outcome = other.outcome(id);
  house.up();
  await later(5000);
  assert.equal(house.log.length, 1);
  assert.deepEqual([one.unsent.value, other.unsent.value, one.held.value, other.held.value], [[], [], [], []]);
  assert.equal((await outcome).state, "answered");
});
