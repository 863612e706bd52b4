// @ts-check
/** A line that was sent: amend it, have the same again, or take it back with a reason. */
import { html, useSignal } from "../../shared/html.js";
import { Sheet } from "../../shared/sheet.js";
import { money, t } from "../../shared/words.js";
import { amend, sameAgain, takeBack } from "../deeds.js";
import { missing, priceOf } from "../draft.js";
import { dishOf, items } from "../evening.js";
import { Allergies, Groups, Note, Stepper } from "./pieces.js";
import { Reason } from "./reason.js";

/** @typedef {import("../chain.js").Order} Order */
/** @typedef {import("../chain.js").Line} Line */

/** @param {{order: Order, line: Line, onClose: () => void}} props */
export function SentSheet({ order, line, onClose }) {
  const before = { quantity: line.quantity, modifiers: line.modifiers.map(({ id }) => id), note: line.note ?? "", allergies: line.allergies ?? [] };
  const now = useSignal(before);
  const asking = useSignal(false);
  const item = items.value.get(line.item);
  const set = (/** @type {Partial<typeof before>} */ change) => { now.value = { ...now.value, ...change }; };
  const change = changeOf(before, now.value);
  const lacks = item ? missing(item, now.value.modifiers).length > 0 : false;
  const save = () => { onClose(); amend(order, line, change); };
  const portion = change.modifiers ? priceOf(item, now.value.modifiers) : line.price_cents;
  if (asking.value) {
    return html`<${Reason} kind="void" title=${t("pos.void_title", { what: `${line.quantity} × ${dishOf(line)}` })}
      onClose=${onClose} onReason=${(/** @type {string} */ reason) => takeBack(order, line, reason)} />`;
  }
  return html`<${Sheet} title=${dishOf(line)} onClose=${onClose} foot=${html`
      <button type="button" class="danger" onClick=${() => { asking.value = true; }}>${t("pos.void")}</button>
      <button type="button" onClick=${() => { onClose(); sameAgain(order, line); }}>${t("pos.again")}</button>
      <button type="button" class="main" disabled=${lacks || !Object.keys(change).length} onClick=${save}>
        ${t("pos.amend", { price: money(now.value.quantity * portion) })}</button>`}>
    <p class="hint">${t("pos.amend_says")}</p>
    <${Stepper} value=${now.value.quantity} least=${1} onChange=${(/** @type {number} */ quantity) => set({ quantity })} />
    ${item && html`<${Groups} item=${item} chosen=${now.value.modifiers} onChange=${(/** @type {string[]} */ modifiers) => set({ modifiers })} />`}
    <${Note} value=${now.value.note} onChange=${(/** @type {string} */ note) => set({ note })} />
    <${Allergies} chosen=${now.value.allergies} onChange=${(/** @type {string[]} */ allergies) => set({ allergies })} />
  </${Sheet}>`;
}

/** Only what is different is sent. @param {any} before @param {any} now */
const changeOf = (before, now) => Object.fromEntries(
  Object.keys(now).filter((key) => JSON.stringify(now[key]) !== JSON.stringify(before[key])).map((key) => [key, now[key]]));
