// @ts-check
/** One ticket, read in a second: whose, how old, what must not be in it, how many of what, and how. */
import { age, second } from "../shared/clock.js";
import { classes, html, useComputed } from "../shared/html.js";
import { Icon } from "../shared/icon.js";
import { nameOf, page } from "../shared/page.js";
import { allergens, clocked, t, tn } from "../shared/words.js";
import { soon } from "./soon.js";
import { allergiesOf, isToMake, modifierSaid, urgency } from "./state.js";

/**
 * @typedef {import("./state.js").Ticket} Ticket
 * @typedef {import("./state.js").Line} Line
 * @typedef {import("./acts.js").Acts} Acts
 */

/** @param {Ticket} ticket */
export const whose = (ticket) => (ticket.pickup ? t("common.pickup") : t("common.table", { name: ticket.table_name ?? "" }));

/** A ticket, or the lines of it that stand in one column. What is in no page yet is drawn out of sight, to be measured.
 * @param {import("./columns.js").Part<Ticket> & {place: number, acts: Acts, showsStation: boolean}} props */
export function Card({ ticket, from, to, page: on, column, top, place, acts, showsStation }) {
  const how = useComputed(() => urgency((second.value, age(ticket.opened_at)) / 1000, page)).value;
  const flashes = useComputed(() => acts.flashes(ticket, second.value)).value;
  const { lines, state } = ticket;
  const style = { gridColumn: column + 1, transform: `translateY(${Math.round(top)}px)`, visibility: on < 0 ? "hidden" : "visible" };
  return html`<li class=${classes(`card ${state} ${how} ${from ? "rest" : "ticket"}`, { flashes })} style=${style}
      data-ticket=${ticket.id} data-from=${from} data-many=${lines.length} aria-label=${whose(ticket)}>
    ${from ? html`<${Again} ticket=${ticket} />`
      : html`<${Head} ticket=${ticket} how=${how} place=${place} acts=${acts} showsStation=${showsStation} />`}
    <ul class="lines">${lines.slice(from, to).map((line) => html`<${LineRow} key=${line.line} ticket=${ticket} line=${line} acts=${acts} />`)}</ul>
    ${to < lines.length ? html`<p class="onward">${tn("kitchen.goes_on", lines.length - to)} <${Icon} name="next" /></p>`
      : state !== "struck" && html`<${Foot} ticket=${ticket} acts=${acts} />`}
  </li>`;
}

/** @param {{ticket: Ticket, how: string, place: number, acts: Acts, showsStation: boolean}} props */
function Head({ ticket, how, place, acts, showsStation }) {
  const clock = useComputed(() => clocked((second.value, age(ticket.opened_at)) / 1000));
  const isNew = useComputed(() => (second.value, acts.isNew(ticket))).value;
  const told = [
    ticket.number === null ? t("kitchen.number_comes") : t("common.number", { number: ticket.number }),
    showsStation && nameOf(page.stations, ticket.station),
    ticket.part > 1 && t("kitchen.added"),
  ].filter(Boolean);
  return html`<header>
      <div><h2>${whose(ticket)}</h2> <span class="age">${clock}</span></div>
      <div><span class="sub">${place <= 10 && html`<kbd>${place % 10}</kbd>`} ${told.join(" · ")}</span>
        <span class="word">${how === "fresh" ? (isNew ? t("kitchen.new") : "") : t(`kitchen.${how}`)}</span></div>
    </header>
    ${ticket.state === "struck" && html`<p class="mark void"><b>${t("kitchen.struck")}</b></p>`}
    <${AllergyBar} ticket=${ticket} acts=${acts} />
    ${ticket.note && html`<p class="note">${ticket.note}</p>`}`;
}

/** Whose lines these are, at the head of the next column; an allergy is told again. @param {{ticket: Ticket}} props */
function Again({ ticket }) {
  const keys = allergiesOf(ticket);
  return html`<header><div><h2>${whose(ticket)}</h2> <span class="sub">${t("kitchen.continued")}</span></div></header>
    ${allergyTold(keys) && html`<p class="allergy">${allergyTold(keys)}</p>`}`;
}

/** @param {string[] | null} keys null where a note about them was lost */
const allergyTold = (keys) => (keys === null ? t("common.allergy_lost")
  : keys.length ? `${t("common.allergy")}: ${allergens(keys)}` : "");

/** Never cut short, and tapped before the ticket can be bumped. @param {{ticket: Ticket, acts: Acts}} props */
function AllergyBar({ ticket, acts }) {
  const says = allergyTold(allergiesOf(ticket));
  if (!says) return null;
  const read = acts.isAllergyRead(ticket);
  return html`<button type="button" class="allergy-bar" aria-pressed=${read} onClick=${() => acts.readAllergy(ticket)}>
    <${Icon} name=${read ? "check" : "warning"} /><span>${says}</span>
    <small>${read ? t("kitchen.allergy_read") : t("kitchen.allergy_tap")}</small></button>`;
}

/** @param {{ticket: Ticket, line: Line, acts: Acts}} props */
function LineRow({ ticket, line, acts }) {
  const ticked = acts.isTicked(ticket, line);
  const places = [
    line.course && t("kitchen.course", { course: line.course }), line.seat && t("kitchen.seat", { seat: line.seat }),
  ].filter(Boolean);
  const allergy = allergyTold(line.allergies);
  const Trouble = acts.troubled.value === ticket.id && isToMake(line) && soon.value?.Trouble;
  return html`<li class=${classes(`line ${line.state}`, { ticked, changed: !!line.change })}>
    <button type="button" class="dish" aria-pressed=${ticked} onClick=${() => acts.tick(ticket, line)}>
      <span class="quantity">${line.quantity}</span>
      <span class="what">
        <span class="name">${line.name}</span>
        ${line.modifiers.map(modifierSaid).map(({ kind, lead, name }) => html`<span class=${`modifier ${kind}`}>
          ${lead && html`<b>${lead}</b> `}${name}</span>`)}
        ${line.note && html`<span class="modifier note">${line.note}</span>`}
        ${places.length > 0 && html`<span class="places">${places.join(" · ")}</span>`}
      </span>
    </button>
    ${allergy && html`<p class="allergy">${allergy}</p>`}
    ${line.change && html`<${ChangeMark} ticket=${ticket} line=${line} acts=${acts} />`}
    ${Trouble && html`<${Trouble} ticket=${ticket} line=${line} acts=${acts} />`}
  </li>`;
}

/** @param {{ticket: Ticket, line: Line, acts: Acts}} props */
function ChangeMark({ ticket, line, acts }) {
  return html`<div class=${`mark ${line.change}`}>
    <b>${t(line.change === "amended" ? "kitchen.changed" : "kitchen.void")}</b>
    <button type="button" onClick=${() => acts.plated(ticket, line)}>${t("kitchen.plated")}</button>
    <button type="button" onClick=${() => acts.acknowledge(ticket, line)}>${t("kitchen.seen")}</button>
  </div>`;
}

/** @param {{ticket: Ticket, acts: Acts}} props */
function Foot({ ticket, acts }) {
  const isOpen = ticket.state === "open";
  const inTrouble = acts.troubled.value === ticket.id;
  return html`<div class="foot">
    <button type="button" class="more" aria-pressed=${inTrouble} aria-label=${t("kitchen.trouble")}
      onClick=${() => { acts.troubled.value = inTrouble ? "" : ticket.id; }}><${Icon} name="warning" /></button>
    ${ticket.state !== "bumped" && html`<button type="button" class="start" aria-pressed=${!isOpen}
      onClick=${() => (isOpen ? acts.start(ticket) : acts.putBack(ticket))}>
      ${t(isOpen ? "kitchen.start" : "kitchen.started")}</button>
    <button type="button" class="bump" onClick=${() => acts.bump(ticket)}>${t("kitchen.bump")}</button>`}
  </div>`;
}
