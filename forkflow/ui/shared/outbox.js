// @ts-check
/** What a person wants done: painted, written, sent; in order, one at a time, until the house has said yes or no.
 *
 * The key of a command is made when the finger taps and never again, so nothing is ever done twice. */
import { Refusal } from "./api.js";
import { epochOf } from "./boards/board.js";
import { ageOfTap, now, tap } from "./clock.js";
import { isOver, requestOf } from "./commands/kinds.js";
import { uuid7 } from "./ids.js";
import { Tabs } from "./tabs.js";
import { Wanted } from "./wanted.js";

/** @import { Answer, Options } from "./api.js" */
/** @import { Commands } from "./commands/kinds.js" */
/** @import { Keep } from "./keep.js" */
/** @import { Answered, News, Unsent } from "./wanted.js" */

/** @typedef {(method: string, path: string, options: Options) => Promise<Answer>} Ask */

const KEPT_MS = 48 * 3_600_000;
const SHORTEST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 8000;

export class Outbox {
  /** @param {{name: string, keep: Keep, ask: Ask, commands: Commands, isLive: () => boolean}} house */
  constructor({ name, keep, ask, commands, isLive }) {
    this.keep = keep;
    this.ask = ask;
    this.isLive = isLive;
    this.commands = commands;
    this.wanted = new Wanted(commands);
    this.tabs = new Tabs(name, (news) => this.wanted.hear(news));
    this.on = false;
    this.sending = false;
    this.more = false;
    this.failures = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.retry = undefined;
    /** Writing, one after the other. @type {Promise<void>} */
    this.written = Promise.resolve();
    /** What is told again comes before anything is sent. @type {Promise<void>} */
    this.offered = Promise.resolve();
  }

  /** Take up what was left of the last time. */
  async load() {
    const [unsent, kept, attention] = await Promise.all([
      this.keep.all("outbox"), this.keep.all("kept"), this.keep.all("attention"),
    ]);
    this.wanted.takeUp(unsent, kept, attention);
  }

  start() {
    this.on = true;
    this.tabs.open();
    this.flush();
  }

  stop() {
    this.on = false;
    clearTimeout(this.retry);
    this.tabs.close();
  }

  // wanting

  /** Paints at once; written and sent as soon as it can be. A command that names its own id is one however often it
   * is sent, as an order that came over as a QR code. @param {string} kind @param {any} [args]
   * @param {{person?: string}} [options] @returns {string} its id */
  send(kind, args = {}, { person } = {}) {
    const id = args.id ?? uuid7(now());
    if (this.wanted.unsent.value.some((entry) => entry.id === id)) return id;
    const entry = intention(id, kind, args, person);
    this.wanted.add(entry);
    this.#write(entry, () => this.keep.put("outbox", entry));
    return id;
  }

  /** The same once more, with the same key: if it was done after all, it is not done twice. @param {string} id */
  tryAgain(id) {
    const refused = this.wanted.attention.value.find((entry) => entry.id === id);
    if (!refused) return;
    const entry = intention(id, refused.kind, refused.args, refused.person);
    this.wanted.add(entry);
    this.#write(entry, () => this.keep.move("attention", id, "outbox", entry));
  }

  /** @param {string} id */
  dismiss(id) {
    this.#tell({ dismissed: id });
    this.keep.remove("attention", id);
  }

  /** @param {Unsent} entry @param {() => Promise<number>} write */
  #write(entry, write) {
    const work = async () => {
      const seq = await write();
      this.#tell({ wanted: { ...entry, seq } });
      if (this.retry === undefined) this.flush(); // else it goes with those before it
    };
    this.written = this.written.then(work, work);
  }

  // sending

  /** Send what waits, now. */
  async flush() {
    clearTimeout(this.retry);
    this.retry = undefined;
    this.more = true;
    if (this.sending || !this.on) return;
    this.sending = true;
    try {
      while (this.more) {
        this.more = false;
        await this.tabs.alone(async () => { while (this.on && (await this.#sendNext())); });
      }
    } finally {
      this.sending = false;
    }
  }

  /** The oldest one. False when there is none, or the house cannot take it now. @returns {Promise<boolean>} */
  async #sendNext() {
    await this.offered;
    const written = this.wanted.unsent.value.filter((entry) => entry.seq !== undefined);
    const over = written.filter((entry) => isOver(this.commands[entry.kind], entry) && !this.wanted.done.has(entry.id));
    for (const entry of over) await this.#refused(entry, { code: "expired" });
    const entry = written.find((other) => !over.includes(other));
    if (!entry) return false;
    const told = await this.#asked(entry);
    const waits = told instanceof Refusal && (told.temporary || told.status === 401);
    if (!(told instanceof Refusal)) await this.#answered(entry, told);
    else if (waits) await this.#waits(entry, told.retryAfter);
    else await this.#refused(entry, told.problem);
    return !waits;
  }

  /** What the house says to a command. An answer without a position is none of the house's.
   * @param {Unsent} entry @returns {Promise<any>} */
  async #asked(entry) {
    try {
      const { method, path, body } = requestOf(this.commands[entry.kind], entry);
      const told = await this.ask(method, path, { body, key: entry.id, person: entry.person });
      return typeof told.body.position === "string" ? told.body : new Refusal(0);
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
  }

  /** @param {Unsent} entry @param {any} body */
  async #answered(entry, body) {
    const answered = { ...entry, position: body.position, answeredAt: Math.round(now()) };
    this.failures = 0;
    this.#tell({ answered, body });
    await this.keep.move("outbox", /** @type {number} */ (entry.seq), "kept", answered);
    const epoch = epochOf(body.position);
    if (this.wanted.heard && epochOf(this.wanted.heard) !== epoch) this.offerAgain(epoch);
  }

  /** @param {Unsent} entry @param {any} problem */
  async #refused(entry, problem) {
    const { code = "refused", detail = "", errors = [] } = problem;
    const refused = { ...entry, code, detail, errors, problem };
    this.#tell({ refused });
    await this.keep.move("outbox", /** @type {number} */ (entry.seq), "attention", refused);
  }

  /** @param {Unsent} entry @param {number} asked milliseconds */
  async #waits(entry, asked) {
    // A house that is away is met by the stream first: it may come back as a copy that must be told more than this.
    const soon = this.isLive() ? SHORTEST_PAUSE_MS * 2 ** this.failures : LONGEST_PAUSE_MS;
    const pause = Math.min(LONGEST_PAUSE_MS, soon);
    this.failures += 1;
    this.retry = setTimeout(() => this.flush(), Math.max(asked, pause * (0.5 + Math.random() / 2)));
    const waiting = { ...entry, tries: entry.tries + 1 };
    this.#tell({ wanted: waiting });
    await this.keep.put("outbox", waiting);
  }

  // hearing

  /** The stream told of something that a command did. One of ours is on the boards by now, whatever became of its
   * answer, and is painted no more. @param {string} key */
  happened(key) {
    if (this.wanted.unsent.value.some((entry) => entry.id === key)) this.wanted.done.add(key);
    if (this.wanted.attention.value.some((entry) => entry.id === key)) this.dismiss(key);
  }

  /** The house stands on another log, perhaps a copy of an earlier moment: all it acknowledged to this device in the
   * last two days is told again, in order, before anything new. @param {string} epoch */
  offerAgain(epoch) {
    this.offered = this.offered.then(async () => {
      for (const { position, answeredAt, ...entry } of /** @type {Answered[]} */ (await this.keep.all("kept"))) {
        const seq = /** @type {number} */ (entry.seq);
        if (ageOfTap(entry.tap) > KEPT_MS) {
          await this.keep.remove("kept", seq);
        } else if (epochOf(position) !== epoch) {
          const again = { ...entry, tries: 0, again: true };
          await this.keep.move("kept", seq, "outbox", again);
          this.#tell({ wanted: again });
        }
      }
    }).finally(() => { this.flush(); });
  }

  /** Something became of a command: here, and in the other tabs. @param {News} news */
  #tell(news) {
    this.wanted.hear(news);
    this.tabs.tell(news);
  }
}

/** @param {string} id @param {string} kind @param {any} args @param {string | undefined} person @returns {Unsent} */
const intention = (id, kind, args, person) =>
  ({ id, kind, args, person, at: Math.round(now()), tap: tap(), tries: 0 });
