// @ts-check
/** Sending an order: one id for one intention, however often it is tapped or tried, and never a spinner for ever.
 *
 * The order is written down before it is sent, so that a phone that dies asks again with the same id. The house tells
 * the truth: it gives the first answer again, or says that the order is too old and never came.
 */
import { ask, Refusal } from "../shared/api.js";
import { now } from "../shared/clock.js";
import { signal } from "../shared/html.js";
import { page } from "../shared/page.js";
import { lines, note, placed, wanted } from "./kept.js";

/** A guest who waits longer has given up: an order must not come to the table when nobody waits for it any more. */
const WORTH_MS = 120_000;
/** After so long without an answer the page says what is known and shows the order as a code. */
export const SLOW_MS = 8_000;
const PAUSES_MS = [500, 1000, 2000, 4000];

/** @typedef {{state: "none"} | {state: "sending" | "slow"} | {state: "refused", code: string, detail: string, problem: any}} Sending */

export const sending = signal(/** @type {Sending} */ ({ state: wanted.value ? "sending" : "none" }));
let running = false;

/** Order. A second tap while this one is on its way changes nothing. @param {any} body */
export function order(body) {
  if (wanted.value) return;
  wanted.value = { body, at: Date.now() };
  sending.value = { state: "sending" };
  run();
}

/** The guest has seen why not. */
export function acknowledge() {
  wanted.value = null;
  sending.value = { state: "none" };
}

/** Try until the house has said yes or no. */
export async function run() {
  if (running || !wanted.value) return;
  running = true;
  const slow = setTimeout(() => { if (wanted.value) sending.value = { state: "slow" }; }, SLOW_MS);
  for (let tries = 0; wanted.value; tries += 1) {
    const { body, at } = wanted.value;
    try {
      const age = Math.max(0, Date.now() - at);
      const answer = await ask("POST", `/api/${page.house}/orders`, { body: { ...body, age_ms: age, ttl_ms: WORTH_MS } });
      taken(answer.body);
    } catch (error) {
      const refusal = /** @type {Refusal} */ (error);
      if (!refusal.temporary) {
        sending.value = { state: "refused", code: refusal.code, detail: refusal.detail, problem: refusal.problem };
        break;
      }
      await pause(Math.max(refusal.retryAfter, PAUSES_MS[Math.min(tries, PAUSES_MS.length - 1)]));
    }
  }
  clearTimeout(slow);
  running = false;
}

/** @param {any} answer the order, with the secret that opens its status */
function taken(answer) {
  placed.value = [{ id: answer.id, secret: answer.guest_secret, at: now() }, ...placed.value.filter(({ id }) => id !== answer.id)];
  document.cookie = `forkflow_${page.house}_guest=${answer.guest_secret}; path=/; max-age=43200; samesite=lax${
    location.protocol === "https:" ? "; secure" : ""}`;
  wanted.value = null;
  lines.value = [];
  note.value = "";
  sending.value = { state: "none" };
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
