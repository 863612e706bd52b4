/** A small house behind a false `fetch`: tickets and tables, a log, keys, streams, and every way to be cut off. */
import { mock } from "node:test";
import { ANEW } from "../../forkflow/ui/shared/boards/board.js";
import { kitchenBoard } from "../../forkflow/ui/shared/boards/kitchen.js";
import { ordersBoard } from "../../forkflow/ui/shared/boards/orders.js";
import { commands } from "../../forkflow/ui/shared/commands.js";
import { openEvening } from "../../forkflow/ui/shared/evening.js";
import { Keep } from "../../forkflow/ui/shared/keep.js";

export const AT = "2026-11-20T19:00:00.000Z";

/** Everything that is due happens; nothing that waits for time does. */
export async function settle() {
  for (let turn = 0; turn < 30; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Time goes by, in small steps. */
export async function later(ms) {
  const step = ms > 30_000 ? 1000 : 50;
  for (let gone = 0; gone < ms; gone += step) {
    mock.timers.tick(Math.min(step, ms - gone));
    await settle();
  }
}

/** From now on time goes by only as a test says, and tabs reach each other without the help of other threads. */
export function stopTheClocks() {
  globalThis.BroadcastChannel = Channel;
  Object.defineProperty(globalThis.navigator, "locks", { value: new Locks(), configurable: true });
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: Date.parse(AT) });
  performance.now = () => Date.now() - Date.parse(AT);
}

/** What tabs tell each other, at the next turn. */
class Channel extends EventTarget {
  static open = new Set();

  constructor(name) {
    super();
    this.name = name;
    Channel.open.add(this);
  }

  postMessage(data) {
    for (const other of Channel.open) {
      if (other !== this && other.name === this.name) {
        queueMicrotask(() => other.dispatchEvent(Object.assign(new Event("message"), { data: structuredClone(data) })));
      }
    }
  }

  close() {
    Channel.open.delete(this);
  }
}

/** One at a time, by name. */
class Locks {
  held = {};

  request(name, ...rest) {
    const work = rest.at(-1);
    if (rest[0].ifAvailable && this.held[name]) return work(null);
    const done = (this.held[name] ?? Promise.resolve()).then(() => work({ name }));
    const held = done.catch(() => {}).then(() => { if (this.held[name] === held) delete this.held[name]; });
    this.held[name] = held;
    return done;
  }
}

export class House {
  constructor() {
    this.epoch = "7";
    this.number = 0;
    this.log = [];
    this.answers = new Map(); // by key
    this.heard = []; // requests that reached the house
    this.tried = 0; // and all that were made
    this.streams = new Set();
    this.boards = {
      kitchen: { business_day: "2026-11-20", tickets: [] },
      orders: { orders: [], next: null },
    };
    this.silent = false; // streams stay open and say nothing
    this.delay = 0; // of the stream, in milliseconds
    this.trouble = null; // () => a Response, or throws
    globalThis.fetch = (address, options) => this.fetch(new URL(address, "http://house"), options);
  }

  get position() {
    return `${this.epoch}-${this.number}`;
  }

  // requests

  async fetch(address, { method = "GET", headers = {}, body, signal } = {}) {
    this.tried += 1;
    const path = address.pathname.replace("/api/demo/", "");
    const request = { method, path, query: address.searchParams, headers, body: body && JSON.parse(body), signal };
    await this.trouble?.(request);
    if (path === "stream") return this.stream(request);
    const answer = this.answer(request);
    await this.afterwards?.(request);
    return answer;
  }

  answer({ method, path, headers, body }) {
    if (method === "GET") return json(200, { position: this.position, hash: "", ...structuredClone(this.boards[path]) });
    this.heard.push({ method, path, body, key: headers["idempotency-key"], person: headers["forkflow-person"] });
    const key = body?.id ?? headers["idempotency-key"];
    const known = key && this.answers.get(key);
    if (known) return json(200, known, { "idempotent-replayed": "true" });
    if (body?.ttl_ms < body?.age_ms) return this.no(422, "expired");
    const no = this.does(method, path, body ?? {}, key);
    if (no) return no;
    this.answers.set(key, { position: this.position });
    return json(200, { position: this.position });
  }

  does(method, path, body, key = null) {
    const ticket = /^tickets\/(.*)\/bump$/.exec(path)?.[1];
    if (ticket) {
      const known = this.boards.kitchen.tickets.find((one) => one.id === ticket);
      if (!known) return this.no(404, "not_found");
      const [order, station] = ticket.split(".");
      const type = method === "PUT" ? "ticket.bumped" : "ticket.recalled";
      if ((known.state === "bumped") === (method === "PUT")) return null;
      this.record(type, { key, ticket, order, station, part: 1, status: "ready" });
    } else if (path.endsWith("/lines")) {
      const order = this.boards.orders.orders.find((one) => path.includes(one.id));
      const first = order.lines.length + 1;
      this.record("lines.added", { key, ...placed(order.id, body.lines, order.number, first), part: 2 });
    } else if (path === "orders") {
      if (body.lines.some((line) => line.item === "gone")) return this.no(422, "item_eighty_sixed");
      this.record("order.placed", { key, ...placed(body.id, body.lines, this.number + 1) });
    } else return this.no(404, "no_such_address");
    return null;
  }

  no(status, code) {
    return json(status, { status, code, detail: `No: ${code}.` });
  }

  // the log and the stream

  record(type, data) {
    this.number += 1;
    const event = { id: this.position, type, data: { at: AT, ...data } };
    this.log.push(event);
    for (const [name, board] of [["kitchen", kitchenBoard()], ["orders", ordersBoard]]) {
      const next = board.apply({ position: `${this.epoch}-${this.number - 1}`, ...this.boards[name] }, event);
      if (next === ANEW) continue;
      const { position, ...bare } = next;
      this.boards[name] = bare;
    }
    this.tell(text(event));
  }

  tell(words) {
    const streams = [...this.streams];
    const say = () => streams.forEach((stream) => { if (this.streams.has(stream)) stream.say(words); });
    if (this.silent) return;
    if (this.delay) setTimeout(say, this.delay);
    else say();
  }

  stream({ query, signal }) {
    const [epoch, number] = query.get("after").split("-");
    const known = epoch === this.epoch && Number(number) <= this.number;
    let line;
    const body = new ReadableStream({ start: (controller) => { line = controller; } });
    const stream = {
      say: (words) => stream.raw(new TextEncoder().encode(words)),
      raw: (bytes) => line.enqueue(bytes),
      close: () => { if (this.streams.delete(stream)) line.close(); },
    };
    this.streams.add(stream);
    signal.addEventListener("abort", () => { if (this.streams.delete(stream)) line.error(new Error("aborted")); });
    if (!known) stream.say(`event: reset\ndata: {"position":"${this.position}"}\n\n`);
    else for (const event of this.log.slice(Number(number))) stream.say(text(event));
    if (!this.silent) stream.say(this.heartbeat());
    this.after = query.get("after");
    return new Response(body);
  }

  heartbeat() {
    return `event: heartbeat\ndata: ${JSON.stringify({ now: new Date(Date.now()).toISOString(), position: this.position })}\n\n`;
  }

  /** Every stream is cut; nobody is reached. */
  down() {
    this.trouble = () => { throw new TypeError("fetch failed"); };
    for (const stream of this.streams) stream.close();
  }

  up() {
    this.trouble = null;
  }

  /** Back to an empty copy of itself. */
  restore() {
    this.epoch = `${Number(this.epoch) + 1}`;
    this.number = 0;
    this.log = [];
    this.answers.clear();
    this.boards = { kitchen: { ...this.boards.kitchen, tickets: [] }, orders: { orders: [], next: null } };
    for (const stream of this.streams) stream.close();
  }
}

/** Until the caller hangs up. */
export const never = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted"))));

export const json = (status, body, headers = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });

const text = ({ id, type, data }) => `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;

const placed = (order, lines, number, first = 1) => ({
  order, number, business_day: "2026-11-20", status: "pending", placed_at: AT, currency: "EUR", table: "1", table_name: "1",
  lines: lines.map((line, index) => ({ line: first + index, name: line.item, price_cents: 100, station: "grill", ...line })),
});

export const soup = (more = {}) => ({ table: "1", lines: [{ item: "soup", quantity: 1 }], ...more });

/** A database that outlives its pages. */
export class Drawer extends Keep {
  constructor() {
    super("forkflow-test");
    this.storage.value = "memory";
  }
}

/** A screen of the house: kitchen and orders, started. */
export async function screen({ keep = new Drawer(), face = "pos" } = {}) {
  const evening = openEvening({
    house: "demo", face, device: "d", topics: ["kitchen", "orders"], keep, commands,
    boards: { kitchen: kitchenBoard(), orders: { ...ordersBoard, path: "orders" } },
  });
  await evening.start();
  await settle();
  return evening;
}

export const states = (evening) => evening.boards.kitchen.value?.tickets.map((ticket) => ticket.state).join(" ");
