// @ts-check
/** What this face follows, for all its parts: boards, the time, and what is worked out from them. */
import { kitchenBoard } from "../shared/boards/kitchen.js";
import { menuBoard } from "../shared/boards/menu.js";
import { tablesBoard } from "../shared/boards/tables.js";
import { now, second } from "../shared/clock.js";
import { commands } from "../shared/commands.js";
import { openEvening } from "../shared/evening.js";
import { computed, signal } from "../shared/html.js";
import { page } from "../shared/page.js";
import { before } from "./before.js";
import { needs, placeOf } from "./floor.js";
import { roundsBoard, stillThere } from "./rounds.js";
import { handsAfter } from "./silent.js";
import { noticed, unseenStations } from "./unseen.js";

/** Who serves where, as the stream tells it. @type {import("@preact/signals").Signal<import("./silent.js").Hands>} */
export const hands = signal({});

/** Listens to the same events as the tables, which come with who did it. */
const floorBoard = {
  path: tablesBoard.path,
  /** @param {any} board @param {import("../shared/boards/board.js").Happened} event */
  apply(board, event) {
    if (event.id) hands.value = handsAfter(hands.peek(), event);
    return tablesBoard.apply(board, event);
  },
};

export const evening = openEvening({
  commands,
  house: page.house, face: page.face, device: page.device, topics: ["orders", "kitchen", "tables", "menu"],
  boards: { orders: roundsBoard, kitchen: kitchenBoard(), tables: floorBoard, menu: { ...menuBoard, path: `menu?lang=${page.lang}` } },
});

const limits = { soon: page.soon, late: page.late };

/** @type {() => import("./rounds.js").Rounds | null} */
export const rounds = () => evening.boards.orders.value;
/** @type {() => import("../shared/boards/menu.js").Menu | null} */
export const menu = () => evening.boards.menu.value;
export const orders = () => rounds()?.orders ?? [];

/** The tables as they stand, told anew each second; null while they are fetched.
 * @type {import("@preact/signals").ReadonlySignal<import("./floor.js").Place[] | null>} */
export const places = computed(() => {
  second.value;
  const tables = evening.boards.tables.value?.tables;
  if (!tables) return null;
  const all = orders();
  const seen = rounds()?.served ?? [];
  const served = [...stillThere(before.value, seen, tables), ...seen];
  return tables.map((/** @type {any} */ table) => placeOf(table, all, served, now(), limits));
});

export const needing = computed(() => {
  second.value;
  return needs(places.value ?? [], orders(), now(), limits);
});

/** Every dish by its id. */
export const items = computed(() =>
  new Map((menu()?.categories ?? []).flatMap((category) => category.items).map((item) => [item.id, item])));

/** The orders that the house has, as it told them: what is only painted is not among them. */
export const tickets = () => evening.known.kitchen.value?.tickets ?? [];

let first = new Map();

/** Stations where an order lies that no screen has shown. While we hear nothing, nothing can be said about it. */
export const unseen = computed(() => {
  second.value;
  if (evening.link.value.state !== "live") return [];
  first = noticed(first, tickets(), now());
  return unseenStations(first, tickets(), now());
});

/** What a line is called in the language of this device; as it was called in the kitchen when it is on no card any more.
 * @param {import("../shared/boards/lines.js").Line} line */
export const dishOf = (line) => items.value.get(line.item)?.name ?? line.name;

/** @param {import("../shared/boards/lines.js").Line} line */
export function choicesOf({ item, modifiers }) {
  const options = (items.value.get(item)?.modifier_groups ?? []).flatMap((group) => group.options);
  return modifiers.map(({ id, name }) => options.find((option) => option.id === id)?.name ?? name).join(", ");
}
