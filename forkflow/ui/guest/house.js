// @ts-check
/** What the guest's page knows of the house: the menu with what is sold out by now, and how the guest's orders stand. */
import { ask, Refusal } from "../shared/api.js";
import { ANEW } from "../shared/boards/board.js";
import { menuBoard } from "../shared/boards/menu.js";
import { second } from "../shared/clock.js";
import { computed, effect, signal } from "../shared/html.js";
import { Live } from "../shared/live.js";
import { page } from "../shared/page.js";
import { placed } from "./kept.js";
import { atMoment, isOutdated, isPaused, noticeOf } from "./opening.js";

/** A phone hears from the house every fifteen seconds. */
const SILENCE_MS = 40_000;
/** A hidden page closes its stream after this long: guests' batteries are not ours. */
const REST_MS = 60_000;
const ENDED = new Set(["completed", "cancelled"]);

/** @typedef {import("./cart.js").Menu} Menu */

/** @type {import("@preact/signals").Signal<Menu | null>} */
export const menu = signal(/** @type {Menu | null} */ (null));
/** The guest's orders as the house last told them, newest first. */
export const orders = signal(/** @type {any[]} */ ([]));
/** What was called for at this table. */
export const calls = signal(/** @type {{kind: string, called_at: string, answered_at: string | null}[]} */ ([]));

/** What a guest should know before they choose, as the clock goes on. */
export const notice = computed(() => (menu.value ? noticeOf(menu.value, second.value) : null));
export const mayOrder = computed(() => menu.value !== null && menu.value.opening.is_open && !isPaused(menu.value, second.value));

const base = `/api/${page.house}`;
export const token = /\/t\/([^/]+)\/?$/.exec(location.pathname)?.[1] ?? null;

export const live = new Live({ prepare, hear, reset: () => {}, silence: SILENCE_MS, rest: REST_MS });

/** @param {AbortSignal} signal */
async function prepare(signal) {
  const answer = await ask("GET", `${base}/menu?lang=${page.lang}`, { signal });
  menu.value = answer.body;
  await Promise.all([lookAtOrders(), lookAtCalls()]);
  const topics = placed.value.length ? "orders,menu" : "menu";
  return `${base}/stream?topics=${topics}&after=${answer.body.position}`;
}

/** @param {import("../shared/boards/board.js").Happened[]} events */
function hear(events) {
  for (const event of events) {
    if (!menu.value) break;
    const next = menuBoard.apply(menu.value, event);
    if (next === ANEW) {
      refreshMenu();
      break;
    }
    menu.value = next;
  }
  if (events.some((event) => event.data?.order)) lookAtOrders();
}

async function refreshMenu() {
  const answer = await ask("GET", `${base}/menu?lang=${page.lang}`).catch(() => null);
  if (answer) menu.value = answer.body;
}

/** Each with its own secret; what ended long ago is not asked for again. */
export async function lookAtOrders() {
  const known = new Map(orders.value.map((order) => [order.id, order]));
  const told = await Promise.all(placed.value.map(async ({ id, secret }) => {
    if (ENDED.has(known.get(id)?.status)) return known.get(id);
    try {
      return (await ask("GET", `${base}/orders/${id}`, { bearer: secret })).body;
    } catch (error) {
      // An order that the house does not know any more is not the guest's to worry about.
      return error instanceof Refusal && error.status === 404 ? null : known.get(id);
    }
  }));
  orders.value = told.filter(Boolean);
}

export async function lookAtCalls() {
  if (!token) return;
  const answer = await ask("GET", `${base}/tables/${token}/calls`).catch(() => null);
  if (answer) calls.value = answer.body.calls;
}

/** @param {"waiter" | "bill"} kind */
export async function call(kind) {
  const answer = await ask("PUT", `${base}/tables/${token}/calls/${kind}`);
  await lookAtCalls();
  return answer;
}

/** The hours go on while nothing happens: once a minute, and only by the clock of the house. */
function keepHours() {
  let minute = 0;
  effect(() => {
    const at = second.value;
    const card = menu.peek();
    if (Math.floor(at / 60_000) === minute || !card || live.link.peek().state !== "live") return;
    minute = Math.floor(at / 60_000);
    if (isOutdated(card, at)) refreshMenu();
    else menu.value = atMoment(card, at);
  });
}

export function start() {
  live.start();
  keepHours();
  // A new order has a stream of its own: the house must know whose it is.
  let count = placed.value.length;
  effect(() => {
    if (placed.value.length === count) return;
    count = placed.value.length;
    live.stop();
    live.start();
  });
  setInterval(() => {
    if (document.visibilityState !== "visible") return;
    if (calls.value.some((each) => !each.answered_at)) lookAtCalls();
    if (orders.value.filter((order) => !ENDED.has(order.status)).length > 1) lookAtOrders();
  }, 10_000);
}
