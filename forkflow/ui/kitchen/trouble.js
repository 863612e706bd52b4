// @ts-check
/** What a cook opens when a dish is in trouble, and at a dish of the totals: how it is wanted, who waits for it, and 86. */
import { html } from "../shared/html.js";
import { t, tn } from "../shared/words.js";
import { isToMake } from "./state.js";

/**
 * @typedef {import("./state.js").Ticket} Ticket
 * @typedef {import("./state.js").Line} Line
 * @typedef {import("./acts.js").Acts} Acts
 */

/** What goes wrong with a dish: it cannot be made this time, or there is none left for anybody.
 * @param {{ticket: Ticket, line: Line, acts: Acts}} props */
export function Trouble({ ticket, line, acts }) {
  const others = waitingFor(acts.open.value, line.item).filter((other) => other.order !== ticket.order);
  const names = others.map((other) => (other.table_name ? t("common.table", { name: other.table_name }) : t("common.pickup")));
  return html`<div class="trouble">
    <button type="button" class="danger" onClick=${() => acts.cannotMake(ticket, line)}>${t("kitchen.cannot_make")}</button>
    <button type="button" class="danger" onClick=${() => acts.eightySix(line)}>${t("kitchen.eighty_six")}</button>
    ${others.length > 0 && html`<p>${tn("kitchen.also_waiting", others.length, { tables: [...new Set(names)].join(", ") })}</p>`}
  </div>`;
}

/** @param {{total: ReturnType<typeof import("./state.js").allDay>[number], tickets: Ticket[], acts: Acts}} props */
export function Ways({ total, tickets, acts }) {
  const where = waitingFor(tickets, total.item);
  const names = where.map((place) => (place.table_name ? t("common.table", { name: place.table_name }) : t("common.pickup")));
  const ways = waysOf(tickets, total.item);
  const several = ways.length > 1 || ways[0]?.says;
  return html`<div class="ways">
    ${several && html`<ul>${ways.map((way) => html`<li key=${way.says}><b>${way.quantity}</b>
      <span>${way.says || t("kitchen.as_it_is")}</span></li>`)}</ul>`}
    <p>${tn("kitchen.waited_for", where.length, { tables: [...new Set(names)].join(", ") })}</p>
    <button type="button" class="danger" onClick=${() => acts.eightySix({ item: total.item, name: total.name })}>
      ${t("kitchen.eighty_six")}</button>
  </div>`;
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
