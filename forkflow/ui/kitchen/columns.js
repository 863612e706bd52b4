// @ts-check
/** How tickets fill a wall: down its columns, oldest first. One that is longer than a column, or would leave much of one
 * empty, goes on at the head of the next. Pure: what measures what is told. */

/**
 * What a ticket measures: to its first line, each line, and behind the last one; and where it is parted, the head with
 * which it goes on and the foot that says so.
 * @typedef {{head: number, lines: number[], foot: number, again?: number, more?: number}} Size
 * @typedef {{columns: number, height: number, gap: number}} Wall
 */

/** A ticket, or the lines of it from one to before another, and where that stands.
 * @template Ticket
 * @typedef {{ticket: Ticket, from: number, to: number, page: number, column: number, top: number}} Part
 */

/** A ticket is parted to fill this share of a column, not for less, and not over two pages where a page has several
 * columns: nobody likes to read on elsewhere. */
const WORTH_PARTING = 0.22;

/** The parts of as many tickets as are measured, from the first on.
 * @template {{id: string, lines: unknown[]}} Ticket
 * @param {Ticket[]} tickets @param {Map<string, Size>} sizes @param {Wall} wall @returns {Part<Ticket>[]} */
export function filled(tickets, sizes, { columns, height, gap }) {
  /** @type {Part<Ticket>[]} */
  const parts = [];
  let [column, top] = [0, 0];
  for (const ticket of tickets) {
    const size = sizes.get(ticket.id);
    if (size?.lines.length !== ticket.lines.length) break;
    for (let from = 0, to = 0; to < ticket.lines.length; from = to) {
      const head = from ? size.again ?? size.head : size.head;
      const rest = head + sum(size.lines.slice(from)) + size.foot;
      const endsPage = columns > 1 && (column + 1) % columns === 0;
      if (top > 0 && top + rest > height && (endsPage || !isWorthParting(size, height - top, height))) {
        [column, top] = [column + 1, 0];
      }
      to = top + rest <= height ? ticket.lines.length : from + fitting(size, from, height - top - head);
      parts.push({ ticket, from, to, page: Math.floor(column / columns), column: column % columns, top });
      if (to < ticket.lines.length) [column, top] = [column + 1, 0];
      else top += rest + gap;
    }
  }
  return parts;
}

/** @param {Size} size @param {number} room @param {number} height */
const isWorthParting = (size, room, height) =>
  room > height * WORTH_PARTING && size.lines.length > 1
  && size.head + size.lines[0] + (size.more ?? size.foot) <= room;

/** How many lines fit into so much room: one at least, and one at least is left for the next column, if there is one.
 * @param {Size} size @param {number} from @param {number} room */
function fitting(size, from, room) {
  const left = size.lines.length - from;
  let [many, used] = [1, size.lines[from] + (size.more ?? size.foot)];
  while (many < left - 1 && used + size.lines[from + many] <= room) used += size.lines[from + many++];
  return many;
}

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);
