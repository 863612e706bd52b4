// @ts-check
/** The kitchen's face: what it follows, and what it draws. */
import { kitchenBoard } from "../shared/boards/kitchen.js";
import { menuBoard } from "../shared/boards/menu.js";
import { openEvening } from "../shared/evening.js";
import { html, render } from "../shared/html.js";
import { page } from "../shared/page.js";
import { Shell } from "../shared/shell.js";
import { t } from "../shared/words.js";

const station = new URLSearchParams(location.search).get("station") ?? undefined;
const evening = openEvening({
  house: page.house, face: page.face, device: page.device, topics: ["kitchen", "menu"], station,
  boards: { kitchen: kitchenBoard(station), menu: menuBoard },
});

function Kitchen() {
  return html`<${Shell} evening=${evening} isIdle=${() => true} theme="dark" bar=${html`<h1>${t("kitchen.title")}</h1>`}>
    <pre>${JSON.stringify(evening.boards.kitchen.value, null, 1)}</pre>
  </${Shell}>`;
}

evening.start();
const root = /** @type {HTMLElement} */ (document.getElementById("root"));
root.replaceChildren();
render(html`<${Kitchen} />`, root);
