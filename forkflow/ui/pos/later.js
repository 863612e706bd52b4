// @ts-check
/** What is wanted seldom: fetched when all else is there, so that it is at hand when the network is gone. */
import { signal } from "../shared/html.js";
import { prepareQr } from "../shared/qr.js";

/** @typedef {{CodeSheet: typeof import("./views/code.js").CodeSheet, ScanSheet: typeof import("./views/scan.js").ScanSheet}} Later */

/** null: not here yet. @type {import("@preact/signals").Signal<Later | null>} */
export const later = signal(/** @type {Later | null} */ (null));

const AGAIN_AFTER_MS = 3000;

export async function fetchLater() {
  try {
    const [{ CodeSheet }, { ScanSheet }] = await Promise.all([import("./views/code.js"), import("./views/scan.js"), prepareQr()]);
    later.value = { CodeSheet, ScanSheet };
  } catch {
    setTimeout(fetchLater, AGAIN_AFTER_MS);
  }
}
