// @ts-check
/** The office's face: what it follows, and what it draws. */
import { menuBoard } from "../shared/boards/menu.js";
import { ordersBoard } from "../shared/boards/orders.js";
import { tablesBoard } from "../shared/boards/tables.js";
import { openEvening } from "../shared/evening.js";
import { html, render } from "../shared/html.js";
import { page } from "../shared/page.js";
import { Shell } from "../shared/shell.js";
import { t } from "../shared/words.js";

const evening = openEvening({
  house: page.house, face: page.face, device: page.device, topics: ["orders", "kitchen", "tables", "menu"],
  boards: { orders: ordersBoard, tables: tablesBoard, menu: menuBoard },
});

function Face() {
  return html`<${Shell} evening=${evening} isIdle=${() => true} bar=${html`<h1>${t("office.title")}</h1>`}>
    <pre>${JSON.stringify(evening.boards.tables.value, null, 1)}</pre>
  </${Shell}>`;
}

evening.start();
const root = /** @type {HTMLElement} */ (document.getElementById("root"));
root.replaceChildren();
render(html`<${Face} />`, root);
