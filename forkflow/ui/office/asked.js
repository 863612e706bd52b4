// @ts-check
/** What a room asks the house, and what it tells it: no view speaks to the network itself. */
import { Refusal } from "../shared/api.js";
import { useEffect, useRef, useSignal } from "../shared/html.js";
import { uuid7 } from "../shared/ids.js";
import { toast } from "../shared/toast.js";
import { t } from "../shared/words.js";

/** @typedef {import("../shared/evening.js").Evening} Evening */

const SOONEST_MS = 1500;

/**
 * An answer of the house: null while it is on its way. It is asked again whenever something of `follow` changed, but
 * not more often than every 1.5 s, every `every` milliseconds if so wished, and when the house is reached again.
 * @template Answer
 * @param {Evening} evening @param {string} path
 * @param {{follow?: {value: any}[], every?: number}} [options]
 */
export function useAsked(evening, path, { follow = [], every } = {}) {
  const told = useSignal(/** @type {Answer | null} */ (null));
  /** Why the last question was not answered; "" when it was. */
  const trouble = useSignal("");
  const asking = useRef(0);
  const askedAt = useRef(0);
  const changed = follow.map((board) => board.value);
  const isLive = evening.link.value.state === "live";

  async function anew() {
    const mine = (asking.current += 1);
    askedAt.current = performance.now();
    try {
      const { body } = await evening.ask("GET", path);
      if (mine !== asking.current) return;
      told.value = body;
      trouble.value = "";
    } catch (error) {
      if (mine === asking.current) trouble.value = sentence(error);
    }
  }

  useEffect(() => {
    told.value = null;
    anew();
    return () => { asking.current += 1; };
  }, [path]);
  useEffect(() => {
    if (!told.value && !trouble.value) return undefined; // the first question is on its way
    const timer = setTimeout(anew, Math.max(0, askedAt.current + SOONEST_MS - performance.now()));
    return () => clearTimeout(timer);
  }, [...changed, isLive]);
  useEffect(() => {
    if (!every) return undefined;
    const timer = setInterval(() => { if (!document.hidden) anew(); }, every);
    return () => clearInterval(timer);
  }, [path, every]);
  return { told, trouble, anew };
}

/** Tell the house something once; a refusal is said on the screen. Null when it was refused.
 * @param {Evening} evening @param {string} method @param {string} path @param {any} [body] */
export async function tell(evening, method, path, body) {
  try {
    return (await evening.ask(method, path, { body, key: uuid7() })).body;
  } catch (error) {
    toast(sentence(error), { bad: true });
    return null;
  }
}

/** @param {unknown} error */
export const sentence = (error) => (error instanceof Refusal && error.detail) || t("common.not_sent");

/** To look through a whole year takes a while. */
const PATIENCE_MS = 600_000;

/** Have the house look through everything it wrote; whether it could. @param {Evening} evening */
export async function verified(evening) {
  try {
    await evening.ask("POST", "verify", { patience: PATIENCE_MS });
    return true;
  } catch (error) {
    toast(sentence(error), { bad: true });
    return false;
  }
}

/** What a price list would make, or why it cannot be read.
 * @param {Evening} evening @param {{text: string} | {rows: any[]}} wanted
 * @returns {Promise<{told: import("../shared/types.d.ts").SheetLook | null, says: string}>} */
export async function looked(evening, wanted) {
  try {
    return { told: (await evening.ask("POST", "menu/sheet", { body: wanted })).body, says: "" };
  } catch (error) {
    return { told: null, says: sentence(error) };
  }
}
