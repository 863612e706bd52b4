// @ts-check
/** Measures what is drawn: the wall, and each ticket on it, when they come and whenever their size changes. */
import { signal } from "../shared/html.js";

/** @typedef {import("./columns.js").Size} Size */

export class Ruler {
  constructor() {
    this.wall = { columns: 1, height: 0, gap: 0 };
    /** By the ids of tickets, also of those that are out of sight. @type {Map<string, Size>} */
    this.sizes = new Map();
    /** Counts how often something measured otherwise than before. */
    this.changes = signal(0);
    /** @type {Element | null} */
    this.board = null;
    this.watched = new WeakSet();
    this.watch = new ResizeObserver(() => this.measure());
  }

  /** Look at what is drawn, and from now on at what becomes of it. @param {Element} board */
  lay(board) {
    this.board = board;
    for (const element of [board, ...board.children]) {
      if (this.watched.has(element)) continue;
      this.watched.add(element);
      this.watch.observe(element);
    }
  }

  putAway() {
    this.board = null;
    this.watch.disconnect();
  }

  measure() {
    if (!this.board) return;
    const { gridTemplateColumns, columnGap } = getComputedStyle(this.board);
    const wall = {
      columns: gridTemplateColumns.split(" ").length, height: this.board.clientHeight, gap: parseFloat(columnGap) || 0,
    };
    const changed = [...this.board.children].filter((card) => this.#note(/** @type {HTMLElement} */ (card)));
    if (changed.length || !isSame(Object.values(wall), Object.values(this.wall))) this.changes.value += 1;
    this.wall = wall;
  }

  /** Whether a card, or the part of one, measures otherwise than was known. @param {HTMLElement} card */
  #note(card) {
    const { ticket = "", from, many } = card.dataset;
    const [first, all] = [Number(from), Number(many)];
    const lines = [...card.querySelectorAll(".line")].map((line) => line.getBoundingClientRect());
    const last = first + lines.length;
    const { top, bottom } = card.getBoundingClientRect();
    const before = this.sizes.get(ticket);
    const known = before?.lines.length === all ? before : /** @type {Size} */ ({ head: 0, lines: Array(all).fill(0), foot: 0 });
    const size = { ...known, lines: [...known.lines] };
    lines.forEach((line, index) => { size.lines[first + index] = (lines[index + 1]?.top ?? line.bottom) - line.top; });
    size[first ? "again" : "head"] = lines[0].top - top;
    size[last < all ? "more" : "foot"] = bottom - lines[lines.length - 1].bottom;
    this.sizes.set(ticket, size);
    return !isSame(numbersOf(size), numbersOf(known));
  }
}

/** @param {Size} size */
const numbersOf = ({ head, again = 0, more = 0, foot, lines }) => [head, again, more, foot, ...lines];

/** Less than half a pixel is nothing. @param {number[]} some @param {number[]} others */
const isSame = (some, others) => some.every((value, place) => Math.abs(value - others[place]) < 0.5);
