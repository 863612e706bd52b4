// @ts-check
/** One less, one more. */
import { html } from "../shared/html.js";
import { Icon } from "../shared/icon.js";
import { t } from "../shared/words.js";

/** @param {{value: number, most: number, least?: number, onChange: (value: number) => void}} props */
export function Stepper({ value, most, least = 1, onChange }) {
  return html`<div class="stepper">
    <button type="button" aria-label=${t("guest.less")} disabled=${value <= least} onClick=${() => onChange(value - 1)}>
      <${Icon} name=${value === 1 && least === 0 ? "trash" : "less"} /></button>
    <output aria-live="polite">${value}</output>
    <button type="button" aria-label=${t("guest.more")} disabled=${value >= most} onClick=${() => onChange(value + 1)}>
      <${Icon} name="add" /></button>
  </div>`;
}
