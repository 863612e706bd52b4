// @ts-check
/** The stock room: what is low on top, counted, delivered and thrown away in two taps; recipes; the day. */
import { classes, html, useSignal } from "../shared/html.js";
import { Icon } from "../shared/icon.js";
import { now } from "../shared/clock.js";
import { page } from "../shared/page.js";
import { t, tn } from "../shared/words.js";
import { amountText } from "./desk/amounts.js";
import { Missing, NotLive } from "./desk/fields.js";
import { isLive, useReading } from "./desk/reading.js";
import { Day } from "./stock/day.js";
import { IngredientSheet } from "./stock/ingredient.js";
import { Moving } from "./stock/moving.js";
import { RecipeSheet, Recipes } from "./stock/recipes.js";
import { Wasting } from "./stock/wasting.js";
import { businessDay, lowFirst, madeWith, makings, namesOn } from "./stock/state.js";

/** @import { Ingredient, Making, Move } from "./stock/state.js" */

/** The key of each move on a focused row. @type {Record<string, Move>} */
const KEYS = { c: "count", d: "delivery", w: "waste" };

/** @param {{evening: import("../shared/evening.js").Evening}} props */
export function Room({ evening }) {
  const tab = useSignal(/** @type {"shelf" | "recipes" | "day"} */ ("shelf"));
  const open = useSignal(/** @type {{what: "move", id: string, move: Move} | {what: "edit", id: string | null} | {what: "recipe" | "wasting", making: Making} | null} */ (null));
  const stock = evening.boards.stock.value;
  const known = /** @type {Ingredient[]} */ (stock?.ingredients ?? []);
  const names = namesOn(evening.boards.menu.value);
  const recipes = /** @type {import("./desk/reading.js").Reading<import("../shared/types.d.ts").Recipes>} */ (useReading(evening, "stock/recipes", stock?.ingredients));
  const house = /** @type {import("./desk/reading.js").Reading<import("../shared/types.d.ts").HouseSettings>} */ (useReading(evening, "house"));
  if (!stock) return html`<h2>${t("office.room_stock")}</h2><p class="empty">${t("common.loading")}</p>`;
  const close = () => { open.value = null; };
  const low = known.filter((each) => each.state === "low" || each.state === "out");
  const shown = open.value;
  const moved = shown?.what === "move" ? known.find((each) => each.id === shown.id) : null;
  const today = businessDay(now(), page.timezone, house.data?.settings.day_ends_minutes ?? 300);
  const tabs = /** @type {const} */ ({ shelf: t("larder.shelf"), recipes: t("larder.recipes"), day: t("larder.day_of") });
  return html`<header class="room-head"><h2>${t("office.room_stock")}</h2>
      <div class="choices" role="group" aria-label=${t("office.room_stock")}>${Object.entries(tabs).map(([name, title]) => html`<button type="button" class="small" key=${name}
        aria-pressed=${tab.value === name} onClick=${() => { tab.value = /** @type {any} */ (name); }}>${title}</button>`)}</div>
      <button type="button" class="small" onClick=${() => { open.value = { what: "edit", id: null }; }}><${Icon} name="add" /> ${t("larder.new")}</button></header>
    <${NotLive} evening=${evening} />
    ${tab.value === "shelf" ? !known.length ? html`<div class="empty"><p>${t("larder.empty")}</p>
        <button type="button" class="main" onClick=${() => { open.value = { what: "edit", id: null }; }}>${t("larder.new")}</button></div>`
      : html`${low.length > 0 ? html`<p class="notice low" role="status"><${Icon} name="warning" /> ${tn("larder.low_count", low.length)}</p>`
          : html`<p class="hint">${t("larder.all_well")}</p>`}
        <p class="hint keys">${t("larder.keys")}</p>
        <${Shelf} ingredients=${lowFirst(known)} names=${names} barred=${!isLive(evening)} onMove=${(/** @type {string} */ id, /** @type {Move} */ move) => { open.value = { what: "move", id, move }; }}
          onEdit=${(/** @type {string} */ id) => { open.value = { what: "edit", id }; }} />`
    : tab.value === "recipes" ? recipes.data ? html`<${Recipes} makings=${makings(names, recipes.data.recipes)} ingredients=${known}
        onOpen=${(/** @type {Making} */ making) => { open.value = { what: "recipe", making }; }} />` : html`<${Missing} reading=${recipes} />`
    : html`<${Day} evening=${evening} today=${today} when=${stock.ingredients} names=${names} ingredients=${known} />`}
    ${shown?.what === "move" && moved && html`<${Moving} evening=${evening} ingredient=${moved} move=${shown.move} names=${names} onDone=${recipes.again} onClose=${close} />`}
    ${shown?.what === "edit" && html`<${IngredientSheet} evening=${evening} ingredient=${known.find((each) => each.id === shown.id) ?? null} taken=${known.map((each) => each.id)} onClose=${close} />`}
    ${shown?.what === "recipe" && html`<${RecipeSheet} evening=${evening} making=${shown.making} ingredients=${known} onDone=${recipes.again}
      onWaste=${() => { open.value = { what: "wasting", making: shown.making }; }} onClose=${close} />`}
    ${shown?.what === "wasting" && html`<${Wasting} evening=${evening} making=${shown.making} onDone=${recipes.again} onClose=${close} />`}`;
}

/** @param {{ingredients: Ingredient[], names: Map<string, string>, barred: boolean, onMove: (id: string, move: Move) => void, onEdit: (id: string) => void}} props */
function Shelf({ ingredients, names, barred, onMove, onEdit }) {
  const keys = (/** @type {any} */ event) => {
    const row = event.target.closest("tr[data-id]");
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = event.key === "ArrowDown" ? row.nextElementSibling : event.key === "ArrowUp" ? row.previousElementSibling : null;
    if (step) { event.preventDefault(); step.querySelector(".row-button").focus(); }
    const move = KEYS[event.key.toLowerCase()];
    if (move && !barred) { event.preventDefault(); onMove(row.dataset.id, move); }
  };
  const states = { out: t("larder.out"), low: t("larder.low"), uncounted: t("larder.uncounted"), enough: t("larder.enough") };
  return html`<table class="dense shelf" onKeyDown=${keys}><thead><tr><th>${t("larder.ingredient")}</th><th class="number">${t("larder.left")}</th>
      <th>${t("larder.state")}</th><th class="wide-only">${t("larder.used_in")}</th><th><span class="unseen">${t("larder.moves")}</span></th></tr></thead>
    <tbody>${ingredients.map((each) => {
      const dishes = madeWith(each, names);
      return html`<tr key=${each.id} data-id=${each.id} class=${each.state}>
        <td class="what"><button type="button" class="row-button" onClick=${() => onEdit(each.id)}><b>${each.name}</b></button></td>
        <td class="number"><b>${each.left === null ? "–" : amountText(each.left, each.unit, page.lang)}</b> ${each.low > 0 && html`<small>${t("larder.low_at", { amount: amountText(each.low, each.unit, page.lang) })}</small>`}</td>
        <td><span class=${classes("state", { [each.state]: true })}>${states[each.state]}</span></td>
        <td class="wide-only">${each.state === "out" && dishes.length > 0 && html`<b class="off-word">86</b>`} ${dishes.join(", ") || html`<span class="hint">${t("larder.used_nowhere")}</span>`}</td>
        <td class="acts">${/** @type {const} */ ([["count", t("larder.count")], ["delivery", t("larder.delivery")], ["waste", t("larder.waste")]]).map(([move, title]) => html`<button type="button"
          class="small" key=${move} disabled=${barred} aria-label=${`${title}: ${each.name}`} onClick=${() => onMove(each.id, move)}>${title}</button>`)}</td></tr>`;
    })}</tbody></table>`;
}
