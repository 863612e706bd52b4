// @ts-check
/** Not for sale, so many left, for sale again: a dish and each of its choices. */
import { html, useSignal } from "../../shared/html.js";
import { Icon } from "../../shared/icon.js";
import { Sheet } from "../../shared/sheet.js";
import { t } from "../../shared/words.js";
import { eightySix, restore } from "../deeds.js";
import { Stepper } from "./pieces.js";

const FEW = [1, 2, 3, 5, 8, 10, 15, 20];

/** @param {{item: import("../draft.js").Item, onClose: () => void}} props */
export function ShortSheet({ item, onClose }) {
  const left = useSignal(item.left || 10);
  const options = item.modifier_groups.flatMap((group) => group.options);
  const act = (/** @type {() => void} */ deed) => { onClose(); deed(); };
  return html`<${Sheet} title=${t("pos.short_title", { what: item.name })} onClose=${onClose}>
    <p class="status-line">${!item.available ? t("pos.is_out") : item.left === null ? t("pos.is_uncounted") : t("pos.is_left", { left: item.left })}</p>
    <div class="choices">
      ${item.available && html`<button type="button" class="danger big" onClick=${() => act(() => eightySix("item", item))}><b>86</b> ${t("pos.sell_no_more")}</button>`}
      ${(!item.available || item.left !== null) && html`<button type="button" class="main big" onClick=${() => act(() => restore("item", item))}>
        <${Icon} name="undo" />${t("pos.sell_again")}</button>`}
    </div>
    <h3>${t("pos.count_down")}</h3>
    <div class="choices">${FEW.map((few) => html`<button type="button" key=${few} aria-pressed=${left.value === few} onClick=${() => { left.value = few; }}>${few}</button>`)}</div>
    <div class="counting"><${Stepper} value=${left.value} least=${1} onChange=${(/** @type {number} */ value) => { left.value = value; }} />
      <button type="button" class="main" onClick=${() => act(() => eightySix("item", item, left.value))}>${t("pos.count_from", { left: left.value })}</button></div>
    ${options.length > 0 && html`<h3>${t("pos.its_choices")}</h3>
      <ul class="rows">${options.map((option) => html`<li key=${option.id}><span>${option.name}</span>
        <button type="button" aria-pressed=${!option.available} aria-label=${t(option.available ? "pos.sell_no_more_of" : "pos.sell_again_of", { what: option.name })}
          onClick=${() => (option.available ? eightySix("option", option) : restore("option", option))}>86</button></li>`)}</ul>`}
  </${Sheet}>`;
}
