// @ts-check
/** Why something is taken back: one tap for the usual reasons, words for the others. The log keeps them. */
import { html, useSignal } from "../../shared/html.js";
import { Sheet } from "../../shared/sheet.js";
import { t } from "../../shared/words.js";

const USUAL = {
  void: ["mistake", "guest", "late", "quality"],
  cancel: ["mistake", "guest", "late", "left"],
  refuse: ["busy", "out", "unknown", "closing"],
};

/** @param {{title: string, kind: keyof typeof USUAL, onReason: (reason: string) => void, onClose: () => void}} props */
export function Reason({ title, kind, onReason, onClose }) {
  const text = useSignal("");
  const give = (/** @type {string} */ reason) => { onClose(); onReason(reason); };
  const other = (/** @type {Event} */ event) => { event.preventDefault(); if (text.value.trim()) give(text.value.trim()); };
  return html`<${Sheet} title=${title} onClose=${onClose}>
    <div class="reasons">${USUAL[kind].map((name) => html`<button type="button" key=${name}
      onClick=${() => give(t(`pos.reason_${name}`))}>${t(`pos.reason_${name}`)}</button>`)}</div>
    <form class="other" onSubmit=${other}>
      <label>${t("pos.reason_other")}<input maxlength="200" value=${text.value}
        onInput=${(/** @type {any} */ event) => { text.value = event.target.value; }} /></label>
      <button type="submit" disabled=${!text.value.trim()}>${t("pos.reason_give")}</button>
    </form>
  </${Sheet}>`;
}
