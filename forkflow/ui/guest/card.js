// @ts-check
/** The card that the server has drawn, kept true: what is sold out by now, what somebody cannot eat, what is searched. */
import { effect, signal } from "../shared/html.js";
import { page } from "../shared/page.js";
import { t } from "../shared/words.js";
import { dangerOf, itemOf } from "./cart.js";
import { menu } from "./house.js";
import { cannotEat } from "./kept.js";

/** What is typed into the search. */
export const sought = signal("");
/** Whether dishes that somebody cannot eat are left out instead of marked. */
export const hides = signal(false);

/** @param {string} text */
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** @param {(item: string) => void} onDish */
export function keepCard(onDish) {
  const dishes = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".dish")]);
  effect(() => {
    if (!menu.value) return;
    for (const dish of dishes) draw(dish);
    for (const section of document.querySelectorAll("#menu section")) {
      /** @type {HTMLElement} */ (section).hidden = [...section.querySelectorAll(".dish")].every((dish) => /** @type {HTMLElement} */ (dish).hidden);
    }
    const none = /** @type {HTMLElement | null} */ (document.querySelector(".none-found"));
    if (none) none.hidden = dishes.some((dish) => !dish.hidden);
  });
  document.getElementById("menu")?.addEventListener("click", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (target.closest("summary, a")) return;
    const dish = /** @type {HTMLElement | null} */ (target.closest(".dish"));
    if (dish?.dataset.item && !dish.classList.contains("gone")) onDish(dish.dataset.item);
  });
}

/** @param {HTMLElement} dish */
function draw(dish) {
  const item = itemOf(/** @type {any} */ (menu.value), dish.dataset.item ?? "");
  const gone = !item?.available;
  dish.classList.toggle("gone", gone);
  const flag = /** @type {HTMLElement} */ (dish.querySelector(".flag"));
  const few = !gone && item.left !== null && item.left <= (page.few ?? 0);
  flag.hidden = !gone && !few;
  flag.className = `flag ${gone ? "sold" : "few"}`;
  put(flag, gone ? t("guest.sold_out") : few ? t("guest.left", { left: item.left }) : "");
  const add = /** @type {HTMLElement} */ (dish.querySelector(".add"));
  add.hidden = gone;
  const danger = item ? dangerOf(item, cannotEat.value) : "free";
  dish.dataset.danger = danger;
  warn(dish, danger);
  const found = !sought.value || plain(dish.querySelector("h3")?.textContent ?? "").includes(plain(sought.value))
    || plain(dish.querySelector(".about")?.textContent ?? "").includes(plain(sought.value));
  dish.hidden = !found || (hides.value && danger !== "free");
}

/** @param {HTMLElement} dish @param {"contains" | "may" | "unknown" | "free"} danger */
function warn(dish, danger) {
  let warning = /** @type {HTMLElement | null} */ (dish.querySelector(".danger"));
  if (danger === "free") return warning?.remove();
  if (!warning) {
    warning = document.createElement("p");
    dish.querySelector("h3")?.after(warning);
  }
  warning.className = `danger ${danger}`;
  put(warning, t(`guest.danger_${danger}`));
}

/** @param {HTMLElement} element @param {string} text */
function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
