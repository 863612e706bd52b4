// @ts-check
/** Drawing a QR code: dark squares as one path, so that it is sharp on every screen and dark on light in every theme. */
import { html } from "./html.js";
import { t } from "./words.js";

/** Light squares round the code, so that a camera finds its edge. */
const QUIET = 3;

/** @type {typeof import("qr").encodeQR | undefined} */
let encode;

/** Have the encoder at hand before the network is gone: it is wanted exactly then. */
export async function prepareQr() {
  encode ??= (await import("qr")).encodeQR;
}

/** @param {string} text @returns {{size: number, path: string}} the squares of which it is made, in units of one */
export function squares(text) {
  if (!encode) throw new Error("prepareQr was not awaited");
  const rows = encode(text, "raw", { ecc: "medium", border: QUIET });
  const path = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return { size: rows.length, path };
}

/** @param {{text: string, label?: string}} props */
export function QrCode({ text, label = t("handover.code") }) {
  const { size, path } = squares(text);
  return html`<svg class="qr" viewBox="0 0 ${size} ${size}" role="img" aria-label=${label}
    shape-rendering="crispEdges"><rect width=${size} height=${size} fill="#fff" /><path d=${path} fill="#000" /></svg>`;
}
