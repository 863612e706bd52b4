// @ts-check
/** The card: categories, search by first letters, what this device sends most, and a tile for every dish. */
import { classes, html, useEffect, useRef, useSignal } from "../../shared/html.js";
import { Icon } from "../../shared/icon.js";
import { money, t } from "../../shared/words.js";
import { counts } from "../deeds.js";
import { conflictsOf, mustChoose, portionsOf, withItem } from "../draft.js";
import { draftAt, write } from "../drafts.js";
import { items, menu } from "../evening.js";
import { favourites } from "../favourites.js";
import { found } from "../search.js";
import { LineSheet } from "./line-sheet.js";
import { ShortSheet } from "./short.js";
import { Nothing } from "./pieces.js";

/** @typedef {import("../draft.js").Item} Item */

const OFTEN = "*";

/** @param {{at: string, draft: import("../draft.js").Draft}} props */
export function Card({ at, draft }) {
  const often = favourites(counts.value, new Date().getHours()).flatMap((id) => items.value.get(id) ?? []);
  const categories = (menu()?.categories ?? []).filter((category) => category.items.length);
  const chosen = useSignal("");
  const typed = useSignal("");
  const taking = useSignal(false);
  const sheet = useSignal(/** @type {Item | null} */ (null));
  const here = chosen.value || (often.length >= 4 ? OFTEN : categories[0]?.id ?? "");
  const shown = typed.value.trim() ? found([...items.value.values()], typed.value)
    : here === OFTEN ? often : categories.find((category) => category.id === here)?.items ?? [];
  const take = (/** @type {Item} */ item) => {
    if (taking.value || !item.available) sheet.value = item;
    else if (mustChoose(item)) sheet.value = item;
    else write(at, (now) => withItem(now, { item: item.id }));
  };
  const close = () => { sheet.value = null; };
  const current = sheet.value && items.value.get(sheet.value.id);
  return html`<div class="card">
    <div class="tools">
      <${Search} typed=${typed} onFirst=${() => { const first = shown.find((item) => item.available); if (first) { take(first); typed.value = ""; } }} />
      <button type="button" class="eighty-six" aria-pressed=${taking.value} onClick=${() => { taking.value = !taking.value; }}>${t("pos.eighty_six_mode")}</button>
    </div>
    <nav class="categories" aria-label=${t("pos.categories")}>
      ${often.length > 0 && html`<${Category} id=${OFTEN} name=${t("pos.often")} here=${here} chosen=${chosen} typed=${typed} />`}
      ${categories.map(({ id, name }) => html`<${Category} key=${id} id=${id} name=${name} here=${here} chosen=${chosen} typed=${typed} />`)}
    </nav>
    ${taking.value && html`<p class="hint taking" role="status">${t("pos.eighty_six_says")}</p>`}
    ${!shown.length && html`<${Nothing} of=${menu()} none=${typed.value ? t("pos.found_none", { typed: typed.value }) : t("pos.menu_empty")} />`}
    <ul class="tiles">${shown.map((item) => html`<li key=${item.id}><${Tile} item=${item} draft=${draft} onTake=${take} /></li>`)}</ul>
    ${current && (taking.value || !current.available ? html`<${ShortSheet} item=${current} onClose=${close} />`
      : html`<${LineSheet} item=${current} fresh line=${blank(at, current.id)} onClose=${close}
        onDone=${(/** @type {any} */ wanted) => write(at, (now) => withItem(now, { item: current.id, ...wanted }))} />`)}
  </div>`;
}

/** @param {string} at @param {string} item */
function blank(at, item) {
  const { seat, course } = draftAt(at);
  return { n: 0, item, quantity: 1, modifiers: [], note: "", seat, course, allergies: [] };
}

/** @param {{typed: {value: string}, onFirst: () => void}} props */
function Search({ typed, onFirst }) {
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => {
    const begin = (/** @type {KeyboardEvent} */ event) => {
      const busy = event.target instanceof HTMLInputElement || document.querySelector("dialog[open]");
      if (event.key !== "/" || busy) return;
      event.preventDefault();
      field.current?.focus();
    };
    addEventListener("keydown", begin);
    return () => removeEventListener("keydown", begin);
  }, []);
  const submit = (/** @type {Event} */ event) => { event.preventDefault(); if (typed.value.trim()) onFirst(); };
  const key = (/** @type {KeyboardEvent} */ event) => { if (event.key === "Escape") { typed.value = ""; field.current?.blur(); } };
  return html`<form class="search" role="search" onSubmit=${submit}><${Icon} name="search" />
    <input ref=${field} type="search" aria-label=${t("pos.search")} placeholder=${t("pos.search_hint")} value=${typed.value} autocomplete="off"
      autocapitalize="off" spellcheck=${false} onKeyDown=${key} onInput=${(/** @type {any} */ event) => { typed.value = event.target.value; }} />
    ${typed.value && html`<button type="button" class="quiet" aria-label=${t("pos.search_clear")} onClick=${() => { typed.value = ""; }}><${Icon} name="close" /></button>`}
  </form>`;
}

/** @param {{id: string, name: string, here: string, chosen: {value: string}, typed: {value: string}}} props */
function Category({ id, name, here, chosen, typed }) {
  const choose = () => { chosen.value = id; typed.value = ""; };
  return html`<button type="button" aria-pressed=${!typed.value && here === id} onClick=${choose}>
    ${id === OFTEN && html`<${Icon} name="star" />`}<span>${name}</span></button>`;
}

/** @param {{item: Item, draft: import("../draft.js").Draft, onTake: (item: Item) => void}} props */
function Tile({ item, draft, onTake }) {
  const count = portionsOf(draft, item.id);
  const clash = conflictsOf(item, draft.allergies);
  return html`<button type="button" class=${classes("tile", { out: !item.available, taken: count > 0, clash: clash.contains.length > 0 })} onClick=${() => onTake(item)}>
    <span class="name">${item.name}</span>
    <span class="foot"><span class="cents">${money(item.price_cents)}</span>
      ${!item.available ? html`<b class="eighty">86</b>` : item.left !== null && html`<b class="left">${t("pos.left", { left: item.left })}</b>`}
      ${mustChoose(item) && item.available && html`<span class="chooses" aria-hidden="true">…</span>`}</span>
    ${clash.contains.length > 0 && html`<span class="warns"><${Icon} name="warning" label=${t("common.allergy")} /></span>`}
    ${count > 0 && html`<span class="count" aria-label=${t("pos.in_check", { count })}>${count}</span>`}
  </button>`;
}
