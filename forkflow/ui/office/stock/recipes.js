// @ts-check
/** What goes into one portion of each dish and option, and how many can be made of what is there. */
import { classes, html, useSignal } from "../../shared/html.js";
import { Icon } from "../../shared/icon.js";
import { page } from "../../shared/page.js";
import { Sheet } from "../../shared/sheet.js";
import { toast } from "../../shared/toast.js";
import { t, tn } from "../../shared/words.js";
import { amount, amountText } from "../desk/amounts.js";
import { Field, Form } from "../desk/fields.js";
import { useSaving } from "../desk/saving.js";
import { unitName } from "./moving.js";

/** @import { Ingredient, Making } from "./state.js" */

/** @param {{makings: Making[], ingredients: Ingredient[], onOpen: (making: Making) => void}} props */
export function Recipes({ makings, ingredients, onOpen }) {
  const known = new Map(ingredients.map((ingredient) => [ingredient.id, ingredient]));
  const part = (/** @type {{ingredient: string, quantity: number}} */ { ingredient, quantity }) => {
    const of = known.get(ingredient);
    return of ? `${amountText(quantity, of.unit, page.lang)} ${of.name}` : ingredient;
  };
  return html`<table class="dense recipes"><thead><tr><th>${t("larder.dish")}</th><th>${t("larder.parts")}</th><th class="number">${t("larder.portions")}</th></tr></thead>
    <tbody>${makings.map((making) => html`<tr key=${making.key} class=${classes("", { out: making.portions === 0 })}>
      <td><button type="button" class="row-button" onClick=${() => onOpen(making)}><b>${making.name}</b> ${making.kind === "option" && html`<small>${t("larder.option")}</small>`}</button></td>
      <td>${making.parts.length ? making.parts.map(part).join(" · ") : html`<span class="hint">${t("larder.no_recipe")}</span>`}</td>
      <td class="number">${making.portions === null ? "" : html`${making.portions === 0 && html`<b class="off-word">86</b> `}<b>${making.portions}</b>`}</td></tr>`)}</tbody></table>`;
}

/** @param {{evening: import("../../shared/evening.js").Evening, making: Making, ingredients: Ingredient[], onDone: () => void, onWaste: () => void,
 *   onClose: () => void}} props */
export function RecipeSheet({ evening, making, ingredients, onDone, onWaste, onClose }) {
  const of = (/** @type {string} */ id) => ingredients.find((each) => each.id === id);
  const first = making.parts.map(({ ingredient, quantity }) => ({ ingredient, quantity: amountText(quantity, of(ingredient)?.unit ?? "piece", page.lang) }));
  const draft = useSignal(first);
  const saving = useSaving("parts");
  const put = (/** @type {number} */ at, /** @type {object} */ values) => { draft.value = draft.value.map((part, index) => (index === at ? { ...part, ...values } : part)); };
  const free = ingredients.find((each) => !draft.value.some((part) => part.ingredient === each.id));
  const save = async () => {
    /** @type {Making["parts"]} */
    const parts = [];
    for (const [at, part] of draft.value.entries()) {
      const unit = of(part.ingredient)?.unit ?? "piece";
      const quantity = amount(part.quantity, unit);
      if (quantity === null) return saving.refuse(`[${at}].quantity`, t("larder.amount_unfit", { unit: unitName(unit) }));
      parts.push({ ingredient: part.ingredient, quantity });
    }
    const path = `${making.kind}s/${encodeURIComponent(making.id)}/recipe`;
    const answer = await saving.run(() => evening.ask("PUT", path, { body: { parts } }));
    if (!answer) return;
    const { portions } = answer.body.recipe;
    toast(portions === null ? t("larder.saved", { name: making.name }) : tn("larder.recipe_saved", portions, { name: making.name }));
    onDone();
    onClose();
  };
  return html`<${Sheet} title=${t("larder.recipe_of", { name: making.name })} onClose=${onClose}>
    <${Form} evening=${evening} saving=${saving} changed=${JSON.stringify(draft.value) !== JSON.stringify(first)} onSave=${save} onCancel=${onClose} save=${t("settings.save")}
      more=${making.parts.length > 0 && html`<button type="button" onClick=${onWaste}>${t("larder.waste_some")}</button>`}>
      <div class="stack"><p class="hint">${t("larder.recipe_says")}</p>
        ${draft.value.map((part, at) => html`<div class="option" key=${at}>
          <${Field} kind="select" label=${t("larder.ingredient")} value=${part.ingredient} error=${saving.at(`[${at}].ingredient`)} onInput=${(/** @type {string} */ ingredient) => put(at, { ingredient })}>
            ${ingredients.map((each) => html`<option key=${each.id} value=${each.id} selected=${each.id === part.ingredient}>${each.name}</option>`)}</${Field}>
          <${Field} label=${t("larder.per_portion", { unit: unitName(of(part.ingredient)?.unit ?? "piece") })} inputmode="decimal" value=${part.quantity} error=${saving.at(`[${at}].quantity`)}
            onInput=${(/** @type {string} */ quantity) => put(at, { quantity })} />
          <button type="button" class="quiet" aria-label=${t("settings.remove")} onClick=${() => { draft.value = draft.value.filter((_, index) => index !== at); }}><${Icon} name="trash" /></button>
        </div>`)}
        ${free ? html`<div><button type="button" class="small" onClick=${() => { draft.value = [...draft.value, { ingredient: free.id, quantity: "" }]; }}>
            <${Icon} name="add" /> ${t("larder.part_add")}</button></div>`
          : !ingredients.length && html`<p class="hint">${t("larder.empty")}</p>`}
      </div>
    </${Form}>
  </${Sheet}>`;
}
