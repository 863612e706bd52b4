// @ts-check
/** Sending an order: one id for one intention, however often it is tapped or tried, and never a spinner for ever.
 *
 * The order is written down before it is sent, so that a phone that dies asks again with the same id. The house tells
 * the truth: it gives the first answer again, or says that the order is too old and never came.
 */
import { ask, Refusal } from "../shared/api.js";
import { ageOfTap, now, tap } from "../shared/clock.js";
import { effect, signal } from "../shared/html.js";
import { page } from "../shared/page.js";
import { lines, note, placed, wanted } from "./kept.js";

/** A guest who waits longer has given up: an order must not come to the table when nobody waits for it any more. */
const WORTH_MS = 120_000;
/** After so long without an answer the page says what is known and shows the order as a code. */
const SLOW_MS = 8_000;
const PAUSES_MS = [500, 1000, 2000, 4000];
/** Asks to wait, as too many requests do, but waiting alone mends nothing: somebody must come. */
const NEEDS_A_WAITER = "too_many_waiting";

/** @typedef {{state: "none"} | {state: "sending" | "slow"} | {state: "refused", code: string, detail: string, problem: any}} Sending */

export const sending = signal(/** @type {Sending} */ ({ state: "none" }));
let running = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let slow;

/** Order. A second tap while this one is on its way changes nothing. @param {any} body */
export function order(body) {
  if (!wanted.value) wanted.value = { body, tap: tap() };
}

/** The guest has seen why not. */
export function acknowledge() {
  wanted.value = null;
}

/** Send what is wanted, whoever wanted it: this page now, this page before it was loaded again, or another tab of it.
 * All use the same id, so it stays one order. */
export function keepSending() {
  effect(() => {
    clearTimeout(slow);
    if (!wanted.value) {
      sending.value = { state: "none" };
      return;
    }
    sending.value = { state: "sending" };
    slow = setTimeout(() => { if (sending.peek().state === "sending") sending.value = { state: "slow" }; }, SLOW_MS);
    if (!running) send();
  });
}

/** Try until the house has said yes or no. */
async function send() {
  running = true;
  for (let tries = 0; wanted.value; tries += 1) {
    const { body, tap: tapped } = wanted.value;
    const isStillWanted = () => wanted.value?.body.id === body.id;
    try {
      const sent = { ...body, age_ms: ageOfTap(tapped), ttl_ms: WORTH_MS };
      const answer = await ask("POST", `/api/${page.house}/orders`, { body: sent });
      if (isStillWanted()) taken(answer.body);
    } catch (error) {
      const { temporary, code, detail, problem, retryAfter } = /** @type {Refusal} */ (error);
      if (!isStillWanted()) continue;
      if (!temporary || code === NEEDS_A_WAITER) {
        sending.value = { state: "refused", code, detail, problem };
        break;
      }
      await pause(Math.max(retryAfter, PAUSES_MS[Math.min(tries, PAUSES_MS.length - 1)]));
    }
  }
  running = false;
}

/** @param {any} answer the order, with the secret that opens its status */
function taken(answer) {
  placed.value = [{ id: answer.id, secret: answer.guest_secret, at: now() }, ...placed.value.filter(({ id }) => id !== answer.id)];
  document.cookie = `forkflow_${page.house}_guest=${answer.guest_secret}; path=/; max-age=43200; samesite=lax${
    location.protocol === "https:" ? "; secure" : ""}`;
  lines.value = [];
  note.value = "";
  wanted.value = null;
}

/** Until it is time, or the network is back. @param {number} ms */
const pause = (ms) => new Promise((resolve) => {
  const timer = setTimeout(done, ms);
  function done() {
    clearTimeout(timer);
    removeEventListener("online", done);
    resolve(undefined);
  }
  addEventListener("online", done);
});
