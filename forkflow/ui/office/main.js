// @ts-check
/** The office's face: what it follows, and the rooms it has. A room is loaded when it is entered. */
import { menuBoard } from "../shared/boards/menu.js";
import { ordersBoard } from "../shared/boards/orders.js";
import { stockBoard } from "../shared/boards/stock.js";
import { tablesBoard } from "../shared/boards/tables.js";
import { pauseCommands } from "../shared/commands/pause.js";
import { saleCommands } from "../shared/commands/sale.js";
import { openEvening } from "../shared/evening.js";
import "../shared/floor-icons.js";
import { html, render, signal, useEffect, useSignal } from "../shared/html.js";
import { Icon } from "../shared/icon.js";
import { tellThatWeLive } from "../shared/lifesign.js";
import { page } from "../shared/page.js";
import { Shell } from "../shared/shell.js";
import { t } from "../shared/words.js";

/** The rooms, in the order of their doors: what loads them, and their sign. */
const ROOMS = /** @type {const} */ ({
  today: { icon: "clock", open: () => import("./today.js") },
  night: { icon: "paper", open: () => import("./night.js") },
  menu: { icon: "list", open: () => import("./menu.js") },
  stock: { icon: "box", open: () => import("./stock.js") },
  house: { icon: "floor", open: () => import("./house.js") },
  devices: { icon: "tablet", open: () => import("./devices.js") },
  start: { icon: "star", open: () => import("./start.js") },
});
/** @typedef {keyof typeof ROOMS} RoomName */

export const evening = openEvening({
  house: page.house, face: page.face, device: page.device, topics: ["orders", "kitchen", "tables", "menu", "stock"],
  boards: { orders: ordersBoard, tables: tablesBoard, menu: menuBoard, stock: stockBoard },
  commands: { ...saleCommands, ...pauseCommands },
});

const entered = signal(roomOf(location.hash));
addEventListener("hashchange", () => { entered.value = roomOf(location.hash); });

/** @param {string} hash @returns {RoomName} */
function roomOf(hash) {
  const name = hash.slice(1).split("/")[0];
  return name in ROOMS ? /** @type {RoomName} */ (name) : "today";
}

/** The first evening has a door only for who comes from there. @param {[string, any]} room */
const isShown = ([name]) => name !== "start" || entered.value === "start";

function Office() {
  return html`<${Shell} evening=${evening} isIdle=${() => !document.querySelector("form.changed, dialog[open]")}
      bar=${html`<h1>${page.name}</h1>`}>
    <div class="office">
      <nav class="rooms" aria-label=${t("office.rooms")}>${Object.entries(ROOMS).filter(isShown).map(([name, { icon }]) => html`
        <a key=${name} href=${`#${name}`} aria-current=${entered.value === name ? "page" : null}>
          <${Icon} name=${icon} /> <span>${t(`office.room_${name}`)}</span></a>`)}
      </nav>
      <${Room} key=${entered.value} name=${entered.value} />
    </div>
  </${Shell}>`;
}

/** @param {{name: RoomName}} props */
function Room({ name }) {
  const found = useSignal(/** @type {{view: any} | null} */ (null));
  const failed = useSignal(false);
  useEffect(() => {
    ROOMS[name].open().then((module) => { found.value = { view: module.Room }; }, () => { failed.value = true; });
  }, []);
  if (failed.value) return html`<p class="empty" role="alert">${t("common.not_sent")}</p>`;
  if (!found.value) return html`<p class="empty">${t("common.loading")}</p>`;
  return html`<section class="room" aria-label=${t(`office.room_${name}`)}><${found.value.view} evening=${evening} /></section>`;
}

evening.start();
tellThatWeLive(evening);
const root = /** @type {HTMLElement} */ (document.getElementById("root"));
root.replaceChildren();
render(html`<${Office} />`, root);
