// @ts-check
/** The menu room: what the house sells, written by hand or pasted, published at once and undone as quickly. */
import { html, useSignal } from "../shared/html.js";
import { Icon } from "../shared/icon.js";
import { page } from "../shared/page.js";
import { toast } from "../shared/toast.js";
import { t } from "../shared/words.js";
import { Missing, NotLive } from "./desk/fields.js";
import { isLive, useReading } from "./desk/reading.js";
import { move, step } from "./menu/acts.js";
import { CategorySheet } from "./menu/category.js";
import { Dish } from "./menu/dish.js";
import { Groups, GroupSheet } from "./menu/groups.js";
import { History } from "./menu/history.js";
import { Import } from "./menu/import.js";
import { List } from "./menu/list.js";
import { Sale } from "./menu/sale.js";
import { nameIn, sales, sections } from "./menu/state.js";

/** @typedef {{what: "dish", id: string | null, category: string, draft?: import("./menu/state.js").Draft}
 *   | {what: "category", id: string | null} | {what: "group", id: string | null}
 *   | {what: "sale", kind: "item" | "option", id: string, name: string}
 *   | {what: "groups"} | {what: "import"} | {what: "history"}} Open */

/** @param {{evening: import("../shared/evening.js").Evening}} props */
export function Room({ evening }) {
  const board = evening.boards.menu.value;
  const reading = /** @type {import("./menu/acts.js").Reading} */ (useReading(evening, "menu/content", board?.version));
  const floor = /** @type {import("./desk/reading.js").Reading<import("../shared/types.d.ts").FloorPlan>} */ (useReading(evening, "floor"));
  const search = useSignal("");
  const open = useSignal(/** @type {Open | null} */ (null));
  if (!reading.data || !board) return html`<h2>${t("office.room_menu")}</h2><${Missing} reading=${reading} />`;
  const { menu } = reading.data;
  const languages = board.languages;
  const stations = floor.data?.floor.stations ?? page.stations;
  const show = (/** @type {Open | null} */ next) => { open.value = next; };
  const dishName = (/** @type {string} */ id) => nameIn(menu.items.find((item) => item.id === id)?.texts ?? {}, languages[0]);
  const sold = sales(board);
  const doing = {
    dish: (/** @type {string} */ id) => show({ what: "dish", id, category: "" }),
    sale: (/** @type {string} */ id) => show({ what: "sale", kind: "item", id, name: dishName(id) }),
    category: (/** @type {string} */ id) => show({ what: "category", id }),
    add: (/** @type {string} */ category) => show({ what: "dish", id: null, category }),
    step: (/** @type {string} */ id, /** @type {1 | -1} */ by) => step(evening, reading, id, by),
    move: (/** @type {string} */ id, /** @type {string} */ category, /** @type {string | null} */ before) => move(evening, reading, id, category, before),
  };
  return html`<header class="room-head"><h2>${t("office.room_menu")}</h2>
      <input type="search" aria-label=${t("dishes.search")} placeholder=${t("dishes.search")} value=${search.value}
        onInput=${(/** @type {any} */ event) => { search.value = event.target.value; }} />
      <div class="choices">
        <button type="button" class="small" onClick=${() => show({ what: "category", id: null })}><${Icon} name="add" /> ${t("dishes.category_new")}</button>
        <button type="button" class="small" onClick=${() => show({ what: "groups" })}>${t("dishes.groups")}</button>
        <button type="button" class="small" onClick=${() => show({ what: "import" })}><${Icon} name="paper" /> ${t("dishes.import")}</button>
        <button type="button" class="small" onClick=${() => show({ what: "history" })}><${Icon} name="undo" /> ${t("dishes.history")}</button>
        <a class="as-button small" href=${`/${page.house}/`} target="_blank" rel="noopener"><${Icon} name="eye" /> ${t("dishes.preview")}</a>
      </div></header>
    <${NotLive} evening=${evening} />
    <p class="hint">${t("dishes.at_once")} <span class="keys">${t("dishes.keys")}</span></p>
    ${!menu.items.length && !menu.categories.length ? html`<div class="empty"><p>${t("dishes.empty")}</p>
        <button type="button" class="main" onClick=${() => show({ what: "import" })}>${t("dishes.import")}</button></div>`
      : html`<${List} sections=${sections(menu, search.value)} sales=${sold} languages=${languages} stations=${stations}
          sorts=${!search.value && isLive(evening)} doing=${doing} />`}
    <${Sheets} evening=${evening} reading=${reading} open=${open.value} show=${show} languages=${languages} stations=${stations} sold=${sold} />`;
}

/** What is open over the list. @param {{evening: import("../shared/evening.js").Evening, reading: import("./menu/acts.js").Reading,
 *   open: Open | null, show: (next: Open | null) => void, languages: string[], stations: {id: string, name: string}[],
 *   sold: ReturnType<typeof sales>}} props */
function Sheets({ evening, reading, open, show, languages, stations, sold }) {
  if (!open) return null;
  const common = { evening, reading, languages, onClose: () => show(null) };
  if (open.what === "dish") {
    const close = (/** @type {any} */ draft) => {
      show(null);
      if (draft) toast(t("dishes.not_kept"), { label: t("dishes.undo"), act: () => show({ ...open, draft }) });
    };
    return html`<${Dish} ...${common} key=${open.id} id=${open.id} category=${open.category} stations=${stations} draft=${open.draft}
      onClose=${close} onNew=${(/** @type {string} */ id) => show({ what: "dish", id, category: "" })} />`;
  }
  if (open.what === "sale") return html`<${Sale} ...${common} kind=${open.kind} id=${open.id} name=${open.name} sale=${sold.get(`${open.kind}:${open.id}`)} />`;
  if (open.what === "category") return html`<${CategorySheet} ...${common} id=${open.id} />`;
  if (open.what === "groups") return html`<${Groups} ...${common} onOpen=${(/** @type {string | null} */ id) => show({ what: "group", id })} />`;
  if (open.what === "group") {
    return html`<${GroupSheet} ...${common} id=${open.id} sales=${sold}
      onSale=${(/** @type {string} */ id, /** @type {string} */ name) => show({ what: "sale", kind: "option", id, name })} />`;
  }
  return open.what === "import" ? html`<${Import} ...${common} />` : html`<${History} ...${common} />`;
}
