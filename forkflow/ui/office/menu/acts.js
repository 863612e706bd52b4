// @ts-check
/** What the office does to the menu. All of it is published at once, and each can be undone. */
import { toast } from "../../shared/toast.js";
import { t } from "../../shared/words.js";
import { refusalOf } from "../desk/saving.js";
import { moved, neighbour } from "./state.js";

/** @typedef {import("../../shared/evening.js").Evening} Evening */
/** @typedef {import("./state.js").Menu} Menu */
/** @typedef {{menu: Menu, version: number, position: string}} Content */
/** @typedef {import("../desk/reading.js").Reading<Content>} Reading */

/** A sentence for what went wrong where there is no form. @param {unknown} error */
export const tell = (error) => toast(t("settings.not_saved", { why: refusalOf(error).says }), { bad: true });

/** It is on the guests' phones now: say so, and offer the menu as it was.
 * @param {Evening} evening @param {Reading} reading @param {number} version of the answer @param {string} says */
export function published(evening, reading, version, says) {
  const before = reading.data?.version ?? version;
  reading.again();
  if (version > before) toast(says, { label: t("dishes.undo"), act: () => bringBack(evening, reading, before, version) });
}

/** @param {Evening} evening @param {Reading} reading @param {number} version @param {number | null} [made] by what is undone */
export async function bringBack(evening, reading, version, made = null) {
  const now = evening.known.menu.value?.version;
  if (made !== null && now !== undefined && now > made) return toast(t("dishes.changed_since"), { bad: true });
  try {
    await evening.ask("PUT", `menu/versions/${version}`);
    await reading.again();
    toast(t("dishes.brought_back"));
  } catch (error) {
    tell(error);
  }
}

/** Another menu in place of this one, painted at once; when it is refused, the house's own comes back.
 * @param {Evening} evening @param {Reading} reading @param {Menu} menu @param {string} says */
export async function rearrange(evening, reading, menu, says) {
  const before = /** @type {Content} */ (reading.data);
  if (menu === before.menu) return;
  reading.put({ ...before, menu });
  const stays = menu.items.length === before.menu.items.length && menu.categories.length === before.menu.categories.length
    && menu.items.every((item) => before.menu.items.some((known) => known.id === item.id && known.category === item.category));
  const order = { categories: menu.categories.map((each) => each.id), items: menu.items.map((each) => each.id) };
  try {
    const { body } = await (stays ? evening.ask("PUT", "menu/order", { body: order }) : evening.ask("PUT", "menu/content", { body: menu }));
    published(evening, { ...reading, data: before }, body.version, says);
  } catch (error) {
    tell(error);
    await reading.again();
  }
}

/** @param {Evening} evening @param {Reading} reading @param {string} id @param {string} category @param {string | null} before */
export const move = (evening, reading, id, category, before) =>
  rearrange(evening, reading, moved(/** @type {Content} */ (reading.data).menu, id, category, before), t("dishes.moved"));

/** @param {Evening} evening @param {Reading} reading @param {string} id @param {1 | -1} step */
export function step(evening, reading, id, step) {
  const place = neighbour(/** @type {Content} */ (reading.data).menu, id, step);
  if (place) move(evening, reading, id, place.category, place.before);
}

/** @param {Evening} evening @param {Reading} reading @param {string} id @param {string} name */
export async function removeDish(evening, reading, id, name) {
  try {
    const { body } = await evening.ask("DELETE", `menu/items/${encodeURIComponent(id)}`);
    published(evening, reading, body.version, t("dishes.removed", { name }));
  } catch (error) {
    tell(error);
  }
}

/** For sale, not for sale, or so many portions; the stream paints it as soon as it is so.
 * @param {Evening} evening @param {"item" | "option"} kind @param {string} id @param {"on" | "off" | number} how */
export async function sell(evening, kind, id, how) {
  const path = `${kind}s/${encodeURIComponent(id)}/86`;
  if (how === "on") return evening.ask("DELETE", path);
  return evening.ask("PUT", how === "off" ? path : `${path}?left=${how}`);
}
