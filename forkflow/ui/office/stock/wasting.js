// @ts-check
/** Portions of a dish or a choice that were thrown away: all that goes into them is gone. */
import { html, useMemo, useSignal } from "../../shared/html.js";
import { uuid7 } from "../../shared/ids.js";
import { Sheet } from "../../shared/sheet.js";
import { toast } from "../../shared/toast.js";
import { t, tn } from "../../shared/words.js";
import { amount } from "../desk/amounts.js";
import { Field, Form } from "../desk/fields.js";
import { useSaving } from "../desk/saving.js";
import { Reason } from "./moving.js";

/** @param {{evening: import("../../shared/evening.js").Evening, making: import("./state.js").Making, onDone: () => void, onClose: () => void}} props */
export function Wasting({ evening, making, onDone, onClose }) {
  const draft = useSignal({ portions: "", reason: t("larder.reason_dropped") });
  const saving = useSaving();
  const key = useMemo(() => uuid7(), []);
  const { kind, id, name } = making;
  const quantity = amount(draft.value.portions, "piece");
  const left = quantity === null || making.portions === null ? null : Math.max(0, making.portions - quantity);
  const save = async () => {
    if (!quantity) return saving.refuse("quantity", t("larder.portions_unfit"));
    const body = { kind, id, quantity, reason: draft.value.reason };
    if (!await saving.run(() => evening.ask("POST", "stock/waste", { key, body }))) return;
    toast(tn("larder.portions_wasted", quantity, { name }));
    onDone();
    onClose();
  };
  return html`<${Sheet} title=${t("larder.waste_of", { name })} onClose=${onClose}>
    <${Form} evening=${evening} saving=${saving} changed=${draft.value.portions !== ""} onSave=${save} onCancel=${onClose} save=${t("larder.waste")}>
      <div class="stack">
        <p class="hint">${t("larder.waste_says")}</p>
        <${Field} label=${t("larder.how_many")} inputmode="numeric" autocomplete="off" autofocus value=${draft.value.portions} error=${saving.at("quantity")}
          onInput=${(/** @type {string} */ portions) => { draft.value = { ...draft.value, portions }; }} />
        <${Reason} reason=${draft.value.reason} error=${saving.at("reason")}
          onChange=${(/** @type {string} */ reason) => { draft.value = { ...draft.value, reason }; }} />
        ${left !== null && (left > 0 ? html`<p>${tn("larder.portions_after", left)}</p>`
          : html`<p class="notice" role="status">${t("larder.hits", { dishes: name })}</p>`)}
      </div>
    </${Form}>
  </${Sheet}>`;
}
