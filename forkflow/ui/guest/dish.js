// @ts-check
/** One dish: required choices first, how many, a word to the kitchen, and the price on the button. */
import { html, useSignal } from "../shared/html.js";
import { Sheet } from "../shared/sheet.js";
import { allergens, money, t } from "../shared/words.js";
import { MOST, chosen, dangerOf, firstChoices, missing, priceOf, withChoice, withLine } from "./cart.js";
import { cannotEat, lines } from "./kept.js";
import { Stepper } from "./stepper.js";

const LONGEST_NOTE = 200;

/** @typedef {import("./cart.js").Item} Item */

/** @param {{item: Item & {photo?: {colour: string, sizes: {width: number, url: string}[]} | null}, onClose: () => void}} props */
export function Dish({ item, onClose }) {
  const modifiers = useSignal(firstChoices(item));
  const quantity = useSignal(1);
  const note = useSignal("");
  const asked = useSignal(false);
  const left = missing(item, modifiers.value);
  const groups = [...item.modifier_groups].sort((a, b) => Number(b.min > 0) - Number(a.min > 0));
  const add = () => {
    asked.value = true;
    if (left.length) {
      document.getElementById(`g-${left[0].id}`)?.scrollIntoView({ block: "center" });
      return;
    }
    lines.value = withLine(lines.value, {
      item: item.id, modifiers: chosen(item, modifiers.value).map((option) => option.id),
      quantity: quantity.value, note: note.value.trim(), name: item.name, price: priceOf(item, modifiers.value),
    });
    onClose();
  };
  const most = item.left === null ? MOST : Math.min(MOST, item.left);
  return html`<${Sheet} title=${item.name} onClose=${onClose} foot=${html`
      <${Stepper} value=${quantity.value} most=${most} onChange=${(/** @type {number} */ n) => { quantity.value = n; }} />
      <button type="button" class="main" onClick=${add}>
        ${t("guest.add", { price: money(priceOf(item, modifiers.value) * quantity.value) })}</button>`}>
    ${item.photo && html`<img class="large" alt="" width="640" height="400" style=${{ background: item.photo.colour }}
      src=${(item.photo.sizes.find((size) => size.width >= 640) ?? item.photo.sizes[item.photo.sizes.length - 1]).url} />`}
    ${item.description && html`<p class="about">${item.description}</p>`}
    <${Contents} item=${item} />
    ${groups.map((group) => {
      const lacks = asked.value && left.includes(group);
      return html`<fieldset key=${group.id} id=${`g-${group.id}`} class=${lacks ? "group lacks" : "group"}>
        <legend>${group.name} <small>${howMany(group)}</small></legend>
        ${lacks && html`<p class="lacks-says" role="alert">${t("guest.choose_first")}</p>`}
        ${group.options.map((option) => html`<label key=${option.id} class=${option.available ? "option" : "option gone"}>
          <input type=${group.max === 1 ? "radio" : "checkbox"} name=${group.id} disabled=${!option.available}
            checked=${modifiers.value.includes(option.id)}
            onClick=${() => { modifiers.value = withChoice(item, modifiers.value, option.id); }} />
          <span>${option.name}${!option.available && html` <em>${t("guest.sold_out")}</em>`}</span>
          ${option.price_cents !== 0 && html`<b>${option.price_cents > 0 ? "+" : ""}${money(option.price_cents)}</b>`}
        </label>`)}
      </fieldset>`;
    })}
    <label class="note">${t("guest.note")}
      <textarea maxlength=${LONGEST_NOTE} rows="2" value=${note.value} placeholder=${t("guest.note_hint")}
        onInput=${(/** @type {any} */ event) => { note.value = event.target.value; }}></textarea></label>
  </${Sheet}>`;
}

/** What is in it, and beside it what this guest cannot eat. @param {{item: Item}} props */
function Contents({ item }) {
  const danger = dangerOf(item, cannotEat.value);
  return html`<div class="contents">
    ${danger !== "free" && html`<p class=${`danger ${danger}`}>${t(`guest.danger_${danger}`)}</p>`}
    ${!item.allergens ? html`<p>${t("guest.unknown")}</p>`
      : item.allergens.contains.length + item.allergens.may_contain.length === 0 ? html`<p>${t("guest.free_of_all")}</p>`
      : html`
        ${item.allergens.contains.length > 0 && html`<p><b>${t("guest.contains")}</b> ${allergens(item.allergens.contains)}</p>`}
        ${item.allergens.may_contain.length > 0 && html`<p><b>${t("guest.may_contain")}</b> ${allergens(item.allergens.may_contain)}</p>`}`}
    ${cannotEat.value.length > 0 && item.modifier_groups.length > 0 && html`<p class="danger unknown">${t("guest.choices_unknown")}</p>`}
  </div>`;
}

/** @param {import("../shared/boards/menu.js").Group} group */
function howMany({ min, max }) {
  if (min === max) return t("guest.choose_exactly", { min });
  return min ? t("guest.choose_between", { min, max }) : t("guest.choose_up_to", { max });
}
