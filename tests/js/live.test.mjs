import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Live } from "../../forkflow/ui/shared/live.js";
import { Refusal } from "../../forkflow/ui/shared/api.js";
import { now } from "../../forkflow/ui/shared/clock.js";
import { AT, House, json, later, never, settle, stopTheClocks } from "./house.mjs";

let house;
let live;
let told;

/** A listener that follows the house from its beginning. */
function follow(options = {}) {
  told = { events: [], positions: [], resets: 0, prepared: 0 };
  live = new Live({
    prepare: async () => {
      told.prepared += 1;
      if (house.trouble) await house.trouble({ path: "kitchen", signal: new AbortController().signal });
      return `/api/demo/stream?after=${told.positions.at(-1) ?? house.position}`;
    },
    hear: (events, position) => {
      told.events.push(...events);
      if (position) told.positions.push(position);
    },
    reset: () => { told.resets += 1; told.positions.push(house.position); },
    ...options,
  });
  live.start();
  return settle();
}

const state = () => live.link.value.state;
const beat = () => { house.tell(house.heartbeat()); return settle(); };

/** The page, as far as a listener knows one. */
class Page extends EventTarget {
  visibilityState = "visible";
  sees(state) {
    this.visibilityState = state;
    this.dispatchEvent(new Event("visibilitychange"));
    return settle();
  }
}

beforeEach(() => {
  stopTheClocks();
  house = new House();
  const page = new EventTarget();
  globalThis.addEventListener = page.addEventListener.bind(page);
  globalThis.removeEventListener = page.removeEventListener.bind(page);
  globalThis.dispatchEvent = page.dispatchEvent.bind(page);
  globalThis.document = new Page();
});

afterEach(() => {
  live.stop();
  delete globalThis.document;
  mock.timers.reset();
});

test("live as soon as everything up to now was heard, by the server's time", async () => {
  await follow();
  assert.equal(state(), "live");
  assert.ok(Math.abs(live.link.value.heardAt - Date.parse(AT)) < 1000);
  house.record("table.seated", { table: "1" });
  await settle();
  assert.deepEqual(told.events, [{ id: "7-1", type: "table.seated", data: { at: AT, table: "1" } }]);
});

test("an event that comes in pieces is heard once it is whole", async () => {
  await follow();
  const bytes = new TextEncoder().encode('id: 7-1\nevent: line.voided\ndata: {"reason":"più caldo: così\\n\\n"}\n\n');
  for (const byte of bytes) [...house.streams][0].raw(Uint8Array.of(byte));
  await settle();
  assert.deepEqual(told.events, [{ id: "7-1", type: "line.voided", data: { reason: "più caldo: così\n\n" } }]);
});

test("a closed socket is told within a second, and mends itself", async () => {
  await follow();
  house.down();
  await later(1000);
  assert.equal(state(), "cut");
  const since = live.link.value.since;
  await later(3_600_000);
  assert.deepEqual([state(), live.link.value.since], ["cut", since]);
  house.up();
  await later(4000);
  assert.equal(state(), "live");
});

test("a server that takes its leave and is back at once is no outage", async () => {
  await follow();
  const seen = new Set();
  const stop = live.link.subscribe((link) => seen.add(link.state));
  house.tell("event: bye\ndata: {}\n\n");
  await later(1000);
  stop();
  assert.deepEqual([...seen], ["live"]);
  assert.equal(told.prepared, 2);
});

test("a tab for which the browser has no connection to spare listens in sips, and is live all the same", async () => {
  for (let place = 0; place < 4; place += 1) navigator.locks.request(`forkflow-stream-${place}`, () => new Promise(() => {}));
  await follow();
  assert.deepEqual([state(), told.prepared], ["live", 1]);
  const seen = new Set();
  const stop = live.link.subscribe((link) => seen.add(link.state));
  house.record("table.seated", { table: "1" });
  await later(1600);
  stop();
  assert.deepEqual(told.events.map((event) => event.id), ["7-1"]);
  assert.equal(told.prepared, 2);
  assert.deepEqual([...seen], ["live"]);
  house.down();
  await later(3000);
  assert.equal(state(), "cut");
});

test("silence is told after ten seconds, and not sooner", async () => {
  await follow();
  await later(9000);
  await beat();
  house.silent = true;
  await later(9900);
  assert.equal(state(), "live");
  await later(150);
  assert.equal(state(), "cut");
  house.silent = false;
  await later(4000);
  assert.equal(state(), "live");
});

test("a server that takes the call and says nothing is an outage", async () => {
  house.silent = true;
  await follow();
  await later(10_100);
  assert.equal(state(), "cut");
});

test("a request that hangs is given up", async () => {
  house.trouble = (request) => (request.path === "stream" ? never(request) : undefined);
  await follow();
  await later(10_100);
  assert.equal(state(), "cut");
  house.up();
  await later(4000);
  assert.equal(state(), "live");
});

test("a guest's phone is patient", async () => {
  await follow({ silence: 40_000 });
  house.silent = true;
  await later(39_500);
  assert.equal(state(), "live");
  await later(1000);
  assert.equal(state(), "cut");
});

test("it asks again after 0.25 to 4 seconds, ever longer, never all at once", async () => {
  await follow();
  house.down();
  const before = told.prepared;
  await later(1000);
  const soon = told.prepared - before;
  await later(60_000);
  const all = told.prepared - before - soon;
  assert.ok(soon >= 2 && soon <= 5, `${soon} times in the first second`);
  assert.ok(all >= 60 / 4 - 1 && all <= 60 / 2 + 3, `${all} times in a minute`);
});

test("a network that is back is not waited for", async () => {
  await follow();
  house.down();
  await later(60_000);
  house.up();
  globalThis.dispatchEvent(new Event("online"));
  await settle();
  assert.equal(state(), "live");
});

test("a socket that died while the page slept is not waited for", async () => {
  await follow();
  house.silent = true;
  await later(5000);
  house.silent = false;
  await document.sees("hidden");
  assert.equal(told.prepared, 1);
  await document.sees("visible");
  await later(250);
  assert.deepEqual([told.prepared, state()], [2, "live"]);
});

test("a look at a page that just heard the house disturbs nothing", async () => {
  await follow();
  await document.sees("hidden");
  await document.sees("visible");
  assert.equal(told.prepared, 1);
});

test("a page that goes takes its stream along, and follows again when it comes back", async () => {
  await follow();
  globalThis.dispatchEvent(new Event("pagehide"));
  await settle();
  assert.equal(house.streams.size, 0);
  assert.equal(state(), "connecting");
  await later(5000);
  assert.equal(told.prepared, 1);
  globalThis.dispatchEvent(new Event("pageshow"));
  await settle();
  assert.equal(state(), "live");
});

test("a phone in a pocket rests", async () => {
  await follow({ rest: 60_000 });
  await document.sees("hidden");
  await later(59_000);
  assert.equal(house.streams.size, 1);
  await later(2000);
  assert.equal(house.streams.size, 0);
  await document.sees("visible");
  assert.equal(state(), "live");
});

test("another log: everything known is forgotten, and asked for anew", async () => {
  await follow();
  house.record("table.seated", { table: "1" });
  await settle();
  house.restore();
  await later(1000);
  assert.equal(told.resets, 1);
  assert.equal(state(), "live");
  house.record("table.seated", { table: "2" });
  await settle();
  assert.equal(told.events.at(-1).id, "8-1");
});

for (const status of [401, 403]) {
  test(`a device that was locked out says so, and comes back when it is let in (${status})`, async () => {
    await follow();
    house.trouble = () => { throw new Refusal(status, { code: "not_known" }); };
    for (const stream of house.streams) stream.close();
    await later(2000);
    assert.equal(state(), "locked_out");
    const asked = told.prepared;
    await later(30_000);
    assert.ok(told.prepared - asked <= 7, "it does not knock all the time");
    house.up();
    await later(10_000);
    assert.equal(state(), "live");
  });
}

test("stopped is stopped", async () => {
  await follow();
  live.stop();
  await later(20_000);
  assert.deepEqual([house.streams.size, told.prepared], [0, 1]);
  globalThis.dispatchEvent(new Event("online"));
  await settle();
  assert.equal(told.prepared, 1);
});

test("the device's clock may be hours wrong", async () => {
  house.heartbeat = () => `event: heartbeat\ndata: {"now": "2026-11-20T22:00:00.000Z", "position": "${house.position}"}\n\n`;
  await follow();
  assert.ok(Math.abs(now() - Date.parse("2026-11-20T22:00:00.000Z")) < 1000);
});
