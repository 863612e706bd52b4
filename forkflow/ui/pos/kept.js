// @ts-check
/** What this device keeps beside the boards: drafts, who holds it, what it sends most. A signal for each, in the
 * browser's storage under the name of the house. */
import { signal } from "../shared/html.js";
import { page } from "../shared/page.js";

/** A signal whose value is there again after a reload. @template Value @param {string} name @param {Value} otherwise
 * @returns {import("@preact/signals").Signal<Value>} */
export function kept(name, otherwise) {
  const key = `forkflow.${page.house}.pos.${name}`;
  const value = signal(stored(key) ?? otherwise);
  value.subscribe((now) => {
    try {
      localStorage.setItem(key, JSON.stringify(now));
    } catch {
      // A browser that keeps nothing still works until it is closed; the settings say so.
    }
  });
  addEventListener("storage", (event) => {
    if (event.key === key && event.newValue !== null) value.value = JSON.parse(event.newValue);
  });
  return value;
}

/** @param {string} key */
function stored(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}
