// @ts-check
/** What a cook hears: that something is new, and once more until somebody has touched the screen. */
import { effect } from "../shared/html.js";
import { play } from "../shared/sound.js";
import { isOpen } from "./state.js";

/** @typedef {import("./state.js").Ticket} Ticket */

const REMIND_MS = 30_000;

/** @param {import("../shared/evening.js").Evening} evening @param {import("./acts.js").Acts} acts */
export function listen(evening, acts) {
  /** @type {Ticket[] | null} */
  let before = null;
  let unheardSince = 0;
  effect(() => {
    const tickets = evening.known.kitchen.value?.tickets;
    if (!tickets) return;
    const { fresh, changed } = news(before, tickets);
    before = tickets;
    if (fresh.length) {
      acts.welcome(fresh);
      play();
      unheardSince ||= performance.now();
    }
    if (changed.length) play("knock");
  });
  addEventListener("pointerdown", () => { unheardSince = 0; }, { capture: true });
  setInterval(() => {
    if (unheardSince && performance.now() - unheardSince > REMIND_MS && (before ?? []).some(isOpen)) {
      play();
      unheardSince = performance.now();
    }
  }, 1000);
}

/** What a change of board has brought that a cook should hear of.
 * @param {Ticket[] | null} before @param {Ticket[]} after @returns {{fresh: string[], changed: string[]}} */
export function news(before, after) {
  if (before === null) return { fresh: [], changed: [] };
  const known = new Map(before.map((ticket) => [ticket.id, ticket]));
  const fresh = after.filter((ticket) => !known.has(ticket.id) && isOpen(ticket)).map((ticket) => ticket.id);
  const changed = after
    .filter((ticket) => ticket.changes_to_acknowledge.length > (known.get(ticket.id)?.changes_to_acknowledge.length ?? Infinity))
    .map((ticket) => ticket.id);
  return { fresh, changed };
}
