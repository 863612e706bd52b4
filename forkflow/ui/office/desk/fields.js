// @ts-check
/** Fields of forms: each with its name above it and, when it was refused, with the reason below it. */
import { classes, html, useEffect, useRef, useState } from "../../shared/html.js";
import { isLive } from "./reading.js";
import { t } from "../../shared/words.js";

/** @typedef {import("./saving.js").Saving} Saving */

let count = 0;

/** Where a field may have the focus at once: on a phone that would raise the keyboard over what is to be read. */
export const hasKeyboard = matchMedia("(hover: hover)").matches;

/** @param {{label: any, error?: string, hint?: string, kind?: "input" | "textarea" | "select", value: any,
 *   onInput: (text: string) => void, wide?: boolean, children?: any, [more: string]: any}} props */
export function Field({ label, error, hint, kind = "input", value, onInput, wide, children, ...more }) {
  const [id] = useState(() => `field-${(count += 1)}`);
  const told = (/** @type {any} */ event) => onInput(event.target.value);
  const wired = { id, value, "aria-invalid": error ? "true" : null, "aria-describedby": error || hint ? `${id}-says` : null };
  return html`<div class=${classes("field", { bad: error, wide })}>
    <label for=${id}>${label}</label>
    ${kind === "select" ? html`<select ...${wired} ...${more} onChange=${told}>${children}</select>`
      : kind === "textarea" ? html`<textarea ...${wired} ...${more} onInput=${told}></textarea>`
      : html`<input ...${wired} ...${more} onInput=${told} />`}
    ${(error || hint) && html`<p id=${`${id}-says`} class=${error ? "wrong" : "hint"}>${error || hint}</p>`}
  </div>`;
}

/** A form of the office. While the house is not live nothing in it can be changed, and it says why.
 * @param {{evening: import("../../shared/evening.js").Evening, saving: Saving, changed: boolean, onSave: () => void,
 *   onCancel?: () => void, save: string, more?: any, children?: any, label?: string}} props */
export function Form({ evening, saving, changed, onSave, onCancel, save, more, children, label }) {
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const live = isLive(evening);
  useEffect(() => {
    const first = form.current?.querySelector('[aria-invalid="true"]');
    if (saving.faults.length && first instanceof HTMLElement) first.focus();
  }, [saving.faults]);
  const submit = (/** @type {Event} */ event) => { event.preventDefault(); if (!saving.busy) onSave(); };
  const keys = (/** @type {KeyboardEvent} */ event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") submit(event);
  };
  return html`<form ref=${form} class=${classes("desk-form", { changed })} aria-label=${label} noValidate
      onSubmit=${submit} onKeyDown=${keys}>
    <fieldset class="plain" disabled=${!live}>${children}</fieldset>
    <footer>
      ${saving.says && html`<p class="wrong" role="alert">${t("settings.not_saved", { why: saving.says })}</p>`}
      ${!live && html`<p class="wrong" role="status">${t("settings.not_live")}</p>`}
      ${more}
      <span class="apart"></span>
      ${onCancel && html`<button type="button" class="cancel" onClick=${onCancel}>${t("settings.cancel")}</button>`}
      <button type="submit" class="main" disabled=${!live || saving.busy}>${saving.busy ? t("settings.saving") : save}</button>
    </footer>
  </form>`;
}

/** Why nothing can be done now. @param {{evening: import("../../shared/evening.js").Evening}} props */
export function NotLive({ evening }) {
  return isLive(evening) ? null : html`<p class="notice" role="status">${t("settings.not_live")}</p>`;
}

/** A list that is still coming, could not be had, or holds nothing.
 * @param {{reading: import("./reading.js").Reading<any>}} props */
export function Missing({ reading }) {
  if (reading.trouble === null) return html`<p class="empty">${t("common.loading")}</p>`;
  return html`<div class="empty" role="alert"><p>${reading.trouble || t("settings.not_reached")}</p>
    <button type="button" onClick=${reading.again}>${t("shell.try_again")}</button></div>`;
}
