// @ts-check
/** Following a house's stream for ever, and honest about it when it is cut.
 *
 * A loop of our own over `fetch`: the browser's `EventSource` gives up after one bad answer, and hides the status. */
import { signal } from "@preact/signals-core";
import { Refusal } from "./api.js";
import { learn, now } from "./clock.js";
import { placed } from "./streams.js";

/** @import { Happened } from "./boards/board.js" */

/**
 * `cut` is NOT LIVE. `heardAt`: the server's time of the last word, 0 when there was none; `since`: of this state.
 * @typedef {{state: "connecting" | "live" | "cut" | "locked_out", heardAt: number, since: number}} Link
 *
 * `prepare` is awaited before each connection (a place for snapshots) and gives the address to listen at. `hear` gets
 * the events that came together, and the position up to which everything was heard when the server said one.
 * `reset`: what is known is worth nothing. `silence`: milliseconds without a word until the link counts as cut;
 * `rest`: milliseconds hidden until the stream is closed, on devices with a battery to save.
 * @typedef {{prepare: (signal: AbortSignal) => Promise<string>, hear: (events: Happened[], position: string) => void,
 *   reset: () => void, silence?: number, rest?: number}} Listener
 */

const SHORTEST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4000;
const LOCKED_OUT_PAUSE_MS = 10_000;
/** A socket that closed is mended within this time, or the screen says NOT LIVE. */
const GRACE_MS = 700;
const BETWEEN_SIPS_MS = 1500;

export class Live {
  /** @param {Listener} listener */
  constructor({ silence = 10_000, rest, ...listener }) {
    this.listener = listener;
    this.silence = silence;
    this.rest = rest;
    this.link = signal(/** @type {Link} */ ({ state: "connecting", heardAt: 0, since: now() }));
    /** Set while it is meant to follow: aborted, that run of the loop ends. @type {AbortController | null} */
    this.run = null;
    /** The connection that is open. @type {AbortController | null} */
    this.line = null;
    this.endPause = () => {};
    /** @type {Record<string, ReturnType<typeof setTimeout> | undefined>} */
    this.timers = {};
  }

  start() {
    const turns = /** @type {[EventTarget, string, () => void][]} */ ([
      [globalThis, "online", () => this.#anew()],
      [globalThis, "pageshow", () => this.#resume()],
      [globalThis, "pagehide", () => this.#suspend()],
      ...(globalThis.document ? [[document, "visibilitychange", () => this.#looked()]] : []),
    ]);
    for (const [place, name, turn] of turns) place.addEventListener?.(name, turn);
    this.forget = () => turns.forEach(([place, name, turn]) => place.removeEventListener?.(name, turn));
    this.#resume();
  }

  stop() {
    this.forget?.();
    this.#suspend();
  }

  // the page comes and goes

  #resume() {
    if (this.run) return;
    this.run = new AbortController();
    this.#follow(this.run.signal);
  }

  #suspend() {
    this.run?.abort();
    this.run = null;
    this.line?.abort();
    this.endPause();
    for (const timer of Object.values(this.timers)) clearTimeout(timer);
    this.timers = {};
    this.#is("connecting");
  }

  /** A socket that slept may be dead without saying so. */
  #anew() {
    this.line?.abort();
    this.endPause();
  }

  #looked() {
    clearTimeout(this.timers.rest);
    if (document.visibilityState === "hidden") {
      if (this.rest !== undefined) this.timers.rest = setTimeout(() => this.#suspend(), this.rest);
    } else if (!this.run) {
      this.#resume();
    } else if (now() - this.link.value.heardAt > this.silence * 0.4) {
      this.#anew();
    }
  }

  // the loop

  /** @param {AbortSignal} over */
  async #follow(over) {
    for (let failures = 0; !over.aborted; failures += 1) {
      const line = this.line = new AbortController();
      let pause = 0;
      try {
        if (await placed((stays) => this.#listen(line, stays, () => { failures = 0; })) === "sip") {
          await this.#pause(BETWEEN_SIPS_MS);
          continue;
        }
      } catch (error) {
        const status = error instanceof Refusal ? error.status : 0;
        if (over.aborted) return;
        if (status === 401 || status === 403) {
          this.#is("locked_out");
          pause = LOCKED_OUT_PAUSE_MS;
        }
      } finally {
        clearTimeout(this.timers.silence);
        line.abort();
      }
      if (over.aborted) return;
      this.#loseSoon();
      await this.#pause(pause || Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** Math.min(failures, 6)));
    }
  }

  /** One connection, until the server takes its leave; a sip ends when all was heard. Throws when it breaks.
   * @param {AbortController} line @param {boolean} stays @param {() => void} alive @returns {Promise<"bye" | "sip">} */
  async #listen(line, stays, alive) {
    this.#expectWord(line);
    const address = await this.listener.prepare(line.signal);
    this.#expectWord(line);
    const answer = await fetch(address, { signal: line.signal, cache: "no-store" });
    if (!answer.ok || !answer.body) throw new Refusal(answer.status);
    const reader = answer.body.getReader();
    const text = new TextDecoder();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done || line.signal.aborted) throw new Refusal(0);
      this.#expectWord(line);
      const blocks = (rest + text.decode(value, { stream: true })).split("\n\n");
      rest = blocks.pop() ?? "";
      const { events, position, last } = sorted(blocks);
      if (position) alive();
      if (events.length || position) this.listener.hear(events, position);
      if (position) this.#isLive();
      if (last === "reset") this.listener.reset();
      if (last) return "bye";
      if (position && !stays) return "sip";
    }
  }

  /** @param {AbortController} line */
  #expectWord(line) {
    clearTimeout(this.timers.silence);
    this.timers.silence = setTimeout(() => {
      this.#is("cut");
      line.abort();
    }, this.silence);
  }

  /** Longer after each failure, a little at random, and no longer than until the device wakes up. @param {number} longest */
  #pause(longest) {
    return new Promise((/** @type {(value: void) => void} */ resolve) => {
      const timer = setTimeout(resolve, longest * (0.5 + Math.random() / 2));
      this.endPause = () => { clearTimeout(timer); resolve(); };
    });
  }

  // what the screen says

  #isLive() {
    clearTimeout(this.timers.grace);
    this.timers.grace = undefined;
    this.#is("live", now());
  }

  #loseSoon() {
    this.timers.grace ??= setTimeout(() => {
      this.timers.grace = undefined;
      if (this.link.value.state !== "locked_out") this.#is("cut");
    }, GRACE_MS);
  }

  /** @param {Link["state"]} state @param {number} [heardAt] */
  #is(state, heardAt) {
    const link = this.link.value;
    if (state === link.state && heardAt === undefined) return;
    this.link.value = { state, heardAt: heardAt ?? link.heardAt, since: state === link.state ? link.since : now() };
  }
}

/** What came together: the events; the position that a heartbeat told; `reset` or `bye`, after which nothing counts.
 * @param {string[]} blocks @returns {{events: Happened[], position: string, last: string}} */
function sorted(blocks) {
  const told = { events: /** @type {Happened[]} */ ([]), position: "", last: "" };
  for (const block of blocks) {
    const fields = Object.fromEntries(block.split("\n").map((line) => line.split(/: (.*)/s, 2)));
    if (fields.event === "reset" || fields.event === "bye") return { ...told, last: fields.event };
    const data = JSON.parse(fields.data ?? "null");
    if (fields.event === "heartbeat") {
      learn(Date.parse(data.now));
      told.position = data.position;
    } else if (fields.id) {
      told.events.push({ id: fields.id, type: fields.event, data });
    }
  }
  return told;
}
