// @ts-check
/** Where the waiter is: on the floor, at a table, at a station's board. Kept for a reload; the back button goes back. */
import { signal } from "../shared/html.js";
import { page } from "../shared/page.js";

/**
 * @typedef {{screen: "floor" | "open" | "order" | "station", at: string}} Where `at`: the place of a draft, a station
 */

const KEY = `forkflow.${page.house}.pos.where`;
const FLOOR = /** @type {Where} */ ({ screen: "floor", at: "" });

/** @returns {Where} */
function last() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "null") ?? FLOOR;
  } catch {
    return FLOOR;
  }
}

export const where = signal(last());

where.subscribe((now) => {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(now));
  } catch {
    // Then a reload begins on the floor.
  }
});

/** @param {Where["screen"]} screen @param {string} [at] */
export function go(screen, at = "") {
  where.value = { screen, at };
  scrollTo(0, 0);
}

export const toFloor = () => go("floor");
