// @ts-check
/** What all boards have in common: an old board and an event make the new one, and what did not change stays the same
 * object, so that only what changed is drawn again. */

/** The board has to be fetched again: the event tells that something is new, not what. */
export const ANEW = Symbol("anew");

/**
 * An event of the stream. One that is only expected has no id yet.
 * @typedef {{type: string, id?: string, data: any}} Happened
 */

/** Whether somebody who stands at a position has heard another one. False across epochs.
 * @param {string} position @param {string} other @returns {boolean} */
export function reaches(position, other) {
  const [epoch, number] = position.split("-");
  const [otherEpoch, otherNumber] = other.split("-");
  return epoch === otherEpoch && Number(number) >= Number(otherNumber);
}

/** @param {string} position */
export const epochOf = (position) => position.split("-")[0];

/** A reducer that may hear an event twice: what the board holds already changes nothing.
 * @template {{position: string}} Board
 * @param {(board: Board, event: Happened) => Board | typeof ANEW} change
 * @returns {(board: Board, event: Happened) => Board | typeof ANEW} */
export function following(change) {
  return (board, event) => {
    if (event.id && reaches(board.position, event.id)) return board;
    if (event.id && epochOf(board.position) !== epochOf(event.id)) return ANEW;
    const next = change(board, event);
    return next === ANEW || next === board || !event.id ? next : { ...next, position: event.id };
  };
}

/** The same thing with other values; itself when they are what it has.
 * @template {object} Thing @param {Thing} thing @param {Partial<Thing>} values @returns {Thing} */
export function revised(thing, values) {
  const keys = /** @type {(keyof Thing)[]} */ (Object.keys(values));
  return keys.every((key) => Object.is(thing[key], values[key])) ? thing : { ...thing, ...values };
}

/** Each thing changed, or taken away by `null`; the same list when nothing changed.
 * @template Thing @param {Thing[]} list @param {(thing: Thing) => Thing | null} change @returns {Thing[]} */
export function mapped(list, change) {
  const next = list.map(change);
  if (next.every((thing, index) => thing === list[index])) return list;
  return /** @type {Thing[]} */ (next.filter((thing) => thing !== null));
}

/** Which of two ids or times comes first, by their letters as every machine sees them. @param {string} a @param {string} b */
export const byText = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
