// @ts-check
/** The board: tickets flow down its columns, oldest first, and a long one goes on in the next. It never scrolls; what
 * does not fit is on the next page, and a button says how much that is and how old.
 */
import { age, second } from "../shared/clock.js";
import { html, signal, useEffect, useLayoutEffect, useRef, useSignal } from "../shared/html.js";
import { Icon } from "../shared/icon.js";
import { clocked, t, tn } from "../shared/words.js";
import { TicketCard } from "./ticket.js";

/** @typedef {import("./state.js").Ticket} Ticket */

/** Which page is looked at, and how many there are. */
export const place = signal({ page: 0, pages: 1 });
/** A finger on the board: nothing moves under it until it was away for this long. */
const STILL_MS = 600;
/** So many tickets are drawn for each page that is looked at, and no more: a busy board must stay quick. */
const DRAWN_AT_ONCE = 24;

/** @param {{tickets: Ticket[], acts: import("./acts.js").Acts, showsStation: boolean, newIds: Set<string>,
 *   onShown: (tickets: Ticket[]) => void}} props */
export function Board({ tickets, acts, showsStation, newIds, onShown }) {
  const frame = useRef(/** @type {HTMLElement | null} */ (null));
  const shown = useStill(tickets);
  const { page } = place.value;
  const drawn = shown.slice(0, DRAWN_AT_ONCE * (page + 1));
  const behind = useSignal(/** @type {Ticket[]} */ ([]));

  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    const measure = () => {
      const step = pageWidth(element);
      const fit = Math.max(1, Math.round((element.scrollWidth + gapOf(element)) / step));
      const pages = fit + Math.ceil((shown.length - drawn.length) / Math.max(1, drawn.length / fit));
      const at = Math.min(page, pages - 1);
      if (at !== page || pages !== place.value.pages) place.value = { page: at, pages };
      element.scrollLeft = at * step;
      const ids = idsWithin(element);
      onShown(drawn.filter((ticket) => ids.includes(ticket.id)));
      const last = ids.length ? shown.findIndex((ticket) => ticket.id === ids[ids.length - 1]) : -1;
      const rest = at + 1 < pages ? shown.slice(last + 1) : [];
      if (rest.length !== behind.value.length || rest[0]?.id !== behind.value[0]?.id) behind.value = rest;
    };
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    return () => watch.disconnect();
  });

  return html`<div class="board-frame">
    <ol class="board" ref=${frame} tabindex="-1">${drawn.map((ticket, index) => html`<${TicketCard} key=${ticket.id}
      ticket=${ticket} place=${index + 1} all=${tickets} acts=${acts} showsStation=${showsStation}
      isNew=${newIds.has(ticket.id)} />`)}</ol>
    ${(place.value.pages > 1) && html`<${Pager} behind=${behind.value} />`}
  </div>`;
}

/** @param {{behind: Ticket[]}} props */
function Pager({ behind }) {
  second.value;
  const { page, pages } = place.value;
  return html`<nav class="pager" aria-label=${t("kitchen.pages")}>
    <button type="button" disabled=${page === 0} onClick=${() => turn(-1)}><${Icon} name="back" />${t("kitchen.older")}</button>
    <span>${t("kitchen.page_of", { page: page + 1, pages })}</span>
    <button type="button" disabled=${page + 1 >= pages} onClick=${() => turn(1)}>
      ${behind.length ? `${tn("kitchen.more", behind.length)} · ${clocked(age(behind[0].opened_at) / 1000)}` : t("kitchen.newer")}
      <${Icon} name="next" /></button>
  </nav>`;
}

/** @param {number} by pages, backwards if negative */
export function turn(by) {
  const { page, pages } = place.value;
  place.value = { pages, page: Math.min(pages - 1, Math.max(0, page + by)) };
}

/** The tickets as they were while a finger is near, so that none slips away under it.
 * @param {Ticket[]} tickets @returns {Ticket[]} */
function useStill(tickets) {
  const shown = useRef(tickets);
  const again = useSignal(0);
  const touchedAt = useRef(-STILL_MS);
  useEffect(() => {
    const touched = () => { touchedAt.current = performance.now(); };
    addEventListener("pointerdown", touched, { capture: true });
    return () => removeEventListener("pointerdown", touched, { capture: true });
  }, []);
  again.value;
  const still = performance.now() - touchedAt.current;
  useEffect(() => {
    if (still >= STILL_MS) return undefined;
    const timer = setTimeout(() => { again.value += 1; }, STILL_MS - still + 10);
    return () => clearTimeout(timer);
  });
  if (still >= STILL_MS) shown.current = tickets;
  else shown.current = keepingPlaces(shown.current, tickets);
  return shown.current;
}

/** What is new goes behind; what is gone leaves its place empty-handed but standing. @param {Ticket[]} before @param {Ticket[]} after */
function keepingPlaces(before, after) {
  const now = new Map(after.map((ticket) => [ticket.id, ticket]));
  const kept = before.map((ticket) => now.get(ticket.id) ?? { ...ticket, state: /** @type {const} */ ("bumped") });
  const known = new Set(before.map((ticket) => ticket.id));
  return [...kept, ...after.filter((ticket) => !known.has(ticket.id))];
}

/** @param {HTMLElement} element */
const gapOf = (element) => parseFloat(getComputedStyle(element).columnGap) || 0;
/** @param {HTMLElement} element */
const pageWidth = (element) => element.clientWidth + gapOf(element);

/** The tickets a cook can see now, at least with their heads. @param {HTMLElement} element @returns {string[]} */
function idsWithin(element) {
  const { left, right } = element.getBoundingClientRect();
  return [...element.querySelectorAll("li.ticket")].flatMap((ticket) => {
    const box = /** @type {HTMLElement} */ (ticket.querySelector("header")).getBoundingClientRect();
    const id = /** @type {HTMLElement} */ (ticket).dataset.ticket;
    return id && box.left >= left - 1 && box.right <= right + 1 ? [id] : [];
  });
}
