// @ts-check
/** An order while it is written: pure, so that it can be kept, tested and sent from wherever it lies. */

/**
 * @typedef {{n: number, item: string, quantity: number, modifiers: string[], note: string, seat: number | null,
 *   course: number | null, allergies: string[]}} DraftLine
 * @typedef {{id: string, table: string | null, lines: DraftLine[], note: string, allergies: string[], guest: string,
 *   seat: number | null, course: number | null, into: string | null,
 *   paper: {minutes: number, made: boolean} | null}} Draft
 * @typedef {import("../shared/boards/menu.js").Menu} Menu
 * @typedef {import("../shared/boards/menu.js").Item} Item
 */

export const MOST_PORTIONS = 99;

/** @param {string} id the key of the order it will become @param {string | null} table null: for pick-up @returns {Draft} */
export const emptyDraft = (id, table) => ({
  id, table, lines: [], note: "", allergies: [], guest: "", seat: null, course: null, into: null, paper: null,
});

/** Nothing in it that somebody would miss. @param {Draft} draft */
export const isEmpty = (draft) => !draft.lines.length && !draft.note && !draft.allergies.length;

/** One more of an item. What was just tapped with the same wishes becomes more of the same line.
 * @param {Draft} draft @param {Partial<DraftLine> & {item: string}} wanted @returns {Draft} */
export function withItem(draft, wanted) {
  const fresh = { ...plainLine(draft), ...wanted };
  const last = draft.lines.findLast((line) => line.item === fresh.item);
  if (last && wish(last) === wish(fresh)) return stepped(draft, last.n, fresh.quantity);
  return { ...draft, lines: [...draft.lines, fresh] };
}

/** @param {Draft} draft @returns {DraftLine} */
const plainLine = ({ lines, seat, course }) => ({
  n: Math.max(0, ...lines.map((line) => line.n)) + 1,
  item: "", quantity: 1, modifiers: [], note: "", seat, course, allergies: [],
});

/** @param {DraftLine} line */
const wish = ({ modifiers, note, seat, course, allergies }) =>
  JSON.stringify([[...modifiers].sort(), note, seat, course, [...allergies].sort()]);

/** More or less of a line; at none it is gone. @param {Draft} draft @param {number} n @param {number} by @returns {Draft} */
export function stepped(draft, n, by) {
  const lines = draft.lines.map((line) => (line.n === n
    ? { ...line, quantity: Math.min(MOST_PORTIONS, line.quantity + by) } : line));
  return { ...draft, lines: lines.filter((line) => line.quantity > 0) };
}

/** @param {Draft} draft @param {number} n @param {Partial<DraftLine>} change @returns {Draft} */
export const changed = (draft, n, change) =>
  ({ ...draft, lines: draft.lines.map((line) => (line.n === n ? { ...line, ...change } : line)) });

/** @param {Draft} draft @param {number} n @returns {Draft} */
export const without = (draft, n) => ({ ...draft, lines: draft.lines.filter((line) => line.n !== n) });

/** What was taken back from an order, written again.
 * @param {Draft} draft @param {import("../shared/boards/lines.js").Line[]} lines @returns {Draft} */
export const writtenAgain = (draft, lines) => lines.reduce((next, line) => withItem(next, {
  item: line.item, quantity: line.quantity, modifiers: line.modifiers.map(({ id }) => id), note: line.note ?? "",
  seat: line.seat, course: line.course, allergies: line.allergies ?? [],
}), draft);

/** @param {Draft} draft */
export const portions = (draft) => draft.lines.reduce((sum, line) => sum + line.quantity, 0);

/** @param {Draft} draft @param {string} item */
export const portionsOf = (draft, item) =>
  draft.lines.reduce((sum, line) => sum + (line.item === item ? line.quantity : 0), 0);

/** One portion with its modifiers. @param {Item | undefined} item @param {string[]} modifiers */
export function priceOf(item, modifiers) {
  const options = (item?.modifier_groups ?? []).flatMap((group) => group.options);
  const extra = modifiers.map((id) => options.find((option) => option.id === id)?.price_cents ?? 0);
  return Math.max(0, extra.reduce((sum, cents) => sum + cents, item?.price_cents ?? 0));
}

/** @param {Draft} draft @param {Map<string, Item>} items */
export const totalOf = (draft, items) =>
  draft.lines.reduce((sum, line) => sum + line.quantity * priceOf(items.get(line.item), line.modifiers), 0);

/** The lines that cannot be sold now: out, or fewer left than wanted. @param {Draft} draft @param {Map<string, Item>} items */
export const unsellable = (draft, items) => draft.lines.filter((line) => {
  const item = items.get(line.item);
  const out = (item?.modifier_groups ?? []).flatMap((group) => group.options)
    .some((option) => !option.available && line.modifiers.includes(option.id));
  return !item || !item.available || out || (item.left !== null && portionsOf(draft, line.item) > item.left);
});

/** As the house takes it. A paper order is as old as the paper, and always worth sending.
 * @param {Draft} draft @param {number | undefined} menu_version */
export function orderOf(draft, menu_version) {
  const age_ms = (draft.paper?.minutes ?? 0) * 60_000;
  return {
    id: draft.id,
    ...(draft.table === null ? { pickup: true } : { table: draft.table }),
    lines: draft.lines.map(lineOf),
    ...(draft.note.trim() ? { note: draft.note.trim() } : {}),
    ...(draft.allergies.length ? { allergies: draft.allergies } : {}),
    ...(draft.guest.trim() ? { guest: { name: draft.guest.trim() } } : {}),
    ...(menu_version === undefined ? {} : { menu_version }),
    ...(draft.paper ? { age_ms, ttl_ms: age_ms + 600_000, ...(draft.paper.made ? { already_made: true } : {}) } : {}),
  };
}

/** @param {DraftLine} line */
export const lineOf = ({ item, quantity, modifiers, note, seat, course, allergies }) => ({
  item, quantity,
  ...(modifiers.length ? { modifiers } : {}),
  ...(note.trim() ? { note: note.trim() } : {}),
  ...(seat === null ? {} : { seat }),
  ...(course === null ? {} : { course }),
  ...(allergies.length ? { allergies } : {}),
});

/** The groups of which nothing, or too little, is chosen. @param {Item} item @param {string[]} modifiers */
export const missing = (item, modifiers) => item.modifier_groups.filter((group) =>
  modifiers.filter((id) => group.options.some((option) => option.id === id)).length < group.min);

/** @param {Item} item */
export const mustChoose = (item) => item.modifier_groups.some((group) => group.min > 0);

/** A choice tapped: taken, given back, or taken instead where only one can be.
 * @param {import("../shared/boards/menu.js").Group} group @param {string[]} modifiers @param {string} option */
export function toggled(group, modifiers, option) {
  if (modifiers.includes(option)) return modifiers.filter((id) => id !== option);
  const mine = modifiers.filter((id) => group.options.some((other) => other.id === id));
  const kept = mine.length >= group.max ? modifiers.filter((id) => id !== mine[0]) : modifiers;
  return [...kept, option];
}

/** What of these allergens a dish brings along: surely, perhaps, or nobody wrote it down.
 * @param {Item | undefined} item @param {string[]} allergies */
export function conflictsOf(item, allergies) {
  if (!allergies.length || !item) return { contains: [], may: [], unknown: false };
  const has = (/** @type {string[] | undefined} */ keys) => allergies.filter((key) => keys?.includes(key));
  const contains = has(item.allergens?.contains);
  return {
    contains, unknown: item.allergens === null,
    may: has(item.allergens?.may_contain).filter((key) => !contains.includes(key)),
  };
}
