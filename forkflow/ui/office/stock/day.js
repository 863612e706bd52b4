// @ts-check
/** A business day of the larder: what came, went, was thrown away, and what counts found otherwise. */
import { html, useSignal } from "../../shared/html.js";
import { page } from "../../shared/page.js";
import { t, timeOfDay } from "../../shared/words.js";
import { amountText } from "../desk/amounts.js";
import { Missing } from "../desk/fields.js";
import { useReading } from "../desk/reading.js";

/** @param {{evening: import("../../shared/evening.js").Evening, today: string, when: unknown, names: Map<string, string>,
 *   ingredients: import("./state.js").Ingredient[]}} props */
export function Day({ evening, today, when, names, ingredients }) {
  const day = useSignal(today);
  const reading = /** @type {import("../desk/reading.js").Reading<import("../../shared/types.d.ts").StockDay>} */ (useReading(evening, `stock/days/${day.value}`, when));
  const says = (/** @type {number} */ n, /** @type {any} */ unit) => (n ? amountText(n, unit ?? "piece", page.lang) : "");
  const what = { count: t("larder.count"), delivery: t("larder.delivery"), waste: t("larder.waste") };
  const named = (/** @type {import("../../shared/types.d.ts").StockMove} */ move) => (move.kind === "ingredient"
    ? ingredients.find((each) => each.id === move.id)?.name ?? move.id : names.get(`${move.kind}:${move.id}`) ?? move.id);
  const found = reading.data?.business_day === day.value ? reading.data : null;
  return html`<label class="day-of">${t("larder.day")} <input type="date" value=${day.value} max=${today} onChange=${(/** @type {any} */ event) => { if (event.target.value) day.value = event.target.value; }} /></label>
    ${!found ? html`<${Missing} reading=${reading} />`
    : !found.ingredients.length && !found.moves.length ? html`<p class="empty">${t("larder.day_empty")}</p>`
    : html`<div class="cards"><section class="card"><h3>${t("larder.sums")}</h3><div class="scroll" tabindex="0" role="region" aria-label=${t("larder.sums")}><table class="dense">
        <thead><tr><th>${t("larder.ingredient")}</th><th class="number">${t("larder.came")}</th><th class="number">${t("larder.used")}</th><th class="number">${t("larder.lost")}</th><th class="number">${t("larder.corrected")}</th></tr></thead>
        <tbody>${found.ingredients.map((sum) => html`<tr key=${sum.id}><td><b>${sum.name}</b></td>
          ${[sum.delivered, sum.used, sum.wasted, sum.corrected].map((n) => html`<td class="number">${says(n, sum.unit)}</td>`)}</tr>`)}</tbody></table></div></section>
      <section class="card"><h3>${t("larder.moves")}</h3>
        ${!found.moves.length && html`<p class="hint">${t("larder.moves_none")}</p>`}
        <ul class="moves">${found.moves.map((move) => {
          const unit = ingredients.find((each) => each.id === move.id)?.unit ?? "piece";
          return html`<li><time>${timeOfDay(move.at)}</time> <span><b>${what[move.what]}</b> ${named(move)} <small>${move.reason ?? ""}</small></span>
            <b class="number">${move.what === "waste" ? "−" : move.what === "delivery" ? "+" : ""}${amountText(move.quantity, unit, page.lang)}</b></li>`;
        })}</ul></section></div>`}`;
}
