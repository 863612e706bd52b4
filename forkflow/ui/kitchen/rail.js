// @ts-check
/** All day: how many of each dish are to be made over all open tickets, and what is 86. */
import { second } from "../shared/clock.js";
import { classes, html, useComputed, useSignal } from "../shared/html.js";
import { t } from "../shared/words.js";
import { soon } from "./soon.js";
import { allDay, eightySixed } from "./state.js";

/** @param {{menu: import("@preact/signals").ReadonlySignal<import("./state.js").Menu | null>,
 *   acts: import("./acts.js").Acts, station: string | undefined}} props */
export function Rail({ menu, acts, station }) {
  const open = useSignal("");
  // Once a second is soon enough for a total.
  const tickets = useComputed(() => (second.value, acts.open.peek())).value;
  const totals = allDay(tickets);
  const Ways = soon.value?.Ways;
  const gone = eightySixed(menu.value).filter((item) => !station || item.station === station);
  return html`<div class="rail">
    <h2>${t("kitchen.all_day")}</h2>
    ${totals.length === 0 && html`<p class="none">${t("kitchen.nothing_to_make")}</p>`}
    <ul>${totals.map((total) => html`<li key=${total.item} class=${classes("", { open: open.value === total.item })}>
      <button type="button" aria-expanded=${open.value === total.item}
        onClick=${() => { open.value = open.value === total.item ? "" : total.item; }}>
        <b>${total.quantity}</b><span>${total.name}</span></button>
      ${open.value === total.item && Ways && html`<${Ways} total=${total} tickets=${tickets} acts=${acts} />`}
    </li>`)}</ul>
  </div>
  ${gone.length > 0 && html`<div class="gone"><h2>86</h2><ul>${gone.map((item) => html`<li key=${item.id}>
      <span>${item.name}</span>
      <button type="button" onClick=${() => acts.restore(item.id)}>${t("kitchen.restore")}</button></li>`)}</ul></div>`}`;
}
