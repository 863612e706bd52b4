// @ts-check
/** Whether something is for sale: 86, back, or so many portions. Two taps: one to come here, one to say it. */
import { html, useSignal } from "../../shared/html.js";
import { Sheet } from "../../shared/sheet.js";
import { toast } from "../../shared/toast.js";
import { t } from "../../shared/words.js";
import { Field, NotLive } from "../desk/fields.js";
import { isLive } from "../desk/reading.js";
import { useSaving } from "../desk/saving.js";
import { sell } from "./acts.js";
import { portions } from "./state.js";

/** @typedef {{available: boolean, left: number | null} | undefined} Selling */

/** @param {Selling} sale */
export const saleText = (sale) => (!sale ? "" : !sale.available ? t("dishes.off") : sale.left !== null ? t("dishes.left", { left: sale.left }) : t("dishes.on"));

/** @param {{evening: import("../../shared/evening.js").Evening, kind: "item" | "option", id: string, name: string,
 *   sale: Selling, onClose: () => void}} props */
export function Sale({ evening, kind, id, name, sale, onClose }) {
  const count = useSignal("");
  const saving = useSaving();
  const barred = !isLive(evening) || saving.busy;
  const say = async (/** @type {"on" | "off" | number} */ how) => {
    const before = !sale || (sale.available && sale.left === null) ? "on" : sale.available ? /** @type {number} */ (sale.left) : "off";
    if (!await saving.run(() => sell(evening, kind, id, how))) return;
    onClose();
    toast(how === "on" ? t("dishes.now_on", { name }) : how === "off" ? t("dishes.now_off", { name }) : t("dishes.now_left", { name, left: how }),
      { label: t("dishes.undo"), act: () => saving.run(() => sell(evening, kind, id, before)) });
  };
  const countDown = (/** @type {Event} */ event) => {
    event.preventDefault();
    const left = portions(count.value);
    if (left === null) saving.refuse("left", t("dishes.left_unfit"));
    else say(left);
  };
  return html`<${Sheet} title=${name} onClose=${onClose}>
    <${NotLive} evening=${evening} />
    <p>${t("dishes.now", { state: saleText(sale) })}</p>
    <div class="choices two">
      <button type="button" class="danger" disabled=${barred || sale?.available === false} onClick=${() => say("off")}>${t("dishes.stop")}</button>
      <button type="button" class="main" disabled=${barred || (sale?.available && sale.left === null)} onClick=${() => say("on")}>${t("dishes.sell_again")}</button>
    </div>
    <form class="row-of-fields" onSubmit=${countDown}>
      <${Field} label=${t("dishes.count_down")} inputmode="numeric" value=${count.value} error=${saving.at("left")}
        onInput=${(/** @type {string} */ text) => { count.value = text; }} />
      <button type="submit" disabled=${barred}>${t("dishes.count_down_do")}</button>
    </form>
    ${saving.says && !saving.at("left") && html`<p class="wrong" role="alert">${saving.says}</p>`}
  </${Sheet}>`;
}
