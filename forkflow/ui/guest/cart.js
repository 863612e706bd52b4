// @ts-check
/** A guest's cart: pure, without markup, storage or network. Prices are the menu's; the house has the last word. */

/**
 * @typedef {import("../shared/boards/menu.js").Menu} Menu
 * @typedef {import("../shared/boards/menu.js").Item} Item
 * @typedef {import("../shared/boards/menu.js").Option} Option
 * @typedef {{item: string, modifiers: string[], quantity: number, note: string, name?: string, price?: number}} Line `price` of one, and
 *   its `name`, when it was chosen
 * @typedef {"gone" | "few" | "not_now" | "choice_gone" | "choose_again"} Trouble
 */

export const MOST = 99;
const MOST_LIKE_IT = 2;

/** @param {Menu} menu @param {string} id @returns {Item | undefined} */
export const itemOf = (menu, id) =>
  menu.categories.flatMap((category) => category.items).find((item) => item.id === id);

/** The options chosen, in the menu's order. @param {Item} item @param {string[]} modifiers @returns {Option[]} */
export const chosen = (item, modifiers) =>
  item.modifier_groups.flatMap((group) => group.options).filter((option) => modifiers.includes(option.id));

/** What one portion costs with its choices. @param {Item} item @param {string[]} modifiers */
export const priceOf = (item, modifiers) =>
  chosen(item, modifiers).reduce((sum, option) => sum + option.price_cents, item.price_cents);

/** What is chosen when nobody has chosen yet: where there is only one way, that one.
 * @param {Item} item @returns {string[]} */
export const firstChoices = (item) => item.modifier_groups.flatMap((group) => {
  const left = group.options.filter((option) => option.available);
  return group.min > 0 && left.length === group.min ? left.map((option) => option.id) : [];
});

/** A tap on a choice: in a group of one it takes the other's place; a group that is full takes no more.
 * @param {Item} item @param {string[]} modifiers @param {string} option @returns {string[]} */
export function withChoice(item, modifiers, option) {
  if (modifiers.includes(option)) return modifiers.filter((id) => id !== option);
  const group = item.modifier_groups.find((each) => each.options.some(({ id }) => id === option));
  if (!group) return modifiers;
  const inGroup = modifiers.filter((id) => group.options.some((each) => each.id === id));
  if (group.max === 1) return [...modifiers.filter((id) => !inGroup.includes(id)), option];
  return inGroup.length < group.max ? [...modifiers, option] : modifiers;
}

/** The groups in which something must still be chosen. @param {Item} item @param {string[]} modifiers */
export const missing = (item, modifiers) => item.modifier_groups.filter(
  (group) => group.options.filter((option) => modifiers.includes(option.id)).length < group.min);

/** One more line; the same dish in the same way becomes more of it. @param {Line[]} lines @param {Line} line @returns {Line[]} */
export function withLine(lines, line) {
  const way = (/** @type {Line} */ each) => `${each.item}|${[...each.modifiers].sort().join()}|${each.note}`;
  const same = lines.findIndex((each) => way(each) === way(line));
  if (same < 0) return [...lines, line];
  return withQuantity(lines, same, lines[same].quantity + line.quantity);
}

/** @param {Line[]} lines @param {number} index @param {number} quantity none takes the line out @returns {Line[]} */
export const withQuantity = (lines, index, quantity) => lines.flatMap((line, at) =>
  (at !== index ? [line] : quantity < 1 ? [] : [{ ...line, quantity: Math.min(MOST, quantity) }]));

/** How many portions are left of a dish, or of one of its choices, where the cart has more of it in all its lines; else null.
 * @param {Item} item @param {Line} line @param {Line[]} lines @returns {number | null} */
export function leftOf(item, line, lines) {
  const counted = [
    { left: item.left, in: lines.filter((other) => other.item === item.id) },
    ...chosen(item, line.modifiers).map(({ id, left }) => ({ left, in: lines.filter(({ modifiers }) => modifiers.includes(id)) })),
  ];
  const short = counted.flatMap(({ left, in: taking }) => (left !== null && count(taking) > left ? [left] : []));
  return short.length ? Math.min(...short) : null;
}

/** Why a line cannot be ordered as it stands among the others; null when it can.
 * @param {Menu} menu @param {Line} line @param {Line[]} [lines] @returns {Trouble | null} */
export function troubleOf(menu, line, lines = [line]) {
  const item = itemOf(menu, line.item);
  if (!item?.available) return "gone";
  if (menu.not_now.includes(item.id)) return "not_now";
  const options = chosen(item, line.modifiers);
  if (options.length < line.modifiers.length || options.some((option) => !option.available)) return "choice_gone";
  if (leftOf(item, line, lines) !== null) return "few";
  return missing(item, line.modifiers).length ? "choose_again" : null;
}

/** A dish as it is put in with one tap. @param {Item} item @param {number} quantity @returns {Line} */
const plainly = (item, quantity) => {
  const modifiers = firstChoices(item);
  return { item: item.id, modifiers, quantity, note: "", name: item.name, price: priceOf(item, modifiers) };
};

/** What is like a dish that cannot be had: of its category, to be had now, nothing that somebody cannot eat, and without
 * a choice to make first. The nearest in price come first.
 * @param {Menu} menu @param {Line[]} lines @param {Line} line @param {string[]} cannot @returns {Item[]} */
export function likeIt(menu, lines, line, cannot) {
  const beside = menu.categories.find(({ items }) => items.some(({ id }) => id === line.item))?.items ?? [];
  const far = (/** @type {Item} */ item) => Math.abs(item.price_cents - (itemOf(menu, line.item)?.price_cents ?? 0));
  return beside.filter((item) => !lines.some((other) => other.item === item.id) && dangerOf(item, cannot) === "free"
    && troubleOf(menu, plainly(item, line.quantity)) === null).sort((a, b) => far(a) - far(b)).slice(0, MOST_LIKE_IT);
}

/** @param {Line[]} lines @param {number} index @param {Item} item @returns {Line[]} */
export const withInstead = (lines, index, item) =>
  lines.map((line, at) => (at === index ? plainly(item, line.quantity) : line));

/** @param {Line[]} lines */
export const count = (lines) => lines.reduce((sum, line) => sum + line.quantity, 0);

/** @param {Menu} menu @param {Line[]} lines */
export const total = (menu, lines) => lines.reduce((sum, line) => {
  const item = itemOf(menu, line.item);
  return sum + (item ? line.quantity * priceOf(item, line.modifiers) : 0);
}, 0);

/** The order as the house takes it.
 * @param {{id: string, lines: Line[], menu: Menu, table: string | null, note: string, allergies: string[], name: string}} wanted */
export const orderOf = ({ id, lines, menu, table, note, allergies, name }) => ({
  id,
  ...(table ? { table } : { pickup: true }),
  lines: lines.map((line) => ({
    item: line.item, quantity: line.quantity,
    ...(line.modifiers.length ? { modifiers: line.modifiers } : {}), ...(line.note ? { note: line.note } : {}),
  })),
  ...(note ? { note } : {}),
  ...(allergies.length ? { allergies } : {}),
  ...(name ? { guest: { name } } : {}),
  menu_version: menu.version,
  expected_total_cents: total(menu, lines),
});

/** How a dish stands to what somebody cannot eat. What the house does not know is never called safe.
 * @param {Item} item @param {string[]} cannot @returns {"contains" | "may" | "unknown" | "free"} */
export function dangerOf(item, cannot) {
  if (cannot.length === 0) return "free";
  if (!item.allergens) return "unknown";
  if (item.allergens.contains.some((key) => cannot.includes(key))) return "contains";
  return item.allergens.may_contain.some((key) => cannot.includes(key)) ? "may" : "free";
}
