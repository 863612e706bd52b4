// @ts-check
/** The orders being written on this device, one for each table and each pick-up. They survive a reload. */
import { now } from "../shared/clock.js";
import { uuid7 } from "../shared/ids.js";
import { emptyDraft, isEmpty } from "./draft.js";
import { kept } from "./kept.js";

/** @typedef {import("./draft.js").Draft} Draft */

/** By place: a table's id, or `pickup:` and the id of the order it will be.
 * @type {import("@preact/signals").Signal<Record<string, Draft>>} */
export const drafts = kept("drafts", {});

export const PICKUP = "pickup:";

/** @param {string} place @returns {Draft} */
export const draftAt = (place) => drafts.value[place] ?? newDraft(place);

/** A draft that is only looked at is not kept, so its key is made when it is first changed. @param {string} place */
const newDraft = (place) => emptyDraft("", place.startsWith(PICKUP) ? null : place);

/** @param {string} place @param {(draft: Draft) => Draft} change */
export function write(place, change) {
  const before = drafts.value[place] ?? { ...newDraft(place), id: place.startsWith(PICKUP) ? place.slice(PICKUP.length) : uuid7(now()) };
  const next = change(before);
  const { [place]: _, ...others } = drafts.value;
  drafts.value = isEmpty(next) && !next.into && !next.paper && !next.guest ? others : { ...others, [place]: next };
}

/** @param {string} place */
export function drop(place) {
  const { [place]: _, ...others } = drafts.value;
  drafts.value = others;
}

/** A place of its own for a new pick-up. */
export const newPickup = () => `${PICKUP}${uuid7(now())}`;

/** The pick-ups that are written and not sent. */
export const pickups = () => Object.keys(drafts.value).filter((place) => place.startsWith(PICKUP));
