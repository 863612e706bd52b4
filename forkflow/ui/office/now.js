// @ts-check
/** What the office can change while the evening runs: what is sold out, whether guests may order; and who is silent. */
import { html } from "../shared/html.js";
import { Icon } from "../shared/icon.js";
import { age, now, second } from "../shared/clock.js";
import { toast } from "../shared/toast.js";
import { t, timeOfDay, tn } from "../shared/words.js";
import { useAsked } from "./asked.js";
import { lastHeard } from "./heard.js";
import { Answered } from "./pieces.js";

/** @import { Devices, Figures } from "../shared/types.d.ts" */
/** @typedef {import("../shared/evening.js").Evening} Evening */

const PAUSES = [15, 30, 60];
/** As many devices as are shown here. */
const MOST = 6;
const EVERY_MS = 15_000;

/** What is 86 now, with the way back. @param {{evening: Evening}} props */
export function SoldOut({ evening }) {
  const menu = evening.boards.menu.value;
  const short = menu ? shortOf(menu) : [];
  const restore = async (/** @type {{kind: string, id: string}} */ { kind, id }) =>
    tellRefusal(await evening.outcome(evening.send(`${kind}.restore`, { [kind]: id })));
  return html`<section class="panel" aria-label=${t("today.sold_out")}><h3>${t("today.sold_out")}</h3>
    ${!menu ? html`<p class="none">${t("common.loading")}</p>`
      : !short.length && html`<p class="none">${t("today.nothing_sold_out")}</p>`}
    <ul class="rows">${short.map((one) => html`<li key=${one.kind + one.id}><span>${one.name}</span>
      <button type="button" onClick=${() => restore(one)} aria-label=${`${t("today.restore")}: ${one.name}`}>
        <${Icon} name="undo" /> ${t("today.restore")}</button></li>`)}</ul>
    <p><a href="#menu">${t("today.to_menu")}</a></p>
  </section>`;
}

/** @param {any} menu @returns {{kind: "item" | "option", id: string, name: string}[]} */
function shortOf(menu) {
  const items = menu.categories.flatMap((/** @type {any} */ category) => category.items);
  /** @type {Map<string, {kind: "item" | "option", id: string, name: string}>} */
  const found = new Map();
  for (const item of items) {
    const options = item.modifier_groups.flatMap((/** @type {any} */ group) => group.options);
    const gone = options.filter((/** @type {any} */ option) => !option.available);
    // A dish may be gone only because a choice that it needs is.
    const byOption = item.modifier_groups.some((/** @type {any} */ group) =>
      group.min && group.options.every((/** @type {any} */ option) => !option.available));
    if (!item.available && !byOption) found.set(`item ${item.id}`, { kind: "item", id: item.id, name: item.name });
    for (const { id, name } of gone) found.set(`option ${id}`, { kind: "option", id, name });
  }
  return [...found.values()];
}

/** Whether guests may order, and the pauses of today. @param {{evening: Evening, told: Figures}} props */
export function Guests({ evening, told }) {
  second.value;
  const until = evening.boards.menu.value?.paused_until;
  const paused = until && Date.parse(until) > now();
  const send = async (/** @type {string} */ kind, /** @type {any} */ args) =>
    tellRefusal(await evening.outcome(evening.send(kind, args)));
  const past = told.pauses.filter((pause) => !paused || Date.parse(pause.until) < now());
  return html`<section class="panel" aria-label=${t("today.guests")}><h3>${t("today.guests")}</h3>
    <p role="status" class=${paused ? "standing paused" : "standing"}><${Icon} name=${paused ? "cut" : "check"} />
      ${paused ? t("today.paused_until", { time: timeOfDay(until) }) : t("today.guests_order")}</p>
    <div class="choices even">${paused
      ? html`<button type="button" class="main" onClick=${() => send("resume", {})}>${t("today.resume")}</button>`
      : PAUSES.map((minutes) => html`<button type="button" key=${minutes} onClick=${() => send("pause", { minutes })}>
          ${t("today.pause", { minutes })}</button>`)}</div>
    ${past.length > 0 && html`<p class="hint">${t("today.pauses", {
      times: past.map((pause) => `${timeOfDay(pause.at)}–${timeOfDay(pause.until)}`).join(", ") })}</p>`}
  </section>`;
}

/** Those that hold something unsent, or fell silent, first. @param {{evening: Evening}} props */
export function DevicesNow({ evening }) {
  const asked = useAsked(evening, "devices", { every: EVERY_MS });
  const unsent = (/** @type {{unsent: number | null}} */ device) => device.unsent ?? 0;
  return html`<section class="panel" aria-label=${t("today.devices")}><h3>${t("today.devices")}</h3>
    <${Answered} of=${asked}>${(/** @type {Devices} */ { devices }) => html`
      <ul class="rows">${[...devices].sort((a, b) => unsent(b) - unsent(a) || silence(a) - silence(b)).slice(0, MOST)
        .map((device) => html`<li key=${device.id}><span><strong>${device.name}</strong>
          <small>${t(`office.role_${device.role}`)} · ${lastHeard(device)}</small></span>
          ${unsent(device) > 0 && html`<span class="badge late">${tn("devices.unsent", unsent(device))}</span>`}</li>`)}</ul>`}
    </${Answered}>
    <p><a href="#devices">${t("today.to_devices")}</a></p>
  </section>`;
}

/** @param {{heard_at: string | null}} device */
const silence = ({ heard_at }) => (heard_at ? age(heard_at) : Infinity);

/** Tell a refusal at once, where the person looks. @param {{state: string, detail?: string}} outcome */
function tellRefusal(outcome) {
  if (outcome.state === "refused") toast(outcome.detail ?? "", { bad: true });
}
