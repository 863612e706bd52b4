// @ts-check
/** The check: the lines that are being written, and under them what the table already has. */
import { now, second } from "../../shared/clock.js";
import { classes, html, useSignal } from "../../shared/html.js";
import { Icon } from "../../shared/icon.js";
import { allergens, clocked, money, t, tn } from "../../shared/words.js";
import { coversOf, placeName, seat, theyLeft } from "../deeds.js";
import { changed, conflictsOf, priceOf, stepped, totalOf } from "../draft.js";
import { write } from "../drafts.js";
import { items, orders as allOrders, rounds } from "../evening.js";
import { toFloor } from "../place.js";
import { LineSheet } from "./line-sheet.js";
import { Numbers } from "./pieces.js";
import { SentOrder } from "./sent.js";
import { WishesSheet } from "./wishes.js";

/** As many guests as can be counted with one tap: at least so many, and never more than these. */
const [SEATS, MOST_COVERS] = [6, 20];

/** @typedef {import("../draft.js").Draft} Draft */

/** @param {{at: string, draft: Draft, place: import("../floor.js").Place | null, orders: any[], stuck: any[]}} props */
export function Check({ at, draft, place, orders, stuck }) {
  const wishes = useSignal(false);
  const total = totalOf(draft, items.value) + (place?.cents ?? orders.reduce((sum, order) => sum + order.total_cents, 0));
  const into = draft.into && allOrders().find((order) => order.id === draft.into);
  return html`
    <header class="head">
      <button type="button" class="quiet" aria-label=${t("pos.back")} onClick=${toFloor}><${Icon} name="back" /></button>
      <h2>${placeName(at)} <${Since} place=${place} /></h2>
      <button type="button" class=${classes("wishes", { on: draft.allergies.length > 0 || !!draft.paper })} onClick=${() => { wishes.value = true; }}>
        <${Icon} name="edit" />${t("pos.wishes")}</button>
    </header>
    <div class="paper">
      ${draft.allergies.length > 0 && html`<p class="allergy"><${Icon} name="warning" />${t("common.allergy")}: ${allergens(draft.allergies)}</p>`}
      ${draft.note && html`<p class="wish note">“${draft.note}”</p>`}
      ${into && html`<p class="hint">${t("pos.adding_to", { number: into.number ?? "" })}
        <button type="button" class="plain" onClick=${() => write(at, (now) => ({ ...now, into: null }))}>${t("pos.new_instead")}</button></p>`}
      ${draft.paper && html`<p class="hint"><${Icon} name="paper" />${t(draft.paper.made ? "pos.paper_made" : "pos.paper_unmade", { minutes: draft.paper.minutes })}</p>`}
      ${draft.lines.length > 0 && html`<ul class="writing">${draft.lines.map((line) => html`<${Written} key=${line.n} at=${at} line=${line}
        draft=${draft} stuck=${stuck.includes(line)} />`)}</ul>`}
      ${!draft.lines.length && !orders.length && html`<p class="empty">${rounds() ? t("pos.check_empty") : t("common.loading")}</p>`}
      ${[...orders].reverse().map((order) => html`<${SentOrder} key=${order.id} order=${order} />`)}
      ${(place?.served ?? []).map((order) => html`<${SentOrder} key=${order.id} order=${order} />`)}
      <${Table} place=${place} />
    </div>
    <p class="total"><span>${t("pos.total")}</span><b>${money(total)}</b></p>
    ${wishes.value && html`<${WishesSheet} at=${at} draft=${draft} place=${place} onClose=${() => { wishes.value = false; }} />`}`;
}

/** @param {{place: import("../floor.js").Place | null}} props */
function Since({ place }) {
  second.value;
  if (!place) return null;
  const since = place.table.since;
  return html`<small>${tn("pos.seats", place.table.seats)}${since && html` · ${t("pos.since")} <span class="age">${clocked((now() - Date.parse(since)) / 1000)}</span>`}</small>`;
}

/** Guests sit down, and leave. @param {{place: import("../floor.js").Place | null}} props */
function Table({ place }) {
  if (!place) return null;
  const { table, orders } = place;
  const free = table.state === "free";
  return html`<div class="guests">
    <${Numbers} label=${t("pos.covers")} most=${Math.min(Math.max(table.seats, SEATS), MOST_COVERS)} none=${false} value=${free ? null : coversOf(table)}
      onChange=${(/** @type {number} */ covers) => seat(table, covers)} />
    ${free ? html`<button type="button" class="sit" onClick=${() => seat(table)}><${Icon} name="seat" />${t("pos.seat_them")}</button>`
      : !orders.length && html`<button type="button" class="sit" onClick=${() => { theyLeft(table); toFloor(); }}><${Icon} name="check" />${t("pos.they_left")}</button>`}
  </div>`;
}

/** A line that is being written. @param {{at: string, draft: Draft, line: import("../draft.js").DraftLine, stuck: boolean}} props */
function Written({ at, draft, line, stuck }) {
  const open = useSignal(false);
  const item = items.value.get(line.item);
  const options = (item?.modifier_groups ?? []).flatMap((group) => group.options);
  const clash = conflictsOf(item, [...new Set([...draft.allergies, ...line.allergies])]);
  const step = (/** @type {number} */ by) => write(at, (now) => stepped(now, line.n, by));
  return html`<li class=${classes("written", { stuck })}>
    <button type="button" class="row" onClick=${() => { open.value = true; }}>
      <span class="line"><b class="quantity">${line.quantity}</b>
        <span class="dish"><span class="name"><span class="hidden">${t("pos.change")} </span>${item?.name ?? line.item}</span>
          ${line.modifiers.length > 0 && html`<span class="wish">${line.modifiers.map((id) => options.find((option) => option.id === id)?.name ?? id).join(", ")}</span>`}
          ${line.note && html`<span class="wish note">“${line.note}”</span>`}
          ${line.allergies.length > 0 && html`<span class="allergic">${t("common.allergy")}: ${allergens(line.allergies)}</span>`}
          <${Clash} clash=${clash} />
          ${stuck && html`<span class="out">${item?.left ? t("pos.only_left", { left: item.left }) : t("pos.out")}</span>`}
          ${(line.seat || line.course) && html`<span class="tags">${line.seat && html`<span>${t("pos.seat", { seat: line.seat })}</span>`}
            ${line.course && html`<span>${t("pos.course", { course: line.course })}</span>`}</span>`}</span>
        <span class="cents">${money(line.quantity * priceOf(item, line.modifiers))}</span></span></button>
    <span class="steps"><button type="button" aria-label=${t("pos.less_of", { what: item?.name ?? "" })} onClick=${() => step(-1)}>
        <${Icon} name=${line.quantity > 1 ? "less" : "trash"} /></button>
      <button type="button" aria-label=${t("pos.more_of", { what: item?.name ?? "" })} onClick=${() => step(1)}><${Icon} name="add" /></button></span>
    ${open.value && item && html`<${LineSheet} item=${item} line=${line} onClose=${() => { open.value = false; }}
      onDone=${(/** @type {any} */ change) => write(at, (now) => changed(now, line.n, change))} />`}
  </li>`;
}

/** What somebody at the table must not eat, and what the dish brings along. @param {{clash: ReturnType<typeof conflictsOf>}} props */
export function Clash({ clash }) {
  if (clash.contains.length) return html`<span class="clash">${t("pos.contains", { what: allergens(clash.contains) })}</span>`;
  if (clash.may.length) return html`<span class="clash may">${t("pos.may_contain", { what: allergens(clash.may) })}</span>`;
  return clash.unknown ? html`<span class="clash may">${t("pos.allergens_unknown")}</span>` : null;
}
