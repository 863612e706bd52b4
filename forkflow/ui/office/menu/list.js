// @ts-check
/** Categories and their dishes as one dense table. Arrows walk, Enter opens, Alt and arrows move, a handle drags. */
import { classes, html, useLayoutEffect, useRef, useSignal } from "../../shared/html.js";
import { Icon } from "../../shared/icon.js";
import { page } from "../../shared/page.js";
import { money, t, tn } from "../../shared/words.js";
import { hoursText } from "../desk/hours.js";
import { saleText } from "./sale.js";
import { gaps, nameIn } from "./state.js";

/** @import { Item, Category } from "./state.js" */
/** @typedef {{dish: (id: string) => void, sale: (id: string) => void, category: (id: string) => void,
 *   add: (category: string) => void, step: (id: string, step: 1 | -1) => void,
 *   move: (id: string, category: string, before: string | null) => void}} Doing */

/** Where a dragged row would come down. @param {number} x @param {number} y */
function placeAt(x, y) {
  const row = document.elementFromPoint(x, y)?.closest("tr[data-category]");
  if (!(row instanceof HTMLElement)) return null;
  const { id = null, category = "" } = row.dataset;
  const { top, height } = row.getBoundingClientRect();
  if (id === null) return { category, before: first(row) };
  return { category, before: y < top + height / 2 ? id : first(row) };
}

/** The dish of the next row in the same category. @param {HTMLElement} row */
const first = (row) => {
  const next = row.nextElementSibling;
  return next instanceof HTMLElement ? next.dataset.id ?? null : null;
};

/** @param {{sections: {category: Category, items: Item[]}[], sales: Map<string, {available: boolean, left: number | null}>,
 *   languages: string[], stations: {id: string, name: string}[], sorts: boolean, doing: Doing}} props */
export function List({ sections, sales, languages, stations, sorts, doing }) {
  const table = useRef(/** @type {HTMLElement | null} */ (null));
  const dragged = useSignal(/** @type {{id: string, place: {category: string, before: string | null} | null} | null} */ (null));
  const focused = useRef("");
  // A row that moved is another place in the document, and would lose the focus.
  useLayoutEffect(() => {
    if (!focused.current) return;
    /** @type {HTMLElement | null} */ (table.current?.querySelector(`tr[data-id="${focused.current}"] .dish-name`))?.focus();
    focused.current = "";
  });
  const keys = (/** @type {KeyboardEvent} */ event) => {
    const down = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const row = event.target instanceof HTMLElement ? event.target.closest("tr") : null;
    if (!down || !row) return;
    event.preventDefault();
    const id = row.dataset.id;
    if (event.altKey && id) {
      focused.current = sorts ? id : "";
      if (sorts) doing.step(id, down);
      return;
    }
    const names = [.../** @type {HTMLElement} */ (table.current).querySelectorAll(".dish-name")];
    const next = names[names.findIndex((each) => each.closest("tr") === row) + down];
    if (next instanceof HTMLElement) next.focus();
  };
  const grab = (/** @type {string} */ id) => ({
    onPointerDown: (/** @type {any} */ event) => { event.target.setPointerCapture(event.pointerId); dragged.value = { id, place: null }; },
    onPointerMove: (/** @type {PointerEvent} */ event) => {
      if (dragged.value) dragged.value = { id, place: placeAt(event.clientX, event.clientY) };
    },
    onPointerUp: () => {
      const place = dragged.value?.place;
      dragged.value = null;
      if (place && place.before !== id) doing.move(id, place.category, place.before);
    },
    onPointerCancel: () => { dragged.value = null; },
  });
  const target = dragged.value?.place;
  return html`<table class="dishes" ref=${table} onKeyDown=${keys}>
    <thead><tr><th class="grip"><span class="unseen">${t("dishes.order")}</span></th><th>${t("dishes.dish")}</th><th class="wide-only">${t("dishes.station")}</th>
      <th class="wide-only">${t("dishes.allergens")}</th><th class="number">${t("dishes.price")}</th><th>${t("dishes.sale")}</th></tr></thead>
    ${sections.map(({ category, items }) => html`<tbody key=${category.id}>
      <tr class=${classes("category", { target: target?.category === category.id && (target.before === null || !items.length) })} data-category=${category.id}>
        <th colspan="6" scope="rowgroup"><span class="category-head">
          <button type="button" class="category-name" onClick=${() => doing.category(category.id)}>${nameIn(category.texts, languages[0])}
            <${Icon} name="edit" label=${t("dishes.category_edit")} /></button>
          <small>${tn("dishes.count", items.length)}${category.hours?.length ? ` · ${hoursText(category.hours)}` : ""}</small>
          <${Gaps} texts=${category.texts} languages=${languages} />
          <button type="button" class="small" onClick=${() => doing.add(category.id)}><${Icon} name="add" /> ${t("dishes.add")}</button></span></th>
      </tr>
      ${items.map((item) => {
        const sale = sales.get(`item:${item.id}`);
        return html`<tr key=${item.id} data-id=${item.id} data-category=${category.id} class=${classes("", {
          target: target?.before === item.id, dragged: dragged.value?.id === item.id, off: sale && !sale.available })}>
          <td class="grip">${sorts && html`<button type="button" class="handle" aria-label=${t("dishes.move", { name: nameIn(item.texts, languages[0]) })}
            title=${t("dishes.move_hint")} onKeyDown=${(/** @type {any} */ event) => {
              if (event.key === "ArrowDown" || event.key === "ArrowUp") {
                event.preventDefault(); event.stopPropagation(); doing.step(item.id, event.key === "ArrowDown" ? 1 : -1);
              } }} ...${grab(item.id)}><${Icon} name="grip" /></button>`}</td>
          <td class="what"><button type="button" class="dish-name" onClick=${() => doing.dish(item.id)}>
            ${item.photo ? html`<img src=${`/api/${page.house}/photos/${item.photo.digest}-${item.photo.widths[0]}.webp`} alt="" width="45" height="36" loading="lazy" />`
              : html`<span class="no-photo" aria-hidden="true"><${Icon} name="photo" /></span>`}
            <span><b>${nameIn(item.texts, languages[0])}</b> <small>${item.hours?.length ? hoursText(item.hours) : ""}</small></span></button>
            <${Gaps} texts=${item.texts} languages=${languages} /></td>
          <td class="wide-only">${stations.find((each) => each.id === item.station)?.name ?? html`<span class="hint">${t("dishes.no_station")}</span>`}</td>
          <td class="wide-only"><${Declared} item=${item} /></td>
          <td class="number">${money(item.price_cents)}</td>
          <td class="sale"><button type="button" class=${classes("small", { off: sale && !sale.available, counted: sale?.available && sale.left !== null })}
            aria-label=${t("dishes.sale_of", { name: nameIn(item.texts, languages[0]), state: saleText(sale) })}
            onClick=${() => doing.sale(item.id)}>${saleText(sale)}</button></td>
        </tr>`;
      })}
    </tbody>`)}
  </table>`;
}

/** @param {{texts: import("./state.js").Texts, languages: string[]}} props */
function Gaps({ texts, languages }) {
  const missing = gaps(texts, languages);
  return missing.length ? html`<span class="gap" title=${t("dishes.gap_says")}>${t("dishes.gaps", { languages: missing.join(", ") })}</span>` : null;
}

/** @param {{item: Item}} props */
function Declared({ item }) {
  if (!item.allergens) return html`<span class="gap">${t("dishes.allergens_unknown")}</span>`;
  const { contains = [], may_contain = [] } = item.allergens;
  const said = (/** @type {string[]} */ keys) => keys.map((key) => t(`allergen.${key}`)).join(", ");
  if (!contains.length && !may_contain.length) return html`<span class="hint">${t("dishes.none")}</span>`;
  return html`<span class="declared">${said(contains)}${may_contain.length > 0 && html` <i>(${said(may_contain)})</i>`}</span>`;
}
