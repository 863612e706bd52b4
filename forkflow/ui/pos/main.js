// @ts-check
/** The waiter's face: who taps, the floor, a table, a station's board; and what is true on all of them. */
import "../shared/floor-icons.js";
import { html, render, signal } from "../shared/html.js";
import { Icon } from "../shared/icon.js";
import { tellThatWeLive } from "../shared/lifesign.js";
import { page } from "../shared/page.js";
import { Shell } from "../shared/shell.js";
import { t } from "../shared/words.js";
import { fetchBefore } from "./before.js";
import { watchDevices } from "./devices.js";
import { newPickup } from "./drafts.js";
import { evening, needing, orders, rounds, unseen } from "./evening.js";
import { fetchLater, later } from "./later.js";
import { fetchPeople, mustTap } from "./people.js";
import { go, where } from "./place.js";
import { Floor } from "./views/floor.js";
import { Me, Names } from "./views/names.js";
import { Unseen } from "./views/needs.js";
import { Open } from "./views/open.js";
import { OrderScreen } from "./views/order.js";
import { Station } from "./views/station.js";
import { Stuck } from "./views/stuck.js";

const SCREENS = { floor: Floor, open: Open, order: OrderScreen, station: Station };
/** Nobody is working who has not touched the screen for so long. */
const IDLE_AFTER_MS = 60_000;

let touchedAt = Date.now();
const scanning = signal(false);
const touched = () => { touchedAt = Date.now(); };
const isIdle = () => where.value.screen !== "order" && Date.now() - touchedAt > IDLE_AFTER_MS;

function Face() {
  const { screen, at } = where.value;
  const Screen = SCREENS[screen] ?? Floor;
  const ScanSheet = later.value?.ScanSheet;
  return html`<${Shell} evening=${evening} isIdle=${isIdle} bar=${html`<${Bar} screen=${mustTap.value ? "names" : screen} />`}>
    <${Stuck} />
    ${mustTap.value ? html`<${Names} />` : html`
      ${screen !== "floor" && screen !== "station" && html`<${Unseen} />`}
      <div class=${`screen is-${screen}`}><${Screen} key=${at} /></div>`}
    ${scanning.value && ScanSheet && html`<${ScanSheet} onClose=${() => { scanning.value = false; }} />`}
  </${Shell}>`;
}

/** @param {{screen: string}} props */
function Bar({ screen }) {
  const pressing = needing.value.length + unseen.value.length;
  if (screen === "names") return html`<h1>${page.name}</h1>`;
  return html`<h1 class="hidden">${page.name}</h1><${Me} />
    <nav class="places" data-screen=${screen} aria-label=${t("pos.screens")}>
      <button type="button" aria-current=${screen === "floor" ? "page" : null} onClick=${() => go("floor")}>
        <${Icon} name="floor" /><span>${t("pos.floor")}</span>${pressing > 0 && html`<b class="count">${pressing}</b>`}</button>
      <button type="button" aria-current=${screen === "open" ? "page" : null} onClick=${() => go("open")}>
        <${Icon} name="list" /><span>${t("pos.open")}</span>${orders().length > 0 && html`<b class="quiet-count">${orders().length}</b>`}</button>
      <button type="button" onClick=${() => go("order", newPickup())}><${Icon} name="bag" /><span>${t("pos.new_pickup")}</span></button>
      <button type="button" onClick=${() => { scanning.value = true; }}><${Icon} name="qr" /><span>${t("pos.scan")}</span></button>
    </nav>`;
}

addEventListener("pointerdown", touched, { capture: true, passive: true });
addEventListener("keydown", touched, { capture: true, passive: true });
evening.start();
evening.link.subscribe(({ state }) => {
  if (state !== "live") return;
  fetchPeople();
  if (!rounds()?.served) fetchBefore(evening.ask);
});
watchDevices();
tellThatWeLive(evening);
addEventListener("load", fetchLater);
const root = /** @type {HTMLElement} */ (document.getElementById("root"));
root.replaceChildren();
render(html`<${Face} />`, root);
