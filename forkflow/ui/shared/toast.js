// @ts-check
/** Sentences at the foot of the screen, for ten seconds, with something to do if there is: most often to undo. */
import { html, signal } from "./html.js";
import { t } from "./words.js";

export const SHOWN_MS = 10_000;
const MOST = 3;

/** @typedef {{id: number, says: string, bad: boolean, label?: string, act?: () => void}} Toast */

/** @type {import("@preact/signals").Signal<Toast[]>} */
const toasts = signal([]);
let count = 0;

/** @param {string} says @param {{bad?: boolean, label?: string, act?: () => void}} [options] */
export function toast(says, { bad = false, label, act } = {}) {
  const id = (count += 1);
  toasts.value = [...toasts.value, { id, says, bad, label, act }].slice(-MOST);
  setTimeout(() => dismiss(id), SHOWN_MS);
}

/** @param {number} id */
function dismiss(id) {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

export function Toasts() {
  return html`<div class="toasts" role="status" aria-live="polite">
    ${toasts.value.map(({ id, says, bad, label, act }) => html`<div key=${id} class=${bad ? "toast bad" : "toast"}>
      <span>${says}</span>
      ${label && act && html`<button type="button" onClick=${() => { dismiss(id); act(); }}>${label}</button>`}
      <button type="button" class="quiet" aria-label=${t("shell.dismiss")} onClick=${() => dismiss(id)}>×</button>
    </div>`)}
  </div>`;
}
