// @ts-check
/** A count, a delivery or waste of one ingredient: a number and Enter. */
import { html, useMemo, useSignal } from "../../shared/html.js";
import { uuid7 } from "../../shared/ids.js";
import { page } from "../../shared/page.js";
import { Sheet } from "../../shared/sheet.js";
import { toast } from "../../shared/toast.js";
import { t } from "../../shared/words.js";
import { amount, amountText } from "../desk/amounts.js";
import { Field, Form } from "../desk/fields.js";
import { useSaving } from "../desk/saving.js";
import { madeWith } from "./state.js";

/** @param {{evening: import("../../shared/evening.js").Evening, ingredient: import("./state.js").Ingredient, move: import("./state.js").Move,
 *   names: Map<string, string>, onDone: () => void, onClose: () => void}} props */
export function Moving({ evening, ingredient, move, names, onDone, onClose }) {
  const draft = useSignal({ quantity: "", reason: t("larder.reason_spoiled") });
  const saving = useSaving();
  const key = useMemo(() => uuid7(), []);
  const { id, unit, left, name } = ingredient;
  const field = move === "count" ? "left" : "quantity";
  const quantity = amount(draft.value.quantity, unit);
  const after = quantity === null ? null : move === "count" ? quantity : (left ?? 0) + (move === "delivery" ? quantity : -quantity);
  const dishes = madeWith(ingredient, names);
  const says = (/** @type {number} */ n) => amountText(n, unit, page.lang);
  const save = async () => {
    if (quantity === null) return saving.refuse(field, t("larder.amount_unfit", { unit: unitName(unit) }));
    const answer = await saving.run(() => move === "waste"
      ? evening.ask("POST", "stock/waste", { key, body: { kind: "ingredient", id, quantity, reason: draft.value.reason } })
      : evening.ask("POST", `stock/${encodeURIComponent(id)}/${move === "count" ? "counts" : "deliveries"}`, { key, body: { [field]: quantity } }));
    if (!answer) return;
    toast({ count: t("larder.counted", { name, amount: says(quantity) }), delivery: t("larder.delivered", { name, amount: says(quantity) }),
      waste: t("larder.wasted", { name, amount: says(quantity) }) }[move]);
    onDone();
    onClose();
  };
  return html`<${Sheet} title=${{ count: t("larder.count_of", { name }), delivery: t("larder.delivery_of", { name }), waste: t("larder.waste_of", { name }) }[move]} onClose=${onClose}>
    <${Form} evening=${evening} saving=${saving} changed=${draft.value.quantity !== ""} onSave=${save} onCancel=${onClose} save=${{ count: t("larder.count"), delivery: t("larder.delivery"), waste: t("larder.waste") }[move]}>
      <div class="stack">
        <p class="hint">${left === null ? t("larder.uncounted_says") : t("larder.there", { amount: says(left) })}</p>
        <${Field} label=${move === "count" ? t("larder.there_now") : t("larder.how_much")} hint=${t("larder.amount_hint", { unit: unitName(unit) })} inputmode="decimal" autocomplete="off" autofocus
          value=${draft.value.quantity} error=${saving.at(field)} onInput=${(/** @type {string} */ typed) => { draft.value = { ...draft.value, quantity: typed }; }} />
        ${move === "waste" && html`<${Reason} reason=${draft.value.reason} error=${saving.at("reason")}
          onChange=${(/** @type {string} */ reason) => { draft.value = { ...draft.value, reason }; }} />`}
        ${after !== null && (after > 0 ? html`<p>${t("larder.after", { amount: says(after) })}</p>`
          : html`<p class="notice" role="status">${dishes.length ? t("larder.hits", { dishes: dishes.join(", ") }) : t("larder.nothing_left")}</p>`)}
      </div>
    </${Form}>
  </${Sheet}>`;
}

/** Why something was thrown away: typed, or one of the usual reasons. @param {{reason: string, error?: string, onChange: (reason: string) => void}} props */
export const Reason = ({ reason, error, onChange }) => html`<${Field} label=${t("larder.reason")} value=${reason} error=${error} onInput=${onChange} />
  <div class="choices">${[t("larder.reason_spoiled"), t("larder.reason_dropped"), t("larder.reason_returned")].map((usual) => html`<button type="button" class="small"
    key=${usual} aria-pressed=${reason === usual} onClick=${() => onChange(usual)}>${usual}</button>`)}</div>`;

/** @param {"g" | "ml" | "piece"} unit */
export const unitName = (unit) => ({ g: t("larder.unit_g"), ml: t("larder.unit_ml"), piece: t("larder.unit_piece") })[unit];
