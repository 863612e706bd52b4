// @ts-check
/** Pieces of the sheets: how many, which choices, words for the kitchen, what somebody must not eat. */
import { classes, html } from "../../shared/html.js";
import { Icon } from "../../shared/icon.js";
import { allergens, money, t } from "../../shared/words.js";
import { MOST_PORTIONS, toggled } from "../draft.js";

/** The fourteen of the EU, in the order of its regulation. */
export const ALLERGENS = [
  "gluten", "crustaceans", "eggs", "fish", "peanuts", "soy", "milk", "nuts", "celery", "mustard", "sesame", "sulphites",
  "lupin", "molluscs",
];

/** @param {{value: number, least: number, onChange: (value: number) => void}} props */
export function Stepper({ value, least, onChange }) {
  return html`<div class="stepper" role="group" aria-label=${t("pos.quantity")}>
    <button type="button" aria-label=${t("pos.less")} disabled=${value <= least} onClick=${() => onChange(value - 1)}><${Icon} name="less" /></button>
    <output>${value}</output>
    <button type="button" aria-label=${t("pos.more")} disabled=${value >= MOST_PORTIONS} onClick=${() => onChange(value + 1)}><${Icon} name="add" /></button>
  </div>`;
}

/** The choices of a dish; those that must be made stand first and say so.
 * @param {{item: import("../draft.js").Item, chosen: string[], onChange: (chosen: string[]) => void}} props */
export function Groups({ item, chosen, onChange }) {
  const groups = [...item.modifier_groups].sort((a, b) => Number(b.min > 0) - Number(a.min > 0));
  return groups.map((group) => {
    const lacks = chosen.filter((id) => group.options.some((option) => option.id === id)).length < group.min;
    return html`<fieldset class=${classes("group", { lacks })} key=${group.id}>
      <legend>${group.name} <small>${rule(group)}</small></legend>
      <div class="options">${group.options.map((option) => html`<button type="button" key=${option.id}
        aria-pressed=${chosen.includes(option.id)} disabled=${!option.available && !chosen.includes(option.id)}
        onClick=${() => onChange(toggled(group, chosen, option.id))}>
        <span>${option.name}</span>
        ${option.available ? option.price_cents !== 0 && html`<small>${option.price_cents > 0 ? "+" : ""}${money(option.price_cents)}</small>`
          : html`<small>${t("pos.out")}</small>`}</button>`)}</div>
    </fieldset>`;
  });
}

/** @param {{min: number, max: number}} group */
function rule({ min, max }) {
  if (!min) return max === 1 ? t("pos.choose_none") : t("pos.choose_up_to", { max });
  return min === max ? t("pos.choose_exactly", { min }) : t("pos.choose_between", { min, max });
}

/** @param {{value: string, label?: string, onChange: (text: string) => void}} props */
export function Note({ value, label = t("pos.note"), onChange }) {
  return html`<label class="field">${label}<input maxlength="200" value=${value} autocomplete="off"
    onInput=${(/** @type {any} */ event) => onChange(event.target.value)} /></label>`;
}

/** @param {{chosen: string[], onChange: (chosen: string[]) => void, open?: boolean}} props */
export function Allergies({ chosen, onChange, open = false }) {
  const toggle = (/** @type {string} */ key) =>
    onChange(ALLERGENS.filter((one) => (one === key ? !chosen.includes(key) : chosen.includes(one))));
  return html`<details class="allergies" open=${open || chosen.length > 0}><summary>${t("pos.allergies")}
      ${chosen.length > 0 && html`<b> · ${allergens(chosen)}</b>`}</summary>
    <div class="options">${ALLERGENS.map((key) => html`<button type="button" key=${key} class="allergen"
      aria-pressed=${chosen.includes(key)} onClick=${() => toggle(key)}>${allergens([key])}</button>`)}</div></details>`;
}

/** One of a few numbers, or `none`. @param {{label: string, most: number, value: number | null, none?: boolean, onChange: (value: any) => void}} props */
export function Numbers({ label, most, value, none = true, onChange }) {
  return html`<div class="numbers" role="group" aria-label=${label}><span>${label}</span>
    ${[...(none ? [null] : []), ...Array.from({ length: most }, (_, index) => index + 1)].map((number) => html`<button type="button"
      key=${number ?? 0} aria-pressed=${value === number} aria-label=${`${label} ${number ?? t("pos.none")}`} onClick=${() => onChange(number)}>${number ?? "–"}</button>`)}</div>`;
}

/** A list that is empty, still loading or in trouble says so. @param {{of: unknown, none: string}} props */
export function Nothing({ of, none }) {
  return html`<p class="empty">${of === null ? t("common.loading") : none}</p>`;
}
