// @ts-check
/** The board: tickets stand in its columns, oldest first, and a long one goes on in the next. It never scrolls; what
 * does not fit is on the next page, and a button says how much that is and how old. Only what can be seen is drawn. */
import { age, second } from "../shared/clock.js";
import { html, signal, useComputed, useEffect, useLayoutEffect, useRef, useSignal } from "../shared/html.js";
import { Icon } from "../shared/icon.js";
import { clocked, t, tn } from "../shared/words.js";
import { filled } from "./columns.js";
import { Ruler } from "./ruler.js";
import { Card } from "./ticket.js";

/**
 * @typedef {import("./state.js").Ticket} Ticket
 * @typedef {import("@preact/signals").ReadonlySignal<Ticket[]>} Tickets
 * @typedef {import("./columns.js").Part<Ticket>} Part
 */

/** Which page is looked at. */
const page = signal(0);
/** With which ticket each page begins, as far as they were measured, and how many were. */
const laid = signal({ begins: [0], many: 0 });
/** A finger on the board: nothing moves under it until it was away for this long. */
const STILL_MS = 600;
/** So many tickets more are measured until a page is full. */
const AT_ONCE = 12;

/** @param {{open: Tickets, acts: import("./acts.js").Acts, showsStation: boolean,
 *   onShown: (tickets: Ticket[]) => void}} props */
export function Board({ open, acts, showsStation, onShown }) {
  const frame = useRef(/** @type {HTMLElement | null} */ (null));
  const { current: ruler } = useRef(new Ruler());
  const cards = useRef(/** @type {Map<string, {part: Part, place: number, drawn: any}>} */ (new Map()));
  const many = useSignal(AT_ONCE);
  const first = useStill(useFirst(open, many));

  ruler.changes.value;
  const parts = filled(first, ruler.sizes, ruler.wall);
  const seen = parts.filter((part) => part.page === page.value);
  const standing = new Set(parts.map((part) => part.ticket));
  const measured = first.filter((ticket) => !standing.has(ticket)).map(whole);

  useEffect(() => () => { ruler.putAway(); laid.value = { begins: [0], many: 0 }; }, []);
  useLayoutEffect(() => {
    ruler.lay(/** @type {HTMLElement} */ (frame.current));
    if (measured.length) {
      ruler.measure();
      return;
    }
    const last = parts.at(-1)?.page ?? 0;
    if (last <= page.value && first.length < open.peek().length) many.value += AT_ONCE;
    else page.value = Math.min(page.value, last);
    laid.value = { begins: beginsOf(parts), many: first.length };
    onShown(seen.filter(isFirst).map((part) => part.ticket));
  });

  const before = cards.current;
  cards.current = new Map();
  /** A card that stays as it is is not drawn again. @param {Part} part */
  const card = (part) => {
    const key = `${part.ticket.id}/${part.from}`;
    const place = first.indexOf(part.ticket) + 1;
    const known = before.get(key);
    const stays = known && known.place === place && isSame(known.part, part);
    const drawn = stays ? known.drawn : html`<${Card} key=${key} ...${part} place=${place} acts=${acts}
      showsStation=${showsStation} />`;
    cards.current.set(key, { part, place, drawn });
    return drawn;
  };

  return html`<ol class="board" ref=${frame} tabindex="-1">${[...seen, ...measured].map(card)}</ol>`;
}

/** @param {{open: Tickets}} props */
export function Pager({ open }) {
  const pages = pagesOf(open.value.length);
  const behind = useComputed(() => open.value.slice(laid.value.begins[page.value + 1] ?? laid.value.many));
  const waits = useComputed(() => behind.value.length && (second.value, clocked(age(behind.value[0].opened_at) / 1000)));
  if (pages === 1) return null;
  return html`<nav class="pager" aria-label=${t("kitchen.pages")}>
    <span>${t("kitchen.page_of", { page: page.value + 1, pages })}</span>
    <button type="button" disabled=${page.value === 0} aria-label=${t("kitchen.older")} onClick=${() => turn(-1)}>
      <${Icon} name="back" /></button>
    <button type="button" class="on" disabled=${page.value + 1 >= pages} onClick=${() => turn(1)}>
      ${behind.value.length === 0 ? html`<span>${t("kitchen.newer")}</span>` : html`<span><b>${tn("kitchen.more", behind.value.length)}</b> <span class="age">${waits}</span></span>`}
      <${Icon} name="next" /></button>
  </nav>`;
}

/** How many pages there are; of those that nobody has looked at, about. @param {number} many tickets */
function pagesOf(many) {
  const { begins, many: known } = laid.value;
  return begins.length + Math.ceil(Math.max(0, many - known) / Math.max(1, known / begins.length));
}

/** @param {number} by pages, backwards if negative */
export function turn(by) {
  page.value = Math.max(0, page.value + by);
}

// parts

/** @param {Part} part */
const isFirst = (part) => part.from === 0;

/** A ticket that was not measured yet, out of sight. @param {Ticket} ticket @returns {Part} */
const whole = (ticket) => ({ ticket, from: 0, to: ticket.lines.length, page: -1, column: 0, top: 0 });

/** @param {Part} part @param {Part} other */
const isSame = (part, other) =>
  /** @type {(keyof Part)[]} */ (Object.keys(part)).every((name) => part[name] === other[name]);

/** Which ticket is the first to begin on each page, or after it, where a long one fills a page.
 * @param {Part[]} parts @returns {number[]} */
function beginsOf(parts) {
  /** @type {number[]} */
  const begins = [];
  let begun = 0;
  for (const part of parts) {
    while (begins.length <= part.page) begins.push(begun);
    if (isFirst(part)) begun += 1;
  }
  return begins;
}

// tickets

/** The first tickets; the same list as long as they are the same.
 * @param {Tickets} open @param {import("@preact/signals").Signal<number>} many @returns {Ticket[]} */
function useFirst(open, many) {
  const before = useRef(/** @type {Ticket[]} */ ([]));
  return useComputed(() => {
    const now = open.value.slice(0, many.value);
    const stays = now.length === before.current.length && now.every((ticket, index) => ticket === before.current[index]);
    return stays ? before.current : (before.current = now);
  }).value;
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
