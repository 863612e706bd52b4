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

/** What can be called back, the last bumped first. @param {Ticket[]} tickets */
export const bumpedTickets = (tickets) =>
  tickets.filter((ticket) => !isOpen(ticket)).sort((a, b) => ((a.bumped_at ?? "") < (b.bumped_at ?? "") ? 1 : -1));

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

/** How often each way of having an item is wanted. @param {Ticket[]} tickets @param {string} item
 * @returns {{says: string, quantity: number}[]} */
export function waysOf(tickets, item) {
  /** @type {Map<string, number>} */
  const ways = new Map();
  for (const line of tickets.flatMap((ticket) => ticket.lines).filter((each) => each.item === item && isToMake(each))) {
    const says = line.modifiers.map((modifier) => modifier.name).join(", ");
    ways.set(says, (ways.get(says) ?? 0) + line.quantity);
  }
  return [...ways].map(([says, quantity]) => ({ says, quantity }));
}

/** Where an item is still to be made: what 86 of it would hit, each order once.
 * @param {Ticket[]} tickets @param {string} item
 * @returns {{order: string, table_name: string | null, quantity: number}[]} */
export function waitingFor(tickets, item) {
  /** @type {Map<string, {order: string, table_name: string | null, quantity: number}>} */
  const orders = new Map();
  for (const ticket of tickets) {
    for (const line of ticket.lines.filter((each) => each.item === item && isToMake(each))) {
      const known = orders.get(ticket.order) ?? { order: ticket.order, table_name: ticket.table_name, quantity: 0 };
      orders.set(ticket.order, { ...known, quantity: known.quantity + line.quantity });
    }
  }
  return [...orders.values()];
}

/** What is 86 now. @param {Menu | null} menu */
export const eightySixed = (menu) =>
  (menu?.categories ?? []).flatMap((category) => category.items).filter((item) => !item.available);

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
