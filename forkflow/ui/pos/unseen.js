// @ts-check
/** The alarm: an order that no screen of its station has shown. The kitchen cannot cook what nobody sees. */

/**
 * @typedef {import("../shared/boards/kitchen.js").Ticket} Ticket
 * @typedef {{station: string, tickets: Ticket[], since: number}} Unseen
 */

export const ALARM_AFTER_MS = 5000;

/** When each unseen ticket was first heard of here; those that were seen or are gone are forgotten.
 * @param {Map<string, number>} before @param {Ticket[]} tickets @param {number} now */
export function noticed(before, tickets, now) {
  const unseen = tickets.filter((ticket) => !ticket.seen_at && ticket.state === "open");
  return new Map(unseen.map((ticket) => [ticket.id, before.get(ticket.id) ?? now]));
}

/** The stations with tickets that nobody has shown in time. @param {Map<string, number>} since as `noticed` tells
 * @param {Ticket[]} tickets @param {number} now @returns {Unseen[]} */
export function unseenStations(since, tickets, now) {
  const late = tickets.filter((ticket) => now - (since.get(ticket.id) ?? now) >= ALARM_AFTER_MS);
  return [...new Set(late.map((ticket) => ticket.station))].map((station) => {
    const mine = late.filter((ticket) => ticket.station === station);
    return { station, tickets: mine, since: Math.min(...mine.map((ticket) => since.get(ticket.id) ?? now)) };
  });
}
