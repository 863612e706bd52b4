// @ts-check
/** The kitchen's face: what it follows, what it draws, what its keys and its sounds do. */
import { stayOn } from "../shared/awake.js";
import { kitchenBoard } from "../shared/boards/kitchen.js";
import { menuBoard } from "../shared/boards/menu.js";
import { age, second } from "../shared/clock.js";
import { openEvening } from "../shared/evening.js";
import { effect, html, render, signal, useSignal } from "../shared/html.js";
import { Icon } from "../shared/icon.js";
import { nameOf, page } from "../shared/page.js";
import { tellWhatIsSeen } from "../shared/receipts.js";
import { Shell } from "../shared/shell.js";
import { isOn, play } from "../shared/sound.js";
import { clocked, t, tn } from "../shared/words.js";
import { Acts } from "./acts.js";
import { Board, turn } from "./board.js";
import { Rail } from "./rail.js";
import { Recall } from "./recall.js";
import { KitchenSettings, distance, standAt } from "./settings.js";
import { isOpen, news, openTickets } from "./state.js";

const NEW_MS = 10_000;
const REMIND_MS = 30_000;
const IDLE_MS = 60_000;

const station = new URLSearchParams(location.search).get("station") ?? undefined;
const evening = openEvening({
  house: page.house, face: page.face, device: page.device, topics: ["kitchen", "menu"], station,
  boards: { kitchen: kitchenBoard(station), menu: menuBoard },
});
const receipts = tellWhatIsSeen(evening);
const acts = new Acts(evening);
/** Tickets that came in the last seconds, which flash and say NEW. */
const newIds = signal(/** @type {Set<string>} */ (new Set()));
let touchedAt = performance.now();

function Kitchen() {
  const recalling = useSignal(false);
  const all = evening.boards.kitchen.value?.tickets ?? null;
  const open = all ? openTickets(all) : [];
  return html`<${Shell} evening=${evening} theme="dark" isIdle=${() => performance.now() - touchedAt > IDLE_MS}
      bar=${html`<${Bar} count=${open.length} oldest=${open[0]?.opened_at} onRecall=${() => { recalling.value = true; }} />`}
      settings=${html`<${KitchenSettings} station=${station} />`}>
    <div class="kitchen">
      ${all === null ? html`<p class="empty">${t("common.loading")}</p>`
        : open.length === 0 ? html`<${Clear} />`
        : html`<${Board} tickets=${open} acts=${acts} showsStation=${!station} newIds=${newIds.value}
            onShown=${receipts.shown} />`}
      <${Rail} tickets=${open} menu=${evening.boards.menu.value} acts=${acts} station=${station} />
    </div>
    <${Undo} />
    ${recalling.value && html`<${Recall} evening=${evening} tickets=${all ?? []} station=${station} acts=${acts}
      onClose=${() => { recalling.value = false; }} />`}
  </${Shell}>`;
}

/** @param {{count: number, oldest?: string, onRecall: () => void}} props */
function Bar({ count, oldest, onRecall }) {
  second.value;
  return html`<h1>${station ? nameOf(page.stations, station) : t("kitchen.all")}
      <small>${tn("kitchen.open", count)}${oldest && ` · ${clocked(age(oldest) / 1000)}`}</small></h1>
    <button type="button" class="recall-button" onClick=${onRecall}><${Icon} name="undo" /> ${t("kitchen.recall")}</button>
    ${!isOn.value && html`<button type="button" class="silent" aria-label=${t("kitchen.sound_tap")}><${Icon} name="mute" />
      <span class="label">${t("kitchen.sound_tap")}</span></button>`}`;
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

/** Bump bars are keyboards: 1 to 9 and 0 bump the n-th ticket, U undoes, the arrows turn pages.
 * @param {KeyboardEvent} event */
function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return;
  if (document.querySelector("dialog[open]")) return;
  const open = openTickets(evening.boards.kitchen.value?.tickets ?? []);
  if (/^[0-9]$/.test(event.key)) {
    const ticket = open[(Number(event.key) + 9) % 10];
    if (ticket && ticket.state !== "struck" && ticket.state !== "bumped") acts.bump(ticket);
  } else if (event.key === "ArrowRight" || event.key === "PageDown") turn(1);
  else if (event.key === "ArrowLeft" || event.key === "PageUp") turn(-1);
  else if (event.key.toLowerCase() === "u") acts.undoLast();
  else if (event.key.toLowerCase() === "r") /** @type {HTMLElement | null} */ (document.querySelector(".recall-button"))?.click();
}

/** Hear of what is new: once when it comes, and again until somebody has touched the screen. */
function listen() {
  /** @type {import("./state.js").Ticket[] | null} */
  let before = null;
  let unheardSince = 0;
  effect(() => {
    const tickets = evening.known.kitchen.value?.tickets;
    if (!tickets) return;
    const { fresh, changed } = news(before, tickets);
    before = tickets;
    if (fresh.length) {
      newIds.value = new Set([...newIds.peek(), ...fresh]);
      setTimeout(() => { newIds.value = new Set([...newIds.peek()].filter((id) => !fresh.includes(id))); }, NEW_MS);
      play();
      unheardSince ||= performance.now();
    }
    if (changed.length) play("knock");
  });
  addEventListener("pointerdown", () => { unheardSince = 0; touchedAt = performance.now(); }, { capture: true });
  setInterval(() => {
    if (unheardSince && performance.now() - unheardSince > REMIND_MS && (before ?? []).some(isOpen)) {
      play();
      unheardSince = performance.now();
    }
  }, 1000);
}

standAt(distance.value);
stayOn();
listen();
addEventListener("keydown", pressed);
evening.start();
const root = /** @type {HTMLElement} */ (document.getElementById("root"));
root.replaceChildren();
render(html`<${Kitchen} />`, root);
