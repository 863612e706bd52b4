// @ts-check
/** What is known: a snapshot of each board and the events since then. */
import { batch, signal } from "@preact/signals-core";
import { ANEW, epochOf, reaches } from "./boards/board.js";

/** @import { Happened } from "./boards/board.js" */
/** @import { Ask } from "./outbox.js" */

/**
 * `path`: of its snapshot; `essence`: what a board comes to, to be compared with a second snapshot from time to time.
 * @typedef {{path: string, apply: (board: any, event: Happened) => any, essence?: (board: any) => string}} Board
 */

/** Events remembered to bring a snapshot up to date that was asked for before they were heard. */
const RECENT = 500;

export class Known {
  /** @param {Record<string, Board>} boards @param {Ask} ask */
  constructor(boards, ask) {
    this.boards = boards;
    this.ask = ask;
    this.names = Object.keys(boards);
    this.now = Object.fromEntries(this.names.map((name) => [name, signal(/** @type {any} */ (null))]));
    /** How often a board was not what the house said, and was put right. */
    this.healed = signal(0);
    /** Boards that have to be fetched. @type {Set<string>} */
    this.stale = new Set(this.names);
    /** @type {Set<string>} */
    this.fetching = new Set();
    /** Snapshots to compare with, as soon as the stream has come as far. @type {Map<string, any>} */
    this.second = new Map();
    /** @type {Happened[]} */
    this.recent = [];
  }

  /** The board after an event; null when it must be fetched anew.
   * @param {string} name @param {any} board @param {Happened} event */
  after(name, board, event) {
    try {
      const next = this.boards[name].apply(board, event);
      return next === ANEW ? null : next;
    } catch (error) {
      console.error(`the board ${name} did not understand ${event.type}`, error);
      return null;
    }
  }

  /** @param {Happened[]} events */
  hear(events) {
    for (const event of events) for (const name of this.names) this.#follow(name, event);
    this.recent = [...this.recent, ...events].slice(-RECENT);
  }

  /** @param {string} name @param {Happened} event */
  #follow(name, event) {
    const next = this.now[name].value && this.after(name, this.now[name].value, event);
    if (next) this.now[name].value = next;
    else this.stale.add(name);
    const other = this.second.get(name);
    if (other) this.second.set(name, this.after(name, other, event));
  }

  /** Nothing that is known counts any more; it stays painted until there is something better. */
  forget() {
    for (const name of this.names) this.stale.add(name);
    this.second.clear();
    this.recent = [];
  }

  /** @param {string} name @param {any} board */
  take(name, board) {
    this.now[name].value = board;
    this.stale.delete(name);
    this.second.delete(name);
  }

  // fetching

  /** Fetch what is missing, before the stream is asked for the rest. `taken` is called in the same batch as the boards
   * change, with the position from which all of them have to hear the stream.
   * @param {AbortSignal} signal @param {string} heard @param {(from: string) => void} taken */
  async fill(signal, heard, taken) {
    const wanted = [...this.stale];
    const fresh = await Promise.all(wanted.map((name) => this.#fetched(name, signal)));
    const positions = fresh.map((board) => board.position);
    if (wanted.length < this.names.length) positions.push(heard);
    if (new Set(positions.map(epochOf)).size > 1) {
      this.forget(); // the house went back to a copy between two answers
      await this.fill(signal, "", taken);
      return;
    }
    batch(() => {
      wanted.forEach((name, index) => this.take(name, fresh[index]));
      taken(positions.reduce((first, other) => (reaches(first, other) ? other : first)));
    });
  }

  /** Fetch what became stale while the stream goes on. What does not come is asked for at the next word of the house.
   * @param {() => void} taken */
  async refresh(taken) {
    for (const name of [...this.stale].filter((one) => !this.fetching.has(one))) {
      this.fetching.add(name);
      const fresh = await this.#fetched(name).catch(() => null);
      this.fetching.delete(name);
      if (fresh && this.stale.has(name)) {
        this.take(name, fresh);
        taken();
      }
    }
  }

  /** A snapshot, brought up to what was heard meanwhile. Throws when it did not come, or is too old already.
   * @param {string} name @param {AbortSignal} [signal] */
  async #fetched(name, signal) {
    const { body } = await this.ask("GET", this.boards[name].path, { signal });
    const since = this.recent.filter((event) => event.id && epochOf(event.id) === epochOf(body.position));
    const board = since.reduce((now, event) => now && this.after(name, now, event), body);
    if (!board) throw new Error(`the snapshot of ${name} was overtaken`);
    return board;
  }

  // doubting

  /** Ask for a second opinion on the boards that have an essence. */
  async doubt() {
    for (const name of this.names.filter((one) => this.boards[one].essence && !this.stale.has(one))) {
      const fresh = await this.#fetched(name).catch(() => null);
      if (fresh && !this.stale.has(name)) this.second.set(name, fresh);
    }
  }

  /** The stream has come to a position: compare what has heard the same. @param {string} heard */
  compare(heard) {
    for (const [name, fresh] of this.second) {
      if (fresh && !reaches(heard, fresh.position)) continue;
      this.second.delete(name);
      const essence = this.boards[name].essence;
      const ours = this.now[name].value;
      if (!fresh || !essence || (essence(fresh) === essence(ours) && fresh.business_day === ours.business_day)) continue;
      this.healed.value += 1;
      this.take(name, fresh);
    }
  }
}
