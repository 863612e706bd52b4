// @ts-check
/** What the frame of a face shows seldom: that something waits too long or was refused, sentences at its foot, and the
 * sheets that every face has. */
import { ageOfTap, second } from "./clock.js";
import { html, useSignal } from "./html.js";
import { Icon } from "./icon.js";
import { shell, speak } from "./install.js";
import { dress, page, prefer, preference } from "./page.js";
import { Sheet } from "./sheet.js";
import { LOUD_AFTER_MS } from "./shell.js";
import { told } from "./told.js";
import { dismiss, toasts } from "./toast.js";
import { t, timeOfDay, tn } from "./words.js";

/** @import { Evening } from "./evening.js" */

/** A send to the kitchen that has not left after a while is no small matter. @param {{evening: Evening}} props */
export function Loud({ evening }) {
  second.value;
  const late = evening.unsent.value.filter((command) => ageOfTap(command.tap) > LOUD_AFTER_MS);
  const orders = late.filter((command) => ["order.place", "lines.add"].includes(command.kind));
  if (!late.length) return null;
  const says = orders.length
    ? t("shell.not_in_kitchen", { what: orders.map((command) => told(evening, command)).join(", ") })
    : tn("shell.still_unsent", late.length);
  return html`<p class="loud" role="alert"><${Icon} name="warning" /> ${says}</p>`;
}

/** @param {{evening: Evening, onOpen: () => void}} props */
export function Attention({ evening, onOpen }) {
  const refused = evening.attention.value;
  if (!refused.length) return null;
  return html`<button type="button" class="attention" onClick=${onOpen}>
    <${Icon} name="warning" /> ${tn("shell.attention", refused.length)}</button>`;
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

/** What the server refused: nothing is dropped silently. @param {{evening: Evening, onClose: () => void}} props */
export function AttentionSheet({ evening, onClose }) {
  const refused = evening.attention.value;
  return html`<${Sheet} title=${t("shell.attention_title")} onClose=${onClose}>
    ${!refused.length && html`<p class="empty">${t("shell.attention_none")}</p>`}
    <ul class="refused">${refused.map((command) => html`<li key=${command.id}>
      <h3>${told(evening, command)} <small>${timeOfDay(command.at)}</small></h3>
      <p>${command.code === "expired" ? t("shell.expired") : command.detail}</p>
      <div class="choices">
        <button type="button" onClick=${() => evening.dismiss(command.id)}>${t("shell.let_go")}</button>
        <button type="button" class="main" onClick=${() => evening.tryAgain(command.id)}>${t("shell.try_again")}</button>
      </div></li>`)}</ul>
  </${Sheet}>`;
}

/** @param {{evening: Evening, theme: string, settings?: any, onClose: () => void}} props */
export function SettingsSheet({ evening, theme, settings, onClose }) {
  const chosen = useSignal(preference("theme", theme));
  const choose = (/** @type {string} */ name) => { chosen.value = name; prefer("theme", name); dress(name); };
  return html`<${Sheet} title=${t("shell.settings")} onClose=${onClose}>
    ${settings}
    <h3>${t("shell.theme")}</h3>
    <div class="choices">${["auto", "light", "dark"].map((name) => html`<button type="button"
      aria-pressed=${chosen.value === name} onClick=${() => choose(name)}>${t(`shell.theme_${name}`)}</button>`)}</div>
    <h3>${t("shell.language")}</h3>
    <div class="choices">${page.languages.map((language) => html`<button type="button" lang=${language}
      aria-pressed=${page.lang === language} onClick=${() => speak(language)}>
      ${new Intl.DisplayNames([language], { type: "language" }).of(language)}</button>`)}</div>
    <h3>${t("shell.device")}</h3>
    <ul class="facts">
      <li>${t(shell.value === "kept" ? "shell.reload_kept" : "shell.reload_needs_network")}</li>
      <li>${t(evening.storage.value === "kept" ? "shell.storage_kept" : "shell.storage_memory")}</li>
      <li><a href="/check">${t("shell.check_device")}</a></li>
    </ul>
  </${Sheet}>`;
}
