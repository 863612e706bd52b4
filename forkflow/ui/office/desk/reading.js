// @ts-check
/** What a room reads from the house: fetched when it is entered, and anew when what it hangs on has changed. */
import { Refusal } from "../../shared/api.js";
import { useEffect, useRef, useSignal } from "../../shared/html.js";

/** @typedef {import("../../shared/evening.js").Evening} Evening */
/**
 * `trouble` is why there is nothing, or nothing newer: a sentence of the house, or empty when it did not answer.
 * @template T
 * @typedef {{data: T | null, trouble: string | null, again: () => Promise<void>, put: (data: T) => void}} Reading
 */

/** @param {Evening} evening */
export const isLive = (evening) => evening.link.value.state === "live";

/** @template T @param {Evening} evening @param {string} path @param {unknown} [when] read again when this is another
 * @returns {Reading<T>} */
export function useReading(evening, path, when) {
  const data = useSignal(/** @type {T | null} */ (null));
  const trouble = useSignal(/** @type {string | null} */ (null));
  /** Of answers that overtake each other the one that was asked for last stays. */
  const asked = useRef({ last: 0, shown: 0 }).current;
  const live = isLive(evening);
  const again = async () => {
    const mine = (asked.last += 1);
    try {
      const { body } = await evening.ask("GET", path);
      if (mine < asked.shown) return;
      asked.shown = mine;
      [data.value, trouble.value] = [body, null];
    } catch (error) {
      if (mine >= asked.shown) trouble.value = error instanceof Refusal ? error.detail : "";
    }
  };
  useEffect(() => { if (live) again(); }, [path, when, live]);
  const put = (/** @type {T} */ known) => {
    asked.shown = asked.last += 1;
    [data.value, trouble.value] = [known, null];
  };
  return { data: data.value, trouble: trouble.value, again, put };
}
