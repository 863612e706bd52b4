// @ts-check
/** Asking the house. What is refused comes back as a `Refusal` with a sentence for the person. */
import { face, t } from "./face.js";

const PATIENCE_MS = 8000;

export class Refusal extends Error {
  /** @param {number} status 0 when the server was not reached @param {string} code @param {string} detail */
  constructor(status, code, detail) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

/** One request to `/api/{house}/...`.
 * @param {string} method @param {string} path @param {any} [body] @returns {Promise<any>} */
export async function ask(method, path, body) {
  const cut = AbortSignal.timeout(PATIENCE_MS);
  /** @type {Response} */
  let answer;
  let told;
  try {
    answer = await fetch(`/api/${face.house}/${path}`, {
      method,
      signal: cut,
      headers: body === undefined ? {} : { "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    told = await answer.json();
  } catch {
    throw new Refusal(0, "not_sent", t("common.not_sent"));
  }
  if (!answer.ok) throw new Refusal(answer.status, told.code ?? "", told.detail ?? t("common.not_sent"));
  return told;
}
