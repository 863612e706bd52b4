// @ts-check
/** The server's time, whatever this device believes: a tablet's clock may be hours wrong. All times in milliseconds. */
import { signal } from "@preact/signals-core";

/** When something was tapped, by the device's two clocks: the one on its wall, and the one that only goes forward.
 * @typedef {{wall: number, ticks: number, origin: number}} Tap */

let ahead = Date.now() - performance.now();

/** The server's time. Until it was heard, the device's. */
export const now = () => performance.now() + ahead;

/** The server said what time it is. @param {number} at */
export function learn(at) {
  ahead = at - performance.now();
}

/** How far the server is ahead of the clock on the device's wall; kept, it helps the next cold start. */
export const lead = () => now() - Date.now();

/** How long ago something was, by the server's clock. @param {string | number} at RFC 3339 or milliseconds */
export const age = (at) => now() - (typeof at === "number" ? at : Date.parse(at));

/** @returns {Tap} */
export const tap = () => ({ wall: Date.now(), ticks: performance.now(), origin: performance.timeOrigin });

/** How long ago a tap was, without the server. A clock that is set back must not make an old order fresh.
 * @param {Tap} then @returns {number} */
export function ageOfTap(then) {
  const ticked = then.origin === performance.timeOrigin ? performance.now() - then.ticks : 0;
  return Math.round(Math.max(0, ticked, Date.now() - then.wall));
}

/** The server's time, told once a second to whoever shows it. */
export const second = signal(now());

/** @type {ReturnType<typeof setInterval> | undefined} */
let ticking;

/** Let `second` tick. */
export function startTicking() {
  ticking ??= setInterval(() => { second.value = now(); }, 1000);
}

export function stopTicking() {
  clearInterval(ticking);
  ticking = undefined;
}
