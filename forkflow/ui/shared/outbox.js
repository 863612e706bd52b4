// @ts-check
/** What a person wants done: painted, written, sent; in order, one at a time, until the house has said yes or no.
 *
 * The key of a command is made when the finger taps and never again, so nothing is ever done twice. */
import { batch, signal } from "@preact/signals-core";
import { Refusal } from "./api.js";
import { epochOf, reaches } from "./boards/board.js";
import { ageOfTap, now, tap } from "./clock.js";
import { commands } from "./commands.js";
import { uuid7 } from "./ids.js";
import { Outcomes } from "./outcomes.js";

/** @import { FieldError } from "./api.js" */
/** @import { Tap } from "./clock.js" */
/** @import { Keep } from "./keep.js" */
/** @import { Outcome } from "./outcomes.js" */

/**
 * One intention. `at` is the server's time of the tap; `seq` its place in the queue, once it is written; `again`: it
 * was answered before, and is told once more to a house that went back to a copy.
 * @typedef {{id: string, kind: string, args: any, person?: string, at: number, tap: Tap, tries: number, seq?: number,
 *   again?: boolean}} Unsent
 * @typedef {Unsent & {position: string, answeredAt: number}} Answered
 * @typedef {Unsent & {code: string, detail: string, errors: FieldError[], problem: any}} Attention
 * @typedef {(method: string, path: string, options: import("./api.js").Options) => Promise<import("./api.js").Answer>} Ask
 */

const KEPT_MS = 48 * 3_600_000;
const SHORTEST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 8000;

export class Outbox {
  /** @param {{name: string, keep: Keep, ask: Ask, guest?: boolean}} house */
  constructor({ name, keep, ask, guest = false }) {
    this.name = name;
    this.keep = keep;
    this.ask = ask;
    this.guest = guest;
    this.unsent = signal(/** @type {Unsent[]} */ ([]));
    this.held = signal(/** @type {Answered[]} */ ([]));
    this.attention = signal(/** @type {Attention[]} */ ([]));
    this.outcomes = new Outcomes();
    this.written = Promise.resolve();
    this.on = false;
    this.sending = false;
    this.more = false;
    this.failures = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.retry = undefined;
    /** @type {BroadcastChannel | null} */
    this.tabs = null;
  }

  /** Take up what was left of the last time. */
  async load() {
    const [outbox, kept, attention] = await Promise.all([
      this.keep.all("outbox"), this.keep.all("kept"), this.keep.all("attention"),
    ]);
    const old = kept.filter((entry) => ageOfTap(entry.tap) > KEPT_MS);
    batch(() => {
      this.unsent.value = inOrder([...outbox, ...this.unsent.value]);
      this.held.value = kept.filter((entry) => !old.includes(entry));
      this.attention.value = attention;
    });
    for (const entry of old) await this.keep.remove("kept", entry.seq);
  }

  start() {
    this.on = true;
    this.tabs = globalThis.BroadcastChannel ? new BroadcastChannel(this.name) : null;
    this.tabs?.addEventListener("message", ({ data }) => this.#hear(data));
    this.flush();
  }

  stop() {
    this.on = false;
    clearTimeout(this.retry);
    this.tabs?.close();
    this.tabs = null;
  }

  // wanting

  /** Paints at once; written and sent as soon as it can be. A command that names its own id is one however often it
   * is sent, as an order that came over as a QR code. @param {string} kind @param {any} [args]
   * @param {{person?: string}} [options] @returns {string} its id */
  send(kind, args = {}, { person } = {}) {
    const id = args.id ?? uuid7(now());
    if (this.unsent.value.some((entry) => entry.id === id)) return id;
    const entry = { id, kind, args, person, at: Math.round(now()), tap: tap(), tries: 0 };
    this.unsent.value = [...this.unsent.value, entry];
    this.#write(entry, () => this.keep.put("outbox", entry));
    return id;
  }

  /** @param {string} id @returns {Promise<Outcome>} */
  outcome(id) {
    return this.outcomes.of(id);
  }

  /** @param {string} id */
  dismiss(id) {
    this.#tell({ dismissed: id });
    return this.keep.remove("attention", id);
  }

  /** The same once more, with the same key: if it was done after all, it is not done twice. @param {string} id */
  tryAgain(id) {
    const refused = this.attention.value.find((entry) => entry.id === id);
    if (!refused) return;
    const { kind, args, person } = refused;
    const entry = { id, kind, args, person, at: Math.round(now()), tap: tap(), tries: 0 };
    this.outcomes.forget(id);
    batch(() => {
      this.attention.value = without(this.attention.value, id);
      this.unsent.value = [...this.unsent.value, entry];
    });
    this.#write(entry, () => this.keep.move("attention", id, "outbox", entry));
  }

  /** @param {Unsent} entry @param {() => Promise<number>} write */
  #write(entry, write) {
    this.written = this.written.then(async () => {
      const seq = await write();
      this.#tell({ wanted: { ...entry, seq } });
      this.flush();
    });
  }

  // sending

  /** Send what waits, now. */
  async flush() {
    clearTimeout(this.retry);
    this.more = true;
    if (this.sending || !this.on) return;
    this.sending = true;
    try {
      while (this.more) {
        this.more = false;
        await alone(this.name, async () => { while (this.on && (await this.#sendNext())); });
      }
    } finally {
      this.sending = false;
    }
  }

  /** The oldest one. False when there is none, or the house cannot take it now. @returns {Promise<boolean>} */
  async #sendNext() {
    for (const entry of this.unsent.value) {
      if (entry.seq !== undefined && isOver(entry, this.#ttl(entry))) await this.#refused(entry, { code: "expired" });
    }
    const entry = this.unsent.value.find((other) => other.seq !== undefined);
    if (!entry) return false;
    try {
      const { method, path, body } = commands[entry.kind].request(entry.args, entry.id);
      const told = await this.ask(method, path, { body: this.#aged(entry, body), key: entry.id, person: entry.person });
      if (typeof told.body.position !== "string") throw new Refusal(0);
      this.failures = 0;
      await this.#answered(entry, told.body);
      return true;
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal(0);
      if (refusal.temporary || refusal.status === 401) {
        await this.#waits(entry, refusal.retryAfter);
        return false;
      }
      await this.#refused(entry, refusal.problem);
      return true;
    }
  }

  /** @param {Unsent} entry @returns {number | null} */
  #ttl({ kind, again }) {
    if (again) return null; // it was in time when it was first told
    return (this.guest ? commands[kind].guest_ttl_ms : undefined) ?? commands[kind].ttl_ms;
  }

  /** @param {Unsent} entry @param {any} body */
  #aged(entry, body) {
    if (commands[entry.kind].ttl_ms === null) return body;
    // What was copied from paper, or came over as a QR code, was old already when it was tapped here.
    const age_ms = ageOfTap(entry.tap) + (body.age_ms ?? 0);
    const ttl_ms = this.#ttl(entry);
    return { ...body, age_ms, ...(ttl_ms === null ? {} : { ttl_ms: body.ttl_ms ?? ttl_ms }) };
  }

  /** @param {Unsent} entry @param {any} body */
  async #answered(entry, body) {
    const answered = { ...entry, position: body.position, answeredAt: Math.round(now()) };
    this.#tell({ answered, body });
    await this.keep.move("outbox", /** @type {number} */ (entry.seq), "kept", answered);
  }

  /** @param {Unsent} entry @param {any} problem */
  async #refused(entry, problem) {
    const { code = "refused", detail = "", errors = [] } = problem;
    const refused = { ...entry, code, detail, errors, problem };
    this.#tell({ refused });
    if (entry.seq !== undefined) await this.keep.move("outbox", entry.seq, "attention", refused);
  }

  /** @param {Unsent} entry @param {number} asked milliseconds */
  async #waits(entry, asked) {
    const waiting = { ...entry, tries: entry.tries + 1 };
    const pause = Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** Math.min(this.failures, 6));
    this.failures += 1;
    this.retry = setTimeout(() => this.flush(), Math.max(asked, pause * (0.5 + Math.random() / 2)));
    this.#tell({ wanted: waiting });
    await this.keep.put("outbox", waiting);
  }

  // hearing

  /** The stream has come to a position: what was answered up to there is on the boards by now. @param {string} position */
  reached(position) {
    const held = this.held.value.filter((entry) => !reaches(position, entry.position));
    if (held.length < this.held.value.length) this.held.value = held;
  }

  /** The house stands on another log, perhaps a copy of an earlier moment: all it acknowledged to this device in the
   * last two days is told again, in order, before anything new. @param {string} epoch */
  async offerAgain(epoch) {
    const kept = /** @type {Answered[]} */ (await this.keep.all("kept"));
    for (const { position, answeredAt, ...entry } of kept.filter((other) => epochOf(other.position) !== epoch)) {
      const again = { ...entry, tries: 0, again: true };
      await this.keep.move("kept", /** @type {number} */ (entry.seq), "outbox", again);
      this.#tell({ wanted: again });
    }
    this.flush();
  }

  /** Something became of a command: here, and in the other tabs. @param {any} news */
  #tell(news) {
    this.#hear(news);
    this.tabs?.postMessage(news);
  }

  /** @param {{wanted?: Unsent, answered?: Answered, body?: any, refused?: Attention, dismissed?: string}} news */
  #hear({ wanted, answered, body, refused, dismissed }) {
    const id = (wanted ?? answered ?? refused)?.id ?? dismissed ?? "";
    batch(() => {
      this.unsent.value = inOrder([...without(this.unsent.value, id), ...(wanted ? [wanted] : [])]);
      this.held.value = [...without(this.held.value, id), ...(answered ? [answered] : [])];
      this.attention.value = [...without(this.attention.value, id), ...(refused ? [refused] : [])];
    });
    if (answered) this.outcomes.settle(id, { state: "answered", body });
    if (refused) this.outcomes.settle(id, { state: "refused", ...outcomeOf(refused) });
    if (dismissed) this.outcomes.settle(id, { state: "dismissed" });
  }
}

/** @param {Attention} refused */
const outcomeOf = ({ code, detail, errors, problem }) => ({ code, detail, errors, problem });

/** @template {{id: string}} Entry @param {Entry[]} list @param {string} id */
const without = (list, id) => (list.some((entry) => entry.id === id) ? list.filter((entry) => entry.id !== id) : list);

/** As they were tapped; what is not written yet comes last. @param {Unsent[]} entries */
const inOrder = (entries) => entries.sort((a, b) => (a.seq ?? Infinity) - (b.seq ?? Infinity) || a.at - b.at);

/** @param {Unsent} entry @param {number | null} ttl_ms */
const isOver = (entry, ttl_ms) => ttl_ms !== null && ageOfTap(entry.tap) > ttl_ms;

/** Only one tab sends, where the browser can see to it; else each does, and the house takes each key once.
 * @param {string} name @param {() => Promise<void>} work */
async function alone(name, work) {
  const locks = globalThis.navigator?.locks;
  await (locks ? locks.request(name, work) : work());
}
