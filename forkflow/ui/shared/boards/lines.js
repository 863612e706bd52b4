// @ts-check
/** The lines of an order, as the kitchen and the waiters see them. */
import { revised } from "./board.js";

/** @import { Happened } from "./board.js" */

/**
 * A line. `allergies` is null where a note about them was lost.
 * @typedef {Omit<import("../types.d.ts").OrderLine, "change"> & {change: string | null}} Line
 * @typedef {Line["state"]} LineState
 * @typedef {import("../types.d.ts").Order["status"]} Status
 * @typedef {import("../types.d.ts").Modifier} Modifier
 */

/** @type {(state: string) => boolean} */
export const isNotMade = (state) => state === "void" || state === "cannot_make";
/** @type {(status: string | undefined) => boolean} */
export const isClosed = (status) => status === "completed" || status === "cancelled";

/** How the lines of a ticket move when it does. @type {Record<string, Partial<Record<LineState, LineState>>>} */
export const MOVES = {
  "ticket.started": { open: "started" },
  "ticket.put_back": { started: "open" },
  "ticket.bumped": { open: "done", started: "done" },
  "ticket.recalled": { done: "started" },
};

/** A line as an event tells it. @param {any} told @param {number} part @param {LineState} state @returns {Line} */
export const lineOf = (told, part, state) => ({
  line: told.line, part, item: told.item, name: told.name, quantity: told.quantity, price_cents: told.price_cents,
  modifiers: told.modifiers ?? [], note: told.note ?? null, seat: told.seat ?? null, course: told.course ?? null,
  allergies: allergiesTold(told), station: told.station ?? null, state, change: null, plated: null,
});

/** What somebody cannot eat: nothing was said, or (null) it was said and is lost. @param {any} told
 * @returns {string[] | null} */
export const allergiesTold = (told) => (told.allergies === undefined ? [] : told.allergies);

/** What an event does to a line of its order. `waiting`: the order is not the kitchen's yet.
 * @param {Line} line @param {Happened} event @param {boolean} [waiting] @returns {Line} */
export function changedLine(line, { type, data }, waiting = false) {
  switch (type) {
    case "ticket.started": case "ticket.put_back": case "ticket.bumped": case "ticket.recalled":
      if (line.station !== data.station || line.part !== data.part) return line;
      return revised(line, {
        state: MOVES[type][line.state] ?? line.state,
        change: type === "ticket.bumped" ? null : line.change,
      });
    case "line.amended":
      if (line.line !== data.line.line) return line;
      return {
        ...lineOf(data.line, line.part, line.state),
        change: data.line.station && !waiting ? "amended" : null,
      };
    case "line.cannot_make":
      return line.line === data.line ? revised(line, { state: "cannot_make", change: null }) : line;
    case "line.acknowledged":
      return line.line === data.line ? revised(line, { change: null }) : line;
    case "line.plated":
      return line.line === data.line ? revised(line, { change: null, plated: data.change }) : line;
    case "line.voided":
      return withdrawn(line, [data.withdrawn]);
    case "order.cancelled":
      return withdrawn(line, data.withdrawn);
    default:
      return line;
  }
}

/** @param {Line} line @param {{line: number, started?: boolean}[]} taken */
function withdrawn(line, taken) {
  const mine = taken.find((other) => other.line === line.line);
  return mine ? revised(line, { state: "void", change: mine.started ? "void" : null, plated: null }) : line;
}
