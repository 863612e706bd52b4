// @ts-check
/** The first evening, step by step: each ticks itself off as soon as the house hears of it. */
import { html } from "../shared/html.js";
import { Icon } from "../shared/icon.js";
import { page } from "../shared/page.js";
import { t, tn } from "../shared/words.js";
import { useAsked } from "./asked.js";
import { Pair } from "./pair.js";
import { Sheet } from "./sheet.js";

/** @import { Devices, Figures } from "../shared/types.d.ts" */
/** @typedef {import("../shared/evening.js").Evening} Evening */

const EVERY_MS = 3000;

/** @param {{evening: Evening}} props */
export function Room({ evening }) {
  const { orders, menu } = evening.known;
  const devices = useAsked(evening, "devices", { every: EVERY_MS }).told.value?.devices ?? null;
  const today = /** @type {Figures | null} */ (useAsked(evening, "today", { follow: [orders], every: EVERY_MS }).told.value);
  const items = menu.value?.categories.flatMap((/** @type {any} */ category) => category.items) ?? [];
  const has = (/** @type {string} */ role) => (/** @type {Devices["devices"] | null} */ (devices))?.some((one) => one.role === role) ?? false;
  if (!menu.value || !devices || !today) return html`<p class="empty">${t("common.loading")}</p>`;
  const done = [items.length > 0, has("kitchen"), has("pos"), today.orders > 0, today.ledger.cooked > 0];
  const next = done.indexOf(false);
  const step = (/** @type {number} */ at) => ({ at, done: done[at], open: at === next });
  return html`<div class="survey"><h2>${t("first.start_title")}</h2><p class="hello">${t("first.start_says", { name: page.name })}</p>
    <ol class="start">
      <${Step} ...${step(0)} title=${t("first.step_menu")} says=${done[0] && tn("first.has_menu", items.length)}>
        <${Sheet} evening=${evening} onTaken=${() => undefined} /></${Step}>
      <${Step} ...${step(1)} title=${t("first.step_kitchen")} says=${done[1] && t("first.has_device")}>
        <p>${t("first.step_kitchen_says")}</p><${Pair} evening=${evening} devices=${devices} roles=${["kitchen"]} /></${Step}>
      <${Step} ...${step(2)} title=${t("first.step_phone")} says=${done[2] && t("first.has_device")}>
        <p>${t("first.step_phone_says")}</p><${Pair} evening=${evening} devices=${devices} roles=${["pos"]} /></${Step}>
      <${Step} ...${step(3)} title=${t("first.step_order")} says=${done[3] && tn("first.has_orders", today.orders)}>
        <p>${t("first.step_order_says")}</p></${Step}>
      <${Step} ...${step(4)} title=${t("first.step_cook")} says=${done[4] && t("first.has_cooked")}>
        <p>${t("first.step_cook_says")}</p></${Step}>
      <${Step} at=${5} done=${false} open=${next === -1} title=${t("first.step_plug")}>
        <p>${t("first.step_plug_says")}</p>
        <ul class="choices"><li><a class="button" href=${`/${evening.house}/office/codes`} target="_blank"><${Icon} name="qr" /> ${t("devices.codes")}</a></li>
          <li><a class="button" href="#today">${t("first.to_today")}</a></li></ul></${Step}>
    </ol></div>`;
}

/** @param {{at: number, done: boolean, open: boolean, title: string, says?: any, children?: any}} props */
function Step({ at, done, open, title, says, children }) {
  return html`<li class=${done ? "done" : open ? "open" : ""} aria-current=${open ? "step" : null}>
    <span class="mark">${done ? html`<${Icon} name="check" label=${t("first.done")} />` : at + 1}</span>
    <div><h3>${title}</h3>${says && html`<p class="hint">${says}</p>`}${open && children}</div></li>`;
}
