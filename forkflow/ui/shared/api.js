// @ts-check
/** Asking the house. What is refused, and what did not arrive, is thrown as a `Refusal`. */
import { spoken } from "./page.js";

const PATIENCE_MS = 8000;

/** What passes by itself: not reached, too slow, too many, the server in trouble. */
const PASSING = new Set([0, 408, 425, 429]);

/**
 * @typedef {{field: string, code: string, detail: string}} FieldError
 * @typedef {{status: number, body: any, replayed: boolean}} Answer
 * @typedef {{body?: any, key?: string, person?: string, bearer?: string, patience?: number,
 *   signal?: AbortSignal}} Options
 */

export class Refusal extends Error {
  /** @param {number} status 0 when the house was not reached @param {any} [problem] what it said */
  constructor(status, problem = {}) {
    super(problem.detail ?? "");
    this.status = status;
    /** @type {string} */
    this.code = problem.code ?? "not_reached";
    /** A sentence for the person; empty when nobody answered. @type {string} */
    this.detail = problem.detail ?? "";
    /** @type {FieldError[]} */
    this.errors = problem.errors ?? [];
    /** The whole answer: some refusals tell more, as the new total of `price_changed`. */
    this.problem = problem;
    /** Milliseconds the house asks to wait. @type {number} */
    this.retryAfter = 0;
    /** Whether the same may go well later. */
    this.temporary = PASSING.has(status) || status >= 500;
  }
}

/** One request. `path` begins with a slash; the answer is JSON. A page that only pretends to be the house, as a
 * hotel's Wi-Fi does, counts as not reached.
 * @param {string} method @param {string} path @param {Options} [options] @returns {Promise<Answer>} */
export async function ask(method, path, { body, key, person, bearer, patience = PATIENCE_MS, signal } = {}) {
  const away = new AbortController();
  const hangUp = () => away.abort();
  const timer = setTimeout(hangUp, patience);
  if (signal?.aborted) hangUp();
  signal?.addEventListener("abort", hangUp);
  try {
    return await answered(await fetch(path, {
      method,
      signal: away.signal,
      cache: "no-store",
      headers: {
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...(key ? { "idempotency-key": key } : {}),
        ...(person ? { "forkflow-person": person } : {}),
        ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
        ...(spoken ? { "accept-language": spoken } : {}),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    }));
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal(0);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", hangUp);
  }
}

/** @param {Response} answer @returns {Promise<Answer>} */
async function answered(answer) {
  const { status, headers } = answer;
  const body = await answer.json().catch(() => null);
  if (answer.ok && body) return { status, body, replayed: headers.get("idempotent-replayed") === "true" };
  const refusal = new Refusal(status >= 500 || body?.code ? status : 0, body ?? {});
  refusal.retryAfter = Number(headers.get("retry-after") ?? 0) * 1000 || 0;
  throw refusal;
}
