// @ts-check
/** The tables' QR codes: to print, and a new one for a table whose code went round too far. */
import { html } from "../../shared/html.js";
import { Icon } from "../../shared/icon.js";
import { uuid7 } from "../../shared/ids.js";
import { page } from "../../shared/page.js";
import { Sheet } from "../../shared/sheet.js";
import { toast } from "../../shared/toast.js";
import { t } from "../../shared/words.js";
import { isLive } from "../desk/reading.js";
import { useSaving } from "../desk/saving.js";

export function Codes() {
  const sheet = (/** @type {number} */ cards) => `/${page.house}/office/codes.pdf?cards=${cards}`;
  return html`<section class="card"><h3>${t("settings.codes")}</h3><p class="hint">${t("settings.codes_says")}</p>
    <div class="choices">${[6, 12].map((cards) => html`<a key=${cards} class="as-button" href=${sheet(cards)} target="_blank" rel="noopener">
      <${Icon} name="qr" /> ${t("settings.codes_sheet", { cards })}</a>`)}</div></section>`;
}

/** @param {{evening: import("../../shared/evening.js").Evening, table: import("./state.js").Table, onClose: () => void}} props */
export function NewCode({ evening, table, onClose }) {
  const saving = useSaving();
  const issue = async () => {
    const answer = await saving.run(() => evening.ask("POST", `tables/${encodeURIComponent(table.id)}/codes`, { key: uuid7() }));
    if (!answer) return;
    toast(t("settings.code_issued", { name: table.name }));
    onClose();
  };
  return html`<${Sheet} title=${t("settings.code_new_of", { name: table.name })} onClose=${onClose}
      foot=${html`<button type="button" onClick=${onClose}>${t("settings.cancel")}</button>
        <button type="button" class="danger" disabled=${!isLive(evening) || saving.busy} onClick=${issue}>${t("settings.code_do")}</button>`}>
    <p class="notice">${t("settings.code_warning", { name: table.name })}</p>
    ${saving.says && html`<p class="wrong" role="alert">${saving.says}</p>`}
  </${Sheet}>`;
}
