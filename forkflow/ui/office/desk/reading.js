// @ts-check
/** What a room reads from the house: fetched when it is entered, and anew when what it hangs on has changed. */
import { Refusal } from "../../shared/api.js";
import { useEffect, useSignal } from "../../shared/html.js";

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
  const asked = useSignal(0);
  const live = isLive(evening);
  const again = async () => {
    const mine = (asked.value += 1);
    try {
      const { body } = await evening.ask("GET", path);
      if (mine === asked.value) [data.value, trouble.value] = [body, null];
    } catch (error) {
      if (mine === asked.value) trouble.value = error instanceof Refusal ? error.detail : "";
    }
  };
  useEffect(() => { if (live) again(); }, [path, when, live]);
  const put = (/** @type {T} */ known) => { asked.value += 1; data.value = known; };
  return { data: data.value, trouble: trouble.value, again, put };
}
