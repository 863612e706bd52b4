// @ts-check
import { html } from "../shared/html.js";
import { t } from "../shared/words.js";

/** @param {{evening: import("../shared/evening.js").Evening}} props */
export function Room({ evening }) {
  return html`<h2>${t("office.room_devices")}</h2><p>${evening.house}</p>`;
}
