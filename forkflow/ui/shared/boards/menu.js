// @ts-check
/** The menu in one language, with what is sold out and what is counted. */
import { ANEW, following, mapped, revised } from "./board.js";

/** @import { Happened } from "./board.js" */

/**
 * @typedef {import("../types.d.ts").OptionCard} Option
 * @typedef {import("../types.d.ts").GroupCard} Group
 * @typedef {Omit<import("../types.d.ts").ItemCard, "allergens"> &
 *   {allergens: {contains: string[], may_contain: string[]} | null}} Item
 * @typedef {Omit<import("../types.d.ts").CategoryCard, "items"> & {items: Item[]}} Category
 * @typedef {Omit<import("../types.d.ts").MenuCard, "categories"> & {categories: Category[]}} Menu
 */

/** In the language of the browser; for another one: `{ ...menuBoard, path: "menu?lang=ca" }`. */
export const menuBoard = {
  path: "menu",
  apply: following((/** @type {Menu} */ board, event) => onTheCard(board, event)),
};

const REPRINTED = new Set([
  "house.revised", "menu.printed", "item.revised", "item.removed", "category.revised", "group.revised", "menu.sorted",
]);

/** @param {Menu} card @param {Happened} event @returns {Menu | typeof ANEW} */
function onTheCard(card, event) {
  const { type, data } = event;
  if (REPRINTED.has(type)) return ANEW;
  if (type.startsWith("guest_orders.")) return revised(card, { paused_until: data.until ?? null });
  if (type.startsWith("item.")) {
    return withItems(card, (item) => {
      if (item.id !== data.item) return item;
      const next = short(item, event);
      return revised(next, { available: next.available && canBeChosen(next) });
    });
  }
  return type.startsWith("option.") ? withOption(card, event) : card;
}

/** When the last required choice is gone, or one is back, the card tells whether the dish is for sale.
 * @param {Menu} card @param {Happened} event @returns {Menu | typeof ANEW} */
function withOption(card, event) {
  let anew = false;
  const next = withItems(card, (item) => {
    const changed = revised(item, {
      modifier_groups: mapped(item.modifier_groups, (group) => revised(group, {
        options: mapped(group.options, (option) => (option.id === event.data.option ? short(option, event) : option)),
      })),
    });
    anew ||= canBeChosen(changed) !== canBeChosen(item);
    return changed;
  });
  return anew ? ANEW : next;
}

/** @param {Menu} card @param {(item: Item) => Item} change @returns {Menu} */
const withItems = (card, change) => revised(card, {
  categories: mapped(card.categories, (category) => revised(category, { items: mapped(category.items, change) })),
});

/** @template {Item | Option} Thing @param {Thing} thing @param {Happened} event @returns {Thing} */
function short(thing, { type, data }) {
  const values = type.endsWith("eighty_sixed")
    ? { available: false, left: data.because === "sold_out" ? 0 : thing.left }
    : { available: true, left: data.left ?? null };
  return revised(thing, /** @type {Partial<Thing>} */ (values));
}

/** Whether of every choice that must be made something is left. @param {Item} item */
const canBeChosen = (item) =>
  item.modifier_groups.every((group) => !group.min || group.options.some((option) => option.available));
