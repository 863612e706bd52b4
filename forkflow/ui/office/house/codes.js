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

/** Their page says what is wrong with the address that they carry, before anything is printed. */
export const Codes = () => html`<section class="card"><h3>${t("settings.codes")}</h3><p class="hint">${t("settings.codes_says")}</p>
  <div class="choices"><a class="as-button" href=${`/${page.house}/office/codes`} target="_blank" rel="noopener">
    <${Icon} name="qr" /> ${t("settings.codes_open")}</a></div></section>`;

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
