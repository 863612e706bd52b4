// @ts-check
/** What a kitchen's board means to a cook: pure, without markup or network. */

/**
 * @typedef {import("../shared/boards/kitchen.js").Ticket} Ticket
 * @typedef {import("../shared/boards/lines.js").Line} Line
 * @typedef {import("../shared/boards/lines.js").Modifier} Modifier
 * @typedef {import("../shared/boards/menu.js").Menu} Menu
 */

/** What a cook still has to look at: a bumped ticket only while a change of it is not acknowledged.
 * @param {Ticket} ticket */
export const isOpen = (ticket) => ticket.state !== "bumped" || ticket.changes_to_acknowledge.length > 0;

/** Oldest first, as the server sorts. @param {Ticket[]} tickets */
export const openTickets = (tickets) => tickets.filter(isOpen);

/** How a ticket stands in time, by the house's minutes.
 * @param {number} seconds since it was ordered @param {{soon: number, late: number}} minutes
 * @returns {"fresh" | "soon" | "late"} */
export function urgency(seconds, { soon, late }) {
  if (seconds >= late * 60) return "late";
  return seconds >= soon * 60 ? "soon" : "fresh";
}

/** Everything on a ticket that somebody cannot eat; null when a note about it was lost and must be asked for.
 * @param {Ticket} ticket @returns {string[] | null} */
export function allergiesOf(ticket) {
  const all = [ticket.allergies, ...ticket.lines.map((line) => line.allergies)];
  if (all.some((keys) => keys === null)) return null;
  return [...new Set(/** @type {string[]} */ (all.flat()))];
}

const WITHOUT = /^(no|without|sense|sin|ohne|sans|senza)\s+(.*)$/i;

/** A removal, an addition or a choice: a cook reads them differently.
 * @param {Modifier} modifier @returns {{kind: "no" | "plus" | "choice", name: string, lead: string}} */
export function modifierSaid(modifier) {
  const removal = WITHOUT.exec(modifier.name);
  if (removal) return { kind: "no", lead: removal[1].toUpperCase(), name: removal[2] };
  if (modifier.price_cents > 0) return { kind: "plus", lead: "+", name: modifier.name };
  return { kind: "choice", lead: "", name: modifier.name };
}

/** @param {Line} line */
export const isToMake = (line) => line.state === "open" || line.state === "started";

/** The total of each item over the open tickets, most first.
 * @param {Ticket[]} tickets @returns {{item: string, name: string, quantity: number}[]} */
export function allDay(tickets) {
  /** @type {Map<string, {item: string, name: string, quantity: number}>} */
  const totals = new Map();
  for (const ticket of tickets) {
    for (const line of ticket.lines) {
      if (!isToMake(line)) continue;
      const total = totals.get(line.item);
      if (total) total.quantity += line.quantity;
      else totals.set(line.item, { item: line.item, name: line.name, quantity: line.quantity });
    }
  }
  return [...totals.values()].sort((a, b) => b.quantity - a.quantity || (a.name < b.name ? -1 : 1));
}

/** What is 86 now. @param {Menu | null} menu */
export const eightySixed = (menu) =>
  (menu?.categories ?? []).flatMap((category) => category.items).filter((item) => !item.available);
