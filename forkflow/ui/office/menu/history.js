// @ts-check
/** The menus of before, each to be brought back. */
import { html } from "../../shared/html.js";
import { page } from "../../shared/page.js";
import { Sheet } from "../../shared/sheet.js";
import { t, tn } from "../../shared/words.js";
import { Missing } from "../desk/fields.js";
import { isLive, useReading } from "../desk/reading.js";
import { bringBack } from "./acts.js";

const moment = new Intl.DateTimeFormat(page.lang, { dateStyle: "medium", timeStyle: "short", timeZone: page.timezone || undefined });

/** @param {{evening: import("../../shared/evening.js").Evening, reading: import("./acts.js").Reading, onClose: () => void}} props */
export function History({ evening, reading, onClose }) {
  const pasts = /** @type {import("../desk/reading.js").Reading<import("../../shared/types.d.ts").MenuPasts>} */ (
    useReading(evening, "menu/versions", reading.data?.version));
  const back = async (/** @type {number} */ version) => { onClose(); await bringBack(evening, reading, version); };
  return html`<${Sheet} title=${t("dishes.history")} onClose=${onClose}>
    <p class="hint">${t("dishes.history_says")}</p>
    ${!pasts.data ? html`<${Missing} reading=${pasts} />`
      : !pasts.data.versions.length ? html`<p class="empty">${t("dishes.history_none")}</p>`
      : html`<ul class="versions">${pasts.data.versions.map((past) => html`<li key=${past.version}>
        <span><b>${t("dishes.until", { time: moment.format(new Date(past.until)) })}</b> <small>${tn("dishes.count", past.items)}</small></span>
        <button type="button" class="small" disabled=${!isLive(evening)} onClick=${() => back(past.version)}>${t("dishes.bring_back")}</button></li>`)}</ul>`}
  </${Sheet}>`;
}
