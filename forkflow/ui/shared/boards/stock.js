// @ts-check
/** What is in the larder. Dishes made of it are told by the snapshot; a changed recipe is fetched. */
import { ANEW, following, mapped, revised } from "./board.js";

/** @import { Happened } from "./board.js" */
/** @typedef {import("../types.d.ts").StockNow} Stock */
/** @typedef {import("../types.d.ts").StockCard} Ingredient */

export const stockBoard = { path: "stock", apply: following((/** @type {Stock} */ board, event) => onTheShelf(board, event)) };

const ELSEWHERE = new Set(["ingredient.revised", "recipe.revised", "menu.printed", "item.removed", "stock.counted"]);

/** @param {Stock} board @param {Happened} event @returns {Stock | typeof ANEW} */
function onTheShelf(board, { type, data }) {
  if (ELSEWHERE.has(type)) return ANEW;
  if (type === "ingredient.removed") return levelled(board, (card) => (card.id === data.ingredient ? null : card));
  if (type === "stock.delivered") return left(board, [data]);
  if (type === "stock.wasted") return left(board, data.lost);
  return type === "stock.taken" ? left(board, data.taken) : board;
}

/** @param {Stock} board @param {{ingredient: string, left: number | null}[]} levels the last word for each counts */
function left(board, levels) {
  const known = new Map(levels.map((level) => [level.ingredient, level.left]));
  return levelled(board, (card) => (known.has(card.id) ? level(card, known.get(card.id) ?? null) : card));
}

/** @param {Stock} board @param {(card: Ingredient) => Ingredient | null} change */
const levelled = (board, change) => revised(board, { ingredients: mapped(board.ingredients, change) });

/** @param {Ingredient} card @param {number | null} quantity @returns {Ingredient} */
const level = (card, quantity) => revised(card, {
  left: quantity, state: quantity === null ? "uncounted" : quantity === 0 ? "out" : quantity <= card.low ? "low" : "enough",
});
