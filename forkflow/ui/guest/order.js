// @ts-check
/** The cart, and the order: one tap, once. What cannot be ordered any more says so before it is sent. */
import { uuid7 } from "../shared/ids.js";
import { html, useSignal } from "../shared/html.js";
import { page } from "../shared/page.js";
import { Sheet } from "../shared/sheet.js";
import { allergens, money, t, tn } from "../shared/words.js";
import {
  MOST, chosen, count, dangerOf, itemOf, leftOf, likeIt, orderOf, priceOf, total, troubleOf, withInstead, withQuantity,
} from "./cart.js";
import { mayOrder, menu, notice, token } from "./house.js";
import { cannotEat, lines, name, note, wanted } from "./kept.js";
import { acknowledge, order, sending } from "./send.js";
import { Stepper } from "./stepper.js";

/** @typedef {import("./cart.js").Menu} Menu */

/** @param {{onOpen: () => void}} props */
export function CartBar({ onOpen }) {
  const [card, cart] = [menu.value, lines.value];
  if (!card || !cart.length || sending.value.state !== "none") return null;
  const troubled = cart.some((line) => troubleOf(card, line, cart));
  return html`<button type="button" class=${troubled ? "cart-bar troubled" : "cart-bar"} onClick=${onOpen}>
    <span class="count">${count(cart)}</span>
    <span>${troubled ? t("guest.cart_trouble") : t("guest.view_cart")}</span><b>${money(total(card, cart))}</b></button>`;
}

/** @param {{onClose: () => void}} props */
export function Cart({ onClose }) {
  const tellsAllergies = useSignal(false);
  const card = /** @type {Menu} */ (menu.value);
  const cart = lines.value;
  const troubled = cart.some((line) => troubleOf(card, line, cart));
  const needsName = !token;
  const nameless = needsName && !name.value.trim();
  const send = () => {
    order(orderOf({
      id: uuid7(), lines: cart, menu: card, table: token, note: note.value.trim(), name: needsName ? name.value.trim() : "",
      allergies: tellsAllergies.value ? cannotEat.value : [],
    }));
    onClose();
  };
  return html`<${Sheet} title=${page.table ? t("guest.cart_for", { table: page.table }) : t("guest.cart")} onClose=${onClose}
      foot=${cart.length > 0 && html`<button type="button" class="main order" onClick=${send}
        disabled=${troubled || !mayOrder.value || nameless || wanted.value !== null}>
        ${troubled ? t("guest.cart_trouble") : tn("guest.order", count(cart), { price: money(total(card, cart)) })}</button>`}>
    ${cart.length === 0 && html`<p class="empty">${t("guest.cart_empty")}</p>`}
    <ul class="cart">${cart.map((line, index) => html`<${CartLine} key=${index} card=${card} line=${line} index=${index} />`)}</ul>
    ${cart.length > 0 && html`
      ${notice.value && html`<p class="notice">${notice.value}</p>`}
      ${needsName && html`<label class="note">${t("guest.name")}<input value=${name.value} maxlength="80" autocomplete="given-name"
        onInput=${(/** @type {any} */ event) => { name.value = event.target.value; }} /></label>`}
      <label class="note">${t("guest.order_note")}<textarea rows="2" maxlength="200" value=${note.value}
        onInput=${(/** @type {any} */ event) => { note.value = event.target.value; }}></textarea></label>
      ${cannotEat.value.length > 0 && html`<label class="option"><input type="checkbox" checked=${tellsAllergies.value}
        onClick=${() => { tellsAllergies.value = !tellsAllergies.value; }} />
        <span>${t("guest.tell_allergies", { allergens: allergens(cannotEat.value) })}</span></label>`}
      <p class="sum"><span>${t("guest.total")}</span><b>${money(total(card, cart))}</b></p>
      <p class="small">${t("guest.tax_included")}</p>`}
  </${Sheet}>`;
}

/** @param {{card: Menu, line: import("./cart.js").Line, index: number}} props */
function CartLine({ card, line, index }) {
  const item = itemOf(card, line.item);
  const trouble = troubleOf(card, line, lines.value);
  const danger = item ? dangerOf(item, cannotEat.value) : "free";
  const like = trouble === "gone" || trouble === "not_now" ? likeIt(card, lines.value, line, cannotEat.value) : [];
  const set = (/** @type {number} */ quantity) => { lines.value = withQuantity(lines.value, index, quantity); };
  return html`<li class=${trouble ? "troubled" : ""}>
    <div class="what"><h3>${item?.name ?? line.name ?? line.item}</h3>
      ${danger !== "free" && html`<p class=${`danger ${danger}`}>${t(`guest.danger_${danger}`)}</p>`}
      ${item && line.modifiers.length > 0 && html`<p>${chosen(item, line.modifiers).map((option) => option.name).join(", ")}</p>`}
      ${line.note && html`<p><em>${line.note}</em></p>`}
      ${item && line.price !== undefined && line.price !== priceOf(item, line.modifiers)
        && html`<p class="changed" role="status">${t("guest.price_now", { price: money(priceOf(item, line.modifiers)) })}</p>`}
      ${trouble && html`<p class="trouble" role="alert">${trouble === "few" && item ? t("guest.left", { left: leftOf(item, line, lines.value) }) : t(`guest.trouble_${trouble}`)}</p>`}
    </div>
    <b>${item && money(priceOf(item, line.modifiers) * line.quantity)}</b>
    ${trouble && trouble !== "few" ? html`<button type="button" class="take-out" onClick=${() => set(0)}>${t("guest.take_out")}</button>`
      : html`<${Stepper} value=${line.quantity} least=${0} most=${item?.left ?? MOST} onChange=${set} />`}
    ${like.length > 0 && html`<div class="instead"><h4>${t("guest.instead")}</h4><ul>${like.map((other) => html`<li key=${other.id}>
      ${other.photo && html`<img alt="" src=${other.photo.sizes[0].url} style=${{ background: other.photo.colour }} />`}
      <span>${other.name}<small>${money(other.price_cents)}</small></span>
      <button type="button" onClick=${() => { lines.value = withInstead(lines.value, index, other); }}
        aria-label=${`${t("guest.take")}: ${other.name}`}>${t("guest.take")}</button></li>`)}</ul></div>`}
  </li>`;
}

/** What becomes of an order that was sent: on its way, slow, refused. @param {{code: any}} props `code` draws its QR code */
export function Sending({ code: Code }) {
  const told = sending.value;
  if (told.state === "none") return null;
  if (told.state === "sending") return html`<div class="sending" role="status"><i class="dots"></i>${t("guest.sending")}</div>`;
  if (told.state === "slow") return html`<section class="sending slow" role="alert">
    <h2>${t("guest.slow_title")}</h2><p>${t("guest.slow_says")}</p>
    ${wanted.value && html`<${Code} wanted=${wanted.value} />`}</section>`;
  return html`<${Refused} told=${told} />`;
}

/** @param {{told: {code: string, detail: string, problem: any}}} props */
function Refused({ told }) {
  const body = wanted.value?.body;
  const newTotal = told.problem?.total_cents;
  const again = () => {
    acknowledge();
    order({ ...body, expected_total_cents: newTotal });
  };
  return html`<section class="sending refused" role="alert">
    <h2>${t(told.code === "expired" ? "guest.expired_title" : "guest.refused_title")}</h2>
    <p>${told.code === "expired" ? t("guest.expired_says") : told.detail}</p>
    <div class="choices">
      <button type="button" onClick=${acknowledge}>${t("guest.back_to_cart")}</button>
      ${told.code === "price_changed" && newTotal !== undefined && html`<button type="button" class="main" onClick=${again}>
        ${t("guest.order_anyway", { price: money(newTotal) })}</button>`}
    </div></section>`;
}
