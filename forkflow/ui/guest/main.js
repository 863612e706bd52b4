// @ts-check
/** What a script adds to the guest's page: the cart, what is sold out by now, the order, and how it stands. */
import { startTicking } from "../shared/clock.js";
import { effect, html, render, useEffect, useSignal } from "../shared/html.js";
import { keepCard } from "./card.js";
import { itemOf } from "./cart.js";
import { Code, parts } from "./code.js";
import { Dish } from "./dish.js";
import { Find } from "./find.js";
import { menu, start } from "./house.js";
import { lines } from "./kept.js";
import { Cart, CartBar, Sending } from "./order.js";
import { keepSending, sending } from "./send.js";
import { Calls, Orders } from "./status.js";

function Island() {
  const dish = useSignal("");
  const inCart = useSignal(false);
  useEffect(() => { keepCard((item) => { dish.value = item; }); }, []);
  const item = dish.value && menu.value ? itemOf(menu.value, dish.value) : undefined;
  return html`
    <${CartBar} onOpen=${() => { inCart.value = true; }} />
    ${item && html`<${Dish} key=${item.id} item=${item} onClose=${() => { dish.value = ""; }} />`}
    ${inCart.value && menu.value && html`<${Cart} onClose=${() => { inCart.value = false; }} />`}`;
}

/** @param {string} id @param {any} what */
function draw(id, what) {
  const place = document.getElementById(id);
  if (place) render(what, place);
}

// A sheet that closes is a step back; what stands behind it stays where it is, or where the page puts it.
history.scrollRestoration = "manual";
startTicking();
start();
keepSending();
// What becomes of an order is told at the top.
effect(() => { if (sending.value.state !== "none") requestAnimationFrame(() => scrollTo({ top: 0 })); });
// What draws the code for a waiter is fetched while there is a network, as soon as somebody means to order.
effect(() => { if (lines.value.length) parts().catch(() => undefined); });
draw("island", html`<${Island} />`);
draw("find", html`<${Find} />`);
draw("orders", html`<${Sending} code=${Code} /><${Orders} />`);
draw("calls", html`<${Calls} />`);
