// @ts-check
/** Sentences at the foot of the screen, for ten seconds, with something to do if there is: most often to undo. */
import { signal } from "./html.js";

export const SHOWN_MS = 10_000;
const MOST = 3;

/** @typedef {{id: number, says: string, bad: boolean, label?: string, act?: () => void}} Toast */

/** @type {import("@preact/signals").Signal<Toast[]>} */
export const toasts = signal([]);
let count = 0;

/** @param {string} says @param {{bad?: boolean, label?: string, act?: () => void}} [options] */
export function toast(says, { bad = false, label, act } = {}) {
  const id = (count += 1);
  toasts.value = [...toasts.value, { id, says, bad, label, act }].slice(-MOST);
  setTimeout(() => dismiss(id), SHOWN_MS);
}

/** @param {number} id */
export function dismiss(id) {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}
