// @ts-check
/** The card that the server has drawn, kept true: what is sold out by now, what somebody cannot eat, what is searched. */
import { effect, signal } from "../shared/html.js";
import { page } from "../shared/page.js";
import { money, t } from "../shared/words.js";
import { dangerOf, itemOf } from "./cart.js";
import { menu, notice } from "./house.js";
import { cannotEat } from "./kept.js";

/** What is typed into the search. */
export const sought = signal("");
/** Whether dishes that somebody cannot eat are left out instead of marked. */
export const hides = signal(false);

/** @param {string} text */
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** @param {(item: string) => void} onDish */
export function keepCard(onDish) {
  keepPlace();
  effect(() => {
    const told = document.getElementById("notice");
    if (!told || notice.value === null) return;
    put(told, notice.value);
    told.hidden = !notice.value;
  });
  let drawn = page.version;
  effect(() => {
    if (!menu.value) return;
    if (menu.value.version !== drawn) {
      drawn = menu.value.version;
      reprint();
    }
    drawAll();
  });
  document.getElementById("menu")?.addEventListener("click", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (target.closest("summary, a")) return;
    if (target.closest(".none-found button")) {
      sought.value = "";
      hides.value = false;
    }
    const dish = /** @type {HTMLElement | null} */ (target.closest(".dish"));
    if (dish?.dataset.item && !dish.querySelector(".add[hidden]")) onDish(dish.dataset.item);
  });
}

/** Lights the category that one reads: it is the one that crosses a line in the upper part of the screen. */
const reading = new IntersectionObserver((crossings) => {
  const here = crossings.filter((crossing) => crossing.isIntersecting).at(-1)?.target.id;
  if (!here) return;
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".categories a"))) {
    link.ariaCurrent = link.hash === `#${here}` ? "true" : null;
    if (link.ariaCurrent) link.closest("ul")?.scrollTo({ left: link.offsetLeft - 48 });
  }
}, { rootMargin: "-25% 0px -70%" });

function keepPlace() {
  reading.disconnect();
  for (const section of document.querySelectorAll("#menu section")) reading.observe(section);
}

function drawAll() {
  const dishes = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".dish")]);
  for (const dish of dishes) draw(dish);
  for (const section of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#menu section"))) {
    section.hidden = dishes.every((dish) => dish.hidden || !section.contains(dish));
  }
  const none = /** @type {HTMLElement | null} */ (document.querySelector(".none-found"));
  if (none) none.hidden = dishes.length === 0 || dishes.some((dish) => !dish.hidden);
}

/** The menu was printed anew: the server draws it, this page takes the drawing over. */
async function reprint() {
  try {
    const answer = await fetch(`?lang=${page.lang}`, { cache: "no-store" });
    const anew = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const place of ["#menu", ".categories"]) {
      const fresh = anew.querySelector(place);
      if (fresh) document.querySelector(place)?.replaceChildren(...fresh.children);
    }
    keepPlace();
    drawAll();
  } catch {
    // Without a network the old card stands, with what is sold out and the prices that are known.
  }
}

/** @param {HTMLElement} dish */
function draw(dish) {
  const item = itemOf(/** @type {any} */ (menu.value), dish.dataset.item ?? "");
  const gone = !item?.available;
  const later = !gone && Boolean(menu.value?.not_now.includes(item.id));
  dish.classList.toggle("gone", gone);
  dish.classList.toggle("later", later);
  if (item) put(/** @type {HTMLElement} */ (dish.querySelector(".price")), money(item.price_cents));
  const flag = /** @type {HTMLElement} */ (dish.querySelector(".flag"));
  const few = !gone && item.left !== null && item.left <= (page.few ?? 0);
  flag.hidden = !gone && !later && !few;
  flag.className = `flag ${gone ? "sold" : later ? "when" : "few"}`;
  put(flag, gone ? t("guest.sold_out") : later ? dish.dataset.hours ?? "" : few ? t("guest.left", { left: item.left }) : "");
  const add = /** @type {HTMLElement} */ (dish.querySelector(".add"));
  add.hidden = gone || later;
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
