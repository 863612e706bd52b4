// @ts-check
/** How the guest's orders stand, alive: waiting for the waiter, received, in the kitchen, ready, served. */
import { Refusal } from "../shared/api.js";
import { second } from "../shared/clock.js";
import { classes, html, useSignal } from "../shared/html.js";
import { Icon } from "../shared/icon.js";
import { page } from "../shared/page.js";
import { money, t, timeOfDay } from "../shared/words.js";
import { itemOf } from "./cart.js";
import { call, calls, live, menu, orders, token } from "./house.js";

const STEPS = /** @type {const} */ (["pending", "in_progress", "ready", "completed"]);

export function Orders() {
  const shown = orders.value;
  if (!shown.length) return null;
  return html`<section class="mine" aria-label=${t("guest.my_orders")}>
    ${shown.map((order, index) => html`<${OrderCard} key=${order.id} order=${order} isNewest=${index === 0} />`)}
  </section>`;
}

/** @param {{order: any, isNewest: boolean}} props */
function OrderCard({ order, isNewest }) {
  const step = STEPS.indexOf(order.status);
  const open = useSignal(false);
  return html`<article class=${`order ${order.status}`}>
    <header><h2>${t(`guest.status_${order.status}`)}</h2><p class="number">${t("common.number", { number: order.number })}</p></header>
    <p class="says" role="status">${says(order)}</p>
    ${step >= 0 && html`<ol class="steps">${STEPS.map((each, index) => html`<li key=${each}
      class=${classes("", { done: index < step || order.status === "completed", now: index === step })}
      aria-current=${index === step ? "step" : null}>${t(`guest.step_${each}`)}</li>`)}</ol>`}
    <footer><button type="button" class="quiet more" aria-expanded=${open.value} onClick=${() => { open.value = !open.value; }}>
        ${timeOfDay(order.placed_at)} · ${money(order.total_cents)} <${Icon} name="next" /></button>
      ${isNewest && html`<${Hearing} />`}</footer>
    ${open.value && html`<ul class="lines">${order.lines.map((/** @type {any} */ line) => html`<li key=${line.line}
      class=${line.state}><span>${line.quantity}</span><span>${nameOf(line)}
        ${line.state === "cannot_make" && html` <em>${t("guest.cannot_make")}</em>`}
        ${line.modifiers.length > 0 && html`<small>${choicesOf(line)}</small>`}</span>
      <b>${money(line.quantity * line.price_cents)}</b></li>`)}</ul>`}
  </article>`;
}

/** As the guest reads it on the menu; an order is kept in the language of the house. @param {any} line @returns {string} */
const nameOf = (line) => (menu.value && itemOf(menu.value, line.item)?.name) ?? line.name;

/** @param {any} line @returns {string} */
function choicesOf({ item, modifiers }) {
  const options = (menu.value && itemOf(menu.value, item)?.modifier_groups.flatMap((group) => group.options)) ?? [];
  return modifiers.map((/** @type {any} */ chosen) => options.find(({ id }) => id === chosen.id)?.name ?? chosen.name).join(", ");
}

/** @param {any} order */
function says(order) {
  if (order.status === "pending") return t(order.seen_by_kitchen_at ? "guest.says_seen" : "guest.says_pending");
  return t(order.status === "ready" && order.pickup ? "guest.says_ready_pickup" : `guest.says_${order.status}`);
}

/** Whether what stands there is of this moment. */
function Hearing() {
  second.value;
  const { state, heardAt } = live.link.value;
  if (state === "live") return html`<p class="hearing live">${t("guest.live")}</p>`;
  return html`<p class="hearing">${heardAt ? t("guest.not_live", { time: timeOfDay(heardAt) }) : t("live.connecting")}</p>`;
}

/** Waiter, please; the bill, please: once, and with what became of it. */
export function Calls() {
  const trouble = useSignal("");
  if (!token || !page.table) return null;
  const ask = async (/** @type {"waiter" | "bill"} */ kind) => {
    trouble.value = "";
    try {
      await call(kind);
    } catch (error) {
      trouble.value = (error instanceof Refusal && error.detail) || t("common.not_sent");
    }
  };
  const stateOf = (/** @type {string} */ kind) => {
    const last = calls.value.find((each) => each.kind === kind);
    return last ? (last.answered_at ? "answered" : "open") : "none";
  };
  return html`<div class="calls">
    ${/** @type {("waiter" | "bill")[]} */ (["waiter", "bill"]).map((kind) => html`<button type="button" key=${kind}
      disabled=${stateOf(kind) === "open"} onClick=${() => ask(kind)}>
      <${Icon} name=${kind === "waiter" ? "bell" : "paper"} />
      ${t(stateOf(kind) === "none" ? `guest.call_${kind}` : `guest.called_${kind}_${stateOf(kind)}`)}</button>`)}
    ${trouble.value && html`<p class="trouble" role="alert">${trouble.value}</p>`}
  </div>`;
}
