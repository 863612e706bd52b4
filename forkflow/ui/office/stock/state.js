// @ts-check
/** The larder as the office looks at it: what is low comes first, what it is for, which business day it is. */

/** @typedef {import("../../shared/types.d.ts").StockCard} Ingredient */
/** @typedef {import("../../shared/types.d.ts").RecipeCard} Recipe */
/** @typedef {import("../../shared/boards/menu.js").Menu} Menu */
/** @typedef {"count" | "delivery" | "waste"} Move */

const ORDER = { out: 0, low: 1, uncounted: 2, enough: 3 };

/** What is out, then what is low, then the rest by name. @param {Ingredient[]} ingredients */
export const lowFirst = (ingredients) => [...ingredients].sort((one, other) =>
  Math.min(ORDER[one.state], 2) - Math.min(ORDER[other.state], 2) || one.name.localeCompare(other.name));

/** What dishes and options are called, by `item:<id>` and `option:<id>`. @param {Menu | null} menu @returns {Map<string, string>} */
export function namesOn(menu) {
  const names = new Map();
  for (const item of menu?.categories.flatMap((category) => category.items) ?? []) {
    names.set(`item:${item.id}`, item.name);
    for (const option of item.modifier_groups.flatMap((group) => group.options)) names.set(`option:${option.id}`, option.name);
  }
  return names;
}

/** What is made with an ingredient. @param {Ingredient} ingredient @param {Map<string, string>} names */
export const madeWith = ({ items, options }, names) =>
  [...items.map((id) => names.get(`item:${id}`) ?? id), ...options.map((id) => names.get(`option:${id}`) ?? id)];

/** Everything on the menu with its recipe, if it has one. Dishes come before options.
 * @param {Map<string, string>} names @param {Recipe[]} recipes */
export function makings(names, recipes) {
  const known = new Map(recipes.map((recipe) => [`${recipe.kind}:${recipe.id}`, recipe]));
  return [...names].map(([key, name]) => {
    const [kind, id] = [key.slice(0, key.indexOf(":")), key.slice(key.indexOf(":") + 1)];
    return { key, kind: /** @type {"item" | "option"} */ (kind), id, name, parts: known.get(key)?.parts ?? [], portions: known.get(key)?.portions ?? null };
  }).sort((one, other) => Number(one.kind === "option") - Number(other.kind === "option"));
}
/** @typedef {ReturnType<typeof makings>[number]} Making */

/** The house's day, `2026-11-20`: what happens before it ends belongs to the evening before.
 * @param {number} at milliseconds @param {string} timezone @param {number} day_ends_minutes */
export function businessDay(at, timezone, day_ends_minutes) {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: timezone, hourCycle: "h23", year: "numeric", month: "2-digit",
    day: "2-digit", hour: "2-digit", minute: "2-digit" }).formatToParts(at);
  const of = (/** @type {string} */ type) => Number(parts.find((part) => part.type === type)?.value);
  const wall = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"));
  return new Date(wall - day_ends_minutes * 60_000).toISOString().slice(0, 10);
}
