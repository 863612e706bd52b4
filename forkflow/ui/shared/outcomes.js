// @ts-check
/** What became of the commands of this page: promises, for whoever asks before or after. */

/** @import { FieldError } from "./api.js" */

/**
 * @typedef {{state: "answered", body: any} | {state: "refused", code: string, detail: string, errors: FieldError[],
 *   problem: any} | {state: "dismissed"}} Outcome
 */

const REMEMBERED = 500;

export class Outcomes {
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
