// @ts-check
/** The kitchen's face: what it follows, what it draws, what its keys and its sounds do. */
import { kitchenBoard } from "../shared/boards/kitchen.js";
import { menuBoard } from "../shared/boards/menu.js";
import { age, second } from "../shared/clock.js";
import { saleCommands } from "../shared/commands/sale.js";
import { ticketCommands } from "../shared/commands/tickets.js";
import { openEvening } from "../shared/evening.js";
import { computed, effect, html, render, signal, useComputed, useSignal } from "../shared/html.js";
import { Icon } from "../shared/icon.js";
import { nameOf, page, preference } from "../shared/page.js";
import { Shell } from "../shared/shell.js";
import { clocked, t, tn } from "../shared/words.js";
import { Acts } from "./acts.js";
import { Board, Pager, turn } from "./board.js";
import { Rail } from "./rail.js";
import { soon } from "./soon.js";

const IDLE_MS = 60_000;

const station = new URLSearchParams(location.search).get("station") ?? undefined;
const evening = openEvening({
  house: page.house, face: page.face, device: page.device, topics: ["kitchen", "menu"], station,
  // Tickets name their dishes in the house's own language, and so does what stands beside them.
  boards: { kitchen: kitchenBoard(station), menu: { ...menuBoard, path: `menu?lang=${page.menu_language}` } },
  commands: { ...ticketCommands, ...saleCommands },
});
const acts = new Acts(evening);
/** The tickets of the page that is painted, and who tells the house of them. */
const shown = signal(/** @type {import("./state.js").Ticket[]} */ ([]));
const receipts = computed(() => soon.value?.tellWhatIsSeen(evening));
let touchedAt = performance.now();

/** What there is to show: nothing known yet, nothing to cook, or tickets. */
const stage = computed(() => (evening.boards.kitchen.value === null ? "loading" : acts.open.value.length ? "busy" : "clear"));

function Kitchen() {
  const recalling = useSignal(false);
  const { Recall, KitchenSettings } = soon.value ?? {};
  return html`<${Shell} evening=${evening} theme="dark" isIdle=${() => performance.now() - touchedAt > IDLE_MS}
      bar=${html`<${Bar} onRecall=${() => { recalling.value = true; }} />`}
      settings=${KitchenSettings && html`<${KitchenSettings} station=${station} />`}>
    <div class="kitchen">
      ${stage.value === "loading" ? html`<p class="empty">${t("common.loading")}</p>`
        : stage.value === "clear" ? html`<${Clear} />`
        : html`<${Board} open=${acts.open} acts=${acts} showsStation=${!station} onShown=${(/** @type {import("./state.js").Ticket[]} */ tickets) => { shown.value = tickets; }} />`}
      <aside class="side" aria-label=${t("kitchen.all_day")}>
        <${Count} />
        <${Pager} open=${acts.open} />
        <${Undo} />
        <${Rail} menu=${evening.boards.menu} acts=${acts} station=${station} />
      </aside>
    </div>
    ${recalling.value && Recall && html`<${Recall} evening=${evening} station=${station} acts=${acts}
      onClose=${() => { recalling.value = false; }} />`}
  </${Shell}>`;
}

/** @param {{onRecall: () => void}} props */
function Bar({ onRecall }) {
  return html`<h1>${station ? nameOf(page.stations, station) : t("kitchen.all")}</h1>
    <button type="button" class="recall-button" aria-label=${t("kitchen.recall")} onClick=${onRecall}><${Icon} name="undo" />
      <span class="label">${t("kitchen.recall")}</span></button>
    ${!soon.value?.isOn.value && html`<button type="button" class="silent" aria-label=${t("kitchen.sound_tap")}><${Icon} name="mute" />
      <span class="label">${t("kitchen.sound_tap")}</span></button>`}`;
}

/** How much there is, and how old. What changes with every order stands in one corner: for the eye, and for the browser,
 * which paints all that lies between two changes. */
function Count() {
  const waits = useComputed(() => acts.open.value.length && (second.value, clocked(age(acts.open.value[0].opened_at) / 1000)));
  return html`<p class="count"><b>${tn("kitchen.open", acts.open.value.length)}</b> ${acts.open.value.length > 0 && html`<span class="age">${waits}</span>`}</p>`;
}

/** Nothing to cook, and sure of it: a calm board that is live looks unlike one that is not. */
function Clear() {
  const live = evening.link.value.state === "live";
  return html`<div class="clear"><p class="big">${live ? "✓" : "?"}</p>
    <p>${live ? t("kitchen.clear_live") : t("kitchen.clear_not_live")}</p></div>`;
}

function Undo() {
  const bumped = acts.justBumped.value;
  if (!bumped.length) return null;
  return html`<div class="undo" role="status">${bumped.map((ticket) => html`<button type="button" key=${ticket.id}
    onClick=${() => acts.recall(ticket)}><${Icon} name="undo" /> ${ticket.whose}</button>`)}</div>`;
}

/** Bump bars are keyboards: 1 to 9 and 0 bump the n-th ticket, U undoes, R recalls, the arrows turn pages.
 * @param {KeyboardEvent} event */
function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return;
  if (document.querySelector("dialog[open]")) return;
  if (/^[0-9]$/.test(event.key)) {
    const ticket = acts.open.value[(Number(event.key) + 9) % 10];
    if (ticket && ticket.state !== "struck" && ticket.state !== "bumped") acts.bump(ticket);
  } else if (event.key === "ArrowRight" || event.key === "PageDown") turn(1);
  else if (event.key === "ArrowLeft" || event.key === "PageUp") turn(-1);
  else if (event.key.toLowerCase() === "u") acts.undoLast();
  else if (event.key.toLowerCase() === "r") /** @type {HTMLElement | null} */ (document.querySelector(".recall-button"))?.click();
}

// How far the cook stands and how large the screen is, as it was chosen on this device.
for (const name of ["distance", "screen"]) document.documentElement.dataset[name] = preference(name, "");
effect(() => { soon.value?.listen(evening, acts); });
addEventListener("keydown", pressed);
addEventListener("pointerdown", () => { touchedAt = performance.now(); }, { capture: true });
effect(() => { receipts.value?.shown(shown.value); });
evening.start();
const root = /** @type {HTMLElement} */ (document.getElementById("root"));
root.replaceChildren();
render(html`<${Kitchen} />`, root);
