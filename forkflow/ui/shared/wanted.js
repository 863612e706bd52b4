// @ts-check
/** What is wanted of the house and not on the boards yet: not answered, answered but not heard, refused; and what became
 * of it, for whoever asks before or after. */
import { batch, signal } from "@preact/signals-core";
import { reaches } from "./boards/board.js";

/** @import { FieldError } from "./api.js" */
/** @import { Tap } from "./clock.js" */
/** @import { Commands } from "./commands/kinds.js" */

/**
 * One intention. `at` is the server's time of the tap; `seq` its place in the queue, once it is written; `again`: it
 * was answered before, and is told once more to a house that went back to a copy.
 * @typedef {{id: string, kind: string, args: any, person?: string, at: number, tap: Tap, tries: number, seq?: number,
 *   again?: boolean}} Unsent
 * @typedef {Unsent & {position: string, answeredAt: number}} Answered
 * @typedef {Unsent & {code: string, detail: string, errors: FieldError[], problem: any}} Attention
 *
 * What became of one of them.
 * @typedef {{wanted?: Unsent, answered?: Answered, body?: any, refused?: Attention, dismissed?: string}} News
 */

/**
 * @typedef {{state: "answered", body: any} | {state: "refused", code: string, detail: string, errors: FieldError[],
 *   problem: any} | {state: "dismissed"}} Outcome
 */

/** So many outcomes are remembered. */
const REMEMBERED = 500;

export class Wanted {
  /** @param {Commands} commands that this face has */
  constructor(commands) {
    this.isKnown = (/** @type {Unsent} */ entry) => entry.kind in commands;
    this.unsent = signal(/** @type {Unsent[]} */ ([]));
    this.held = signal(/** @type {Answered[]} */ ([]));
    this.attention = signal(/** @type {Attention[]} */ ([]));
    this.outcomes = new Outcomes();
    /** Up to where the stream was heard. */
    this.heard = "";
    /** Unsent ones that the stream told of already: done, though nobody here was told. @type {Set<string>} */
    this.done = new Set();
  }

  /** What was left of the last time. What a newer build wanted waits until that one is back.
   * @param {Unsent[]} unsent @param {Answered[]} held @param {Attention[]} attention */
  takeUp(unsent, held, attention) {
    batch(() => {
      this.unsent.value = inOrder([...unsent.filter(this.isKnown), ...this.unsent.value]);
      this.held.value = held.filter(this.isKnown);
      this.attention.value = attention.filter(this.isKnown);
    });
  }

  /** @param {Unsent} entry */
  add(entry) {
    batch(() => {
      this.unsent.value = [...this.unsent.value, entry];
      this.attention.value = without(this.attention.value, entry.id);
    });
    this.outcomes.forget(entry.id);
  }

  /** Here or in another tab. @param {News} news */
  hear({ wanted, answered, body, refused, dismissed }) {
    const entry = wanted ?? answered ?? refused;
    if (entry && !this.isKnown(entry)) return;
    const id = entry?.id ?? dismissed ?? "";
    const held = answered && !reaches(this.heard, answered.position) ? [answered] : [];
    batch(() => {
      this.unsent.value = inOrder([...without(this.unsent.value, id), ...(wanted ? [wanted] : [])]);
      this.held.value = [...without(this.held.value, id), ...held];
      this.attention.value = [...without(this.attention.value, id), ...(refused ? [refused] : [])];
    });
    if (!wanted) this.done.delete(id);
    if (answered) this.outcomes.settle(id, { state: "answered", body });
    if (refused) this.outcomes.settle(id, { state: "refused", ...outcomeOf(refused) });
    if (dismissed) this.outcomes.settle(id, { state: "dismissed" });
  }

  /** The stream has come to a position: what was answered up to there is on the boards by now. @param {string} position */
  reached(position) {
    this.heard = position;
    const held = this.held.value.filter((entry) => !reaches(position, entry.position));
    if (held.length < this.held.value.length) this.held.value = held;
  }
}

/** Promises of what becomes of commands. */
class Outcomes {
  constructor() {
    /** @type {Map<string, {promise: Promise<Outcome>, settle: (outcome: Outcome) => void}>} */
    this.known = new Map();
  }

  /** @param {string} id @returns {Promise<Outcome>} */
  of(id) {
    return this.#at(id).promise;
  }

  /** @param {string} id @param {Outcome} outcome */
  settle(id, outcome) {
    this.#at(id).settle(outcome);
  }

  /** It is tried once more. @param {string} id */
  forget(id) {
    this.known.delete(id);
  }

  /** @param {string} id */
  #at(id) {
    const known = this.known.get(id);
    if (known) return known;
    let settle = (/** @type {Outcome} */ _) => {};
    const promise = new Promise((/** @type {(outcome: Outcome) => void} */ resolve) => { settle = resolve; });
    const fresh = { promise, settle };
    this.known.set(id, fresh);
    const oldest = this.known.keys().next().value;
    if (this.known.size > REMEMBERED && oldest) this.known.delete(oldest);
    return fresh;
  }
}

/** @param {Attention} refused */
const outcomeOf = ({ code, detail, errors, problem }) => ({ code, detail, errors, problem });

/** @template {{id: string}} Entry @param {Entry[]} list @param {string} id */
const without = (list, id) => (list.some((entry) => entry.id === id) ? list.filter((entry) => entry.id !== id) : list);

/** As they were tapped; what is not written yet comes last. @param {Unsent[]} entries */
const inOrder = (entries) => entries.sort((a, b) => (a.seq ?? Infinity) - (b.seq ?? Infinity) || a.at - b.at);
