// @ts-check
/** The floor: tables and open orders, live; a tap accepts, serves, or frees a table. */
import { ask } from "./api.js";
import { at, h, keep, toast } from "./draw.js";
import { face, money, t } from "./face.js";
import { follow, now } from "./live.js";

async function look() {
  const [floor, open] = await Promise.all([ask("GET", "tables"), ask("GET", "orders?status=open&limit=200")]);
  const areas = Object.entries(face.areas).map(([id, name]) => ({
    id, name, tables: floor.tables.filter((/** @type {any} */ table) => table.area === id),
  }));
  const tables = at("tables");
  tables.querySelector(":scope > .empty")?.remove();
  keep(tables, areas.filter((area) => area.tables.length), (area) => area.id, drawnArea);
  keep(at("orders"), open.orders.map(({ position, ...order }) => order), (order) => order.id, drawnOrder);
  const empty = at("empty");
  empty.hidden = open.orders.length > 0;
  empty.textContent = t("pos.none");
  ageAll();
  return older(floor.position, open.position);
}

/** Of two snapshots, the one that may still miss something. @param {string} one @param {string} other */
const older = (one, other) => (Number(one.split("-")[1]) < Number(other.split("-")[1]) ? one : other);

/** @param {any} area */
function drawnArea(area) {
  return h("div", {}, h("h3", {}, area.name), h("div", { class: "tables" }, ...area.tables.map(drawnTable)));
}

/** @param {any} table */
function drawnTable(table) {
  const ordered = table.open_orders > 0;
  const state = ordered ? t("pos.ordered", { count: table.open_orders }) : t(`pos.${table.state}`);
  return h("div", { class: `table ${ordered ? "ordered" : table.state}` },
    h("strong", {}, table.name),
    h("span", {}, state),
    table.state === "seated" && !ordered && button(t("pos.free_table"), "DELETE", `tables/${encodeURIComponent(table.id)}/seated`),
    table.since ? h("span", { class: "age", "data-since": table.since }) : h("span", {}, t("pos.seats", { seats: table.seats })));
}

/** @param {any} order */
function drawnOrder(order) {
  const path = `orders/${order.id}`;
  const act = { waiting: ["pos.accept", `${path}/accepted`], ready: ["pos.serve", `${path}/served`] }[/** @type {string} */ (order.status)];
  const facts = [t("common.number", { number: order.number })];
  if (order.source === "guest") facts.push(t("pos.by_guest"));
  if (order.status === "pending") facts.push(t(order.seen_by_kitchen_at ? "pos.seen" : "pos.not_seen"));
  return h("li", { class: `order ${order.status}` },
    h("header", {},
      h("h3", {}, order.pickup ? t("common.pickup") : t("common.table", { name: order.table_name ?? "" })),
      h("span", { class: "status" }, t(`status.${order.status}`)),
      h("span", { class: "age", "data-since": order.placed_at })),
    h("p", { class: "small" }, facts.join(" · ")),
    allergy(order),
    order.note && h("p", {}, order.note),
    h("ul", {}, ...order.lines.map(drawnLine)),
    h("div", { class: "foot" },
      h("span", { class: "sum" }, money(order.total_cents)),
      act && button(t(act[0]), "PUT", act[1])));
}

/** What anybody of this order cannot eat. @param {any} order */
function allergy(order) {
  const all = [order.allergies, ...order.lines.map((/** @type {any} */ line) => line.allergies)];
  if (all.includes(null)) return h("p", { class: "allergy" }, t("common.allergy_lost"));
  const names = [...new Set(all.flat())].map((key) => face.words[`allergen.${key}`] ?? key);
  return names.length > 0 && h("p", { class: "allergy" }, `${t("common.allergy")}: ${names.join(", ")}`);
}

/** @param {any} line */
function drawnLine(line) {
  const with_ = line.modifiers.map((/** @type {any} */ modifier) => modifier.name).join(", ");
  return h("li", { class: line.state },
    h("span", {}, `${line.quantity}×`),
    h("span", {}, line.name, with_ && h("small", {}, ` (${with_})`), line.note && h("em", {}, ` ${line.note}`)),
    h("span", {}, money(line.quantity * line.price_cents)));
}

/** @param {string} label @param {string} method @param {string} path */
function button(label, method, path) {
  const element = /** @type {HTMLButtonElement} */ (h("button", { type: "button", class: "main" }, label));
  element.addEventListener("click", async () => {
    element.disabled = true;
    try {
      await ask(method, path);
    } catch (refusal) {
      toast(/** @type {Error} */ (refusal).message, { bad: true });
      element.disabled = false;
    }
  });
  return element;
}

function ageAll() {
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-since]"))) {
    const minutes = Math.max(0, Math.floor((now() - Date.parse(element.dataset.since ?? "")) / 60_000));
    const text = t("common.minutes", { minutes });
    if (element.textContent !== text) element.textContent = text;
  }
}

setInterval(ageAll, 5000);
follow("orders,kitchen,tables", look);
