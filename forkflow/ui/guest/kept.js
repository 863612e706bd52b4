// @ts-check
/** What this phone remembers of its guest: the cart, what they cannot eat, their orders. On the phone only. */
import { effect, signal } from "../shared/html.js";
import { page } from "../shared/page.js";

const FORGOTTEN_AFTER_MS = 12 * 3_600_000;

/**
 * @typedef {import("./cart.js").Line} Line
 * @typedef {{id: string, secret: string, at: number}} Placed
 * @typedef {{body: any, tap: import("../shared/clock.js").Tap}} Wanted an order that was sent and not answered yet
 */

/** @template T @param {string} name @param {T} first @param {number} [forgottenAfter] @returns {import("@preact/signals").Signal<T>} */
function remembered(name, first, forgottenAfter = FORGOTTEN_AFTER_MS) {
  const key = `forkflow.guest.${page.house}.${name}`;
  const value = signal(/** @type {T} */ (read(key, forgottenAfter) ?? first));
  let begun = false;
  effect(() => {
    const kept = value.value;
    if (!begun) { begun = true; return; }
    try {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), kept }));
    } catch {
      // Private windows may keep nothing; the page still works until it is closed.
    }
  });
  addEventListener("storage", (event) => { if (event.key === key) value.value = read(key, forgottenAfter) ?? first; });
  return value;
}

/** @param {string} key @param {number} forgottenAfter */
function read(key, forgottenAfter) {
  try {
    const { at, kept } = JSON.parse(localStorage.getItem(key) ?? "{}");
    return Date.now() - at < forgottenAfter ? kept : null;
  } catch {
    return null;
  }
}

export const lines = remembered("cart", /** @type {Line[]} */ ([]));
export const note = remembered("note", "");
export const name = remembered("name", "");
/** Kept for a year: an allergy does not end with the evening. */
export const cannotEat = remembered("cannot-eat", /** @type {string[]} */ ([]), 365 * 24 * 3_600_000);
export const placed = remembered("orders", /** @type {Placed[]} */ ([]));
export const wanted = remembered("wanted", /** @type {Wanted | null} */ (null));
