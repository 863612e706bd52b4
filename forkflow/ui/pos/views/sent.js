// @ts-check
/** What a table already has: its orders, line by line, with what can be done about each. */
import { isNotMade } from "../../shared/boards/lines.js";
import { now, second } from "../../shared/clock.js";
import { classes, html, useSignal } from "../../shared/html.js";
import { Icon } from "../../shared/icon.js";
import { allergens, clocked, money, t, timeOfDay } from "../../shared/words.js";
import { accept, called, cancel, placeOfOrder, refuse, serve } from "../deeds.js";
import { write } from "../drafts.js";
import { choicesOf, dishOf } from "../evening.js";
import { Chain, LineMark, LineState } from "./chain.js";
import { Reason } from "./reason.js";
import { SentSheet } from "./sent-sheet.js";

/** @typedef {import("../chain.js").Order} Order */
/** @typedef {import("../chain.js").Line} Line */

/** A line as it was sent. @param {{order: Order, line: Line}} props */
export function SentLine({ order, line }) {
  const gone = isNotMade(line.state);
  return html`<span class=${classes("line", { gone })}>
    <b class="quantity">${line.quantity}</b>
    <span class="dish"><span class="name">${dishOf(line)} <${LineMark} order=${order} line=${line} /></span>
      ${line.modifiers.length > 0 && html`<span class="wish">${choicesOf(line)}</span>`}
      ${line.note && html`<span class="wish note">“${line.note}”</span>`}
      ${line.allergies === null ? html`<span class="allergic">${t("common.allergy_lost")}</span>`
        : line.allergies.length > 0 && html`<span class="allergic">${t("common.allergy")}: ${allergens(line.allergies)}</span>`}
      <span class="tags">${line.seat && html`<span>${t("pos.seat", { seat: line.seat })}</span>`}
        ${line.course && html`<span>${t("pos.course", { course: line.course })}</span>`}
        ${line.plated && html`<span class="plated">${t(`pos.plated_${line.plated}`)}</span>`}
        <${LineState} order=${order} line=${line} /></span></span>
    <span class="cents">${gone ? "" : money(line.quantity * line.price_cents)}</span>
  </span>`;
}

/** @param {{order: Order}} props */
export function SentOrder({ order }) {
  second.value;
  const open = useSignal(/** @type {Line | null} */ (null));
  const asking = useSignal(/** @type {"" | "cancel" | "refuse"} */ (""));
  const done = order.status === "completed";
  const shown = open.value && order.lines.find((line) => line.line === open.value?.line);
  return html`<section class=${`sent is-${order.status}`} aria-label=${called(order)}>
    <header><b>${order.number ? t("common.number", { number: order.number }) : called(order)}</b>
      ${order.source === "guest" && html`<span class="by"><${Icon} name="qr" />${t("pos.by_guest")}</span>`}
      <span class="age">${done ? timeOfDay(order.placed_at) : clocked((now() - Date.parse(order.placed_at)) / 1000)}</span>
      ${done ? html`<span class="link"><${Icon} name="check" />${t("pos.line_served")}</span>` : html`<${Chain} order=${order} />`}
    </header>
    ${order.allergies === null ? html`<p class="allergy">${t("common.allergy_lost")}</p>`
      : order.allergies.length > 0 && html`<p class="allergy"><${Icon} name="warning" />${t("common.allergy")}: ${allergens(order.allergies)}</p>`}
    ${order.note && html`<p class="wish note">“${order.note}”</p>`}
    <ul>${order.lines.map((line) => html`<li key=${line.line}>${done || isNotMade(line.state)
      ? html`<${SentLine} order=${order} line=${line} />`
      : html`<button type="button" class="row" onClick=${() => { open.value = line; }}><${SentLine} order=${order} line=${line} /></button>`}</li>`)}</ul>
    ${!done && html`<footer>${order.status === "waiting" ? html`
        <button type="button" onClick=${() => { asking.value = "refuse"; }}>${t("pos.refuse")}</button>
        <button type="button" class="main" onClick=${() => accept(order)}>${t("pos.accept")}</button>` : html`
        <button type="button" class="danger" onClick=${() => { asking.value = "cancel"; }}>${t("pos.cancel")}</button>
        <button type="button" onClick=${() => write(placeOfOrder(order), (draft) => ({ ...draft, into: order.id }))}>${t("pos.add_to")}</button>
        <button type="button" class=${order.status === "ready" ? "main" : ""} onClick=${() => serve(order)}>
          ${t(order.status === "ready" ? "pos.serve" : "pos.serve_anyway")}</button>`}</footer>`}
    ${shown && html`<${SentSheet} order=${order} line=${shown} onClose=${() => { open.value = null; }} />`}
    ${asking.value && html`<${Reason} kind=${asking.value} onClose=${() => { asking.value = ""; }}
      title=${t(asking.value === "refuse" ? "pos.refuse_title" : "pos.cancel_title", { order: called(order) })}
      onReason=${(/** @type {string} */ reason) => (order.status === "waiting" ? refuse : cancel)(order, reason)} />`}
  </section>`;
}
