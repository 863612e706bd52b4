// @ts-check
/** An ingredient: its name, the unit it is counted in, and the mark at which it is low. */
import { html, useSignal } from "../../shared/html.js";
import { Sheet } from "../../shared/sheet.js";
import { toast } from "../../shared/toast.js";
import { t } from "../../shared/words.js";
import { amount, idOf } from "../desk/amounts.js";
import { Field, Form } from "../desk/fields.js";
import { useSaving } from "../desk/saving.js";
import { unitName } from "./moving.js";

/** @param {{evening: import("../../shared/evening.js").Evening, ingredient: import("./state.js").Ingredient | null, taken: string[], onClose: () => void}} props */
export function IngredientSheet({ evening, ingredient, taken, onClose }) {
  const first = { name: ingredient?.name ?? "", unit: ingredient?.unit ?? /** @type {const} */ ("g"), low: ingredient ? String(ingredient.low) : "" };
  const draft = useSignal(first);
  const saving = useSaving();
  const { name, unit, low } = draft.value;
  const put = (/** @type {Partial<typeof first>} */ values) => { draft.value = { ...draft.value, ...values }; };
  const save = async () => {
    const mark = amount(low || "0", unit);
    if (mark === null) return saving.refuse("low", t("larder.amount_unfit", { unit: unitName(unit) }));
    const id = ingredient?.id ?? idOf(name, taken);
    if (!await saving.run(() => evening.ask("PUT", `stock/${id}`, { body: { name: name.trim(), unit, low: mark } }))) return;
    toast(t("larder.saved", { name }));
    onClose();
  };
  const remove = async () => {
    const { id, name: known, unit: of, low: mark } = /** @type {import("./state.js").Ingredient} */ (ingredient);
    if (!await saving.run(() => evening.ask("DELETE", `stock/${encodeURIComponent(id)}`))) return;
    toast(t("larder.removed", { name: known }), { label: t("larder.undo"), act: () => saving.run(() => evening.ask("PUT", `stock/${id}`, { body: { name: known, unit: of, low: mark } })) });
    onClose();
  };
  return html`<${Sheet} title=${ingredient ? ingredient.name : t("larder.new")} onClose=${onClose}>
    <${Form} evening=${evening} saving=${saving} changed=${JSON.stringify(draft.value) !== JSON.stringify(first)} onSave=${save} onCancel=${onClose} save=${t("settings.save")}
      more=${ingredient && html`<button type="button" class="danger" onClick=${remove}>${t("settings.remove")}</button>`}>
      <div class="stack">
        <${Field} label=${t("larder.name")} value=${name} maxlength="80" error=${saving.at("name") ?? saving.at("id")} onInput=${(/** @type {string} */ typed) => put({ name: typed })} />
        <${Field} kind="select" label=${t("larder.unit")} value=${unit} error=${saving.at("unit")} onInput=${(/** @type {any} */ chosen) => put({ unit: chosen })}>
          ${/** @type {const} */ (["g", "ml", "piece"]).map((each) => html`<option key=${each} value=${each} selected=${each === unit}>${unitName(each)}</option>`)}</${Field}>
        <${Field} label=${t("larder.low_mark")} hint=${t("larder.low_hint")} inputmode="decimal" value=${low} error=${saving.at("low")} onInput=${(/** @type {string} */ typed) => put({ low: typed })} />
      </div>
    </${Form}>
  </${Sheet}>`;
}
