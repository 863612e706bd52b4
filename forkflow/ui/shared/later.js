// @ts-check
/** What is wanted seldom: fetched when all else is there, so that it is at hand when the network is gone. */
import { signal } from "./html.js";

const AGAIN_AFTER_MS = 3000;

/** null: not here yet.
 * @template Parts @param {() => Promise<Parts>} fetchParts @returns {import("@preact/signals").ReadonlySignal<Parts | null>} */
export function later(fetchParts) {
  const parts = signal(/** @type {Parts | null} */ (null));
  const fetchNow = () => {
    fetchParts().then((found) => { parts.value = found; }, () => { setTimeout(fetchNow, AGAIN_AFTER_MS); });
  };
  if (document.readyState === "complete") fetchNow();
  else addEventListener("load", fetchNow, { once: true });
  return parts;
}
