// @ts-check
/** The menu as the office writes it: which texts are missing, what a draft of a dish says, what moving a dish does. */
import { amount, cents, priceText } from "../desk/amounts.js";

/** @typedef {import("../../shared/types.d.ts").Menu} Menu */
/** @typedef {import("../../shared/types.d.ts").Item} Item */
/** @typedef {import("../../shared/types.d.ts").Category} Category */
/** @typedef {import("../../shared/types.d.ts").Group} Group */
/** @typedef {Record<string, {name: string, description?: string}>} Texts */

export const ALLERGENS = [
  "gluten", "crustaceans", "eggs", "fish", "peanuts", "soy", "milk", "nuts", "celery", "mustard", "sesame", "sulphites",
  "lupin", "molluscs",
];

/** In a language, or in whatever there is. @param {Texts} texts @param {string} language */
export const nameIn = (texts, language) => (texts[language] ?? Object.values(texts)[0])?.name ?? "";

/** The languages of the house in which a name is missing, or a description that another language has.
 * @param {Texts} texts @param {string[]} languages */
export function gaps(texts, languages) {
  const described = Object.values(texts).some((text) => text.description);
  return languages.filter((code) => !texts[code]?.name || (described && !texts[code].description));
}

/** What is written in the fields: languages without a name are left out. @param {Texts} texts @returns {Texts} */
export const written = (texts) => Object.fromEntries(Object.entries(texts)
  .map(([code, text]) => /** @type {const} */ ([code, { name: text.name.trim(), description: (text.description ?? "").trim() }]))
  .filter(([, text]) => text.name || text.description));

/** Categories with their dishes; with a search, only what has it in a name.
 * @param {Menu} menu @param {string} search */
export function sections(menu, search) {
  const wanted = bare(search);
  const fits = (/** @type {Item} */ item) => Object.values(item.texts).some((text) => bare(text.name).includes(wanted));
  return menu.categories
    .map((category) => ({ category, items: menu.items.filter((item) => item.category === category.id && fits(item)) }))
    .filter(({ items }) => !wanted || items.length);
}

/** @param {string} text */
const bare = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();

/** A dish as it stands in the fields of its form.
 * @param {Item | null} item @param {string} category */
export const draftOf = (item, category) => ({
  category: item?.category ?? category,
  texts: /** @type {Texts} */ (item?.texts ?? {}),
  price: item ? priceText(item.price_cents) : "",
  station: item?.station ?? "",
  tax: item ? item.tax ?? "food" : undefined,
  allergens: item?.allergens ? { contains: item.allergens.contains ?? [], may_contain: item.allergens.may_contain ?? [] } : null,
  groups: item?.groups ?? [],
  hours: item?.hours ?? [],
});
/** @typedef {ReturnType<typeof draftOf>} Draft */

/** What is sent; null when the price is none. @param {Draft} draft */
export function contentOf(draft) {
  const price_cents = cents(draft.price);
  if (price_cents === null) return null;
  const { price, station, texts, ...rest } = draft;
  return { ...rest, texts: written(texts), station: station || null, price_cents };
}

/** Free of it, contains it, may contain it, and from the beginning. @param {Draft["allergens"]} known @param {string} key */
export function turned(known, key) {
  const { contains, may_contain } = known ?? { contains: [], may_contain: [] };
  const without = (/** @type {string[]} */ keys) => keys.filter((each) => each !== key);
  if (contains.includes(key)) return { contains: without(contains), may_contain: [...may_contain, key] };
  if (may_contain.includes(key)) return { contains, may_contain: without(may_contain) };
  return { contains: [...contains, key], may_contain };
}

/** The menu with a dish before another one of a category, or at the category's end.
 * @param {Menu} menu @param {string} id @param {string} category @param {string | null} before @returns {Menu} */
export function moved(menu, id, category, before) {
  const item = menu.items.find((each) => each.id === id);
  if (!item || before === id) return menu;
  const rest = menu.items.filter((each) => each.id !== id);
  const last = rest.findLastIndex((each) => each.category === category);
  const found = rest.findIndex((each) => each.id === before);
  const at = before !== null && found >= 0 ? found : last < 0 ? rest.length : last + 1;
  return { ...menu, items: [...rest.slice(0, at), { ...item, category }, ...rest.slice(at)] };
}

/** Where a dish goes that is moved by one place; over the edge it joins the neighbouring category. Null: it cannot.
 * @param {Menu} menu @param {string} id @param {1 | -1} step @returns {{category: string, before: string | null} | null} */
export function neighbour(menu, id, step) {
  const category = menu.items.find((item) => item.id === id)?.category ?? "";
  const among = menu.items.filter((item) => item.category === category);
  const at = among.findIndex((item) => item.id === id);
  if (step === -1 && at > 0) return { category, before: among[at - 1].id };
  if (step === 1 && at < among.length - 1) return { category, before: among[at + 2]?.id ?? null };
  const next = menu.categories[menu.categories.findIndex((each) => each.id === category) + step];
  if (!next) return null;
  return { category: next.id, before: step === 1 ? menu.items.find((item) => item.category === next.id)?.id ?? null : null };
}

/** The menu with a category one place up or down. @param {Menu} menu @param {string} id @param {1 | -1} step @returns {Menu} */
export function categoryMoved(menu, id, step) {
  const categories = [...menu.categories];
  const at = categories.findIndex((category) => category.id === id);
  if (!categories[at + step]) return menu;
  [categories[at], categories[at + step]] = [categories[at + step], categories[at]];
  return { ...menu, categories };
}

/** The menu without a category and its dishes. @param {Menu} menu @param {string} id @returns {Menu} */
export const withoutCategory = (menu, id) => ({
  ...menu,
  categories: menu.categories.filter((category) => category.id !== id),
  items: menu.items.filter((item) => item.category !== id),
});

/** How things are sold now, dishes and options alike, by `item:<id>` and `option:<id>`.
 * @param {import("../../shared/boards/menu.js").Menu | null} board
 * @returns {Map<string, {available: boolean, left: number | null}>} */
export function sales(board) {
  const found = new Map();
  for (const item of board?.categories.flatMap((category) => category.items) ?? []) {
    found.set(`item:${item.id}`, item);
    for (const option of item.modifier_groups.flatMap((group) => group.options)) found.set(`option:${option.id}`, option);
  }
  return found;
}

/** How many portions somebody typed; null when it is no number of portions. @param {string} text */
export function portions(text) {
  const count = amount(text, "piece");
  return count !== null && count >= 1 && count <= 9999 ? count : null;
}
