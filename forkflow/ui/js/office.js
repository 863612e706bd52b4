// @ts-check
/** The office: what is open now, and the devices of the house. */
import { ask } from "./api.js";
import { at, h, keep, toast } from "./draw.js";
import { face, money, t, timeOfDay } from "./face.js";
import { follow } from "./live.js";

const SURE_MS = 4000;
const DEVICES_MS = 5000;

async function look() {
  const [floor, orders] = await Promise.all([ask("GET", "tables"), everyOpenOrder(), lookAtDevices()]);
  const seated = floor.tables.filter((/** @type {any} */ table) => table.state === "seated").length;
  const sum = orders.all.reduce((total, order) => total + order.total_cents, 0);
  const figures = [
    [t("office.open_orders"), String(orders.all.length)],
    [t("office.open_total"), money(sum)],
    [t("office.tables_seated"), `${seated} / ${floor.tables.length}`],
    [t("office.oldest"), orders.all.length ? timeOfDay(orders.all[0].placed_at) : "–"],
  ];
  keep(at("figures"), figures, ([name]) => name, ([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)));
  keep(at("orders"), orders.all.map(({ position, ...order }) => order), (order) => order.id, drawnOrder);
  const empty = at("empty");
  empty.hidden = orders.all.length > 0;
  empty.textContent = t("office.none");
  return orders.position;
}

async function lookAtDevices() {
  const { devices } = await ask("GET", "devices");
  keep(at("devices"), devices, (device) => device.id, drawnDevice);
}

/** All of them, page by page; the position is that of the first page, so what happens meanwhile is looked at again. */
async function everyOpenOrder() {
  const first = await ask("GET", "orders?status=open&limit=500");
  /** @type {any[]} */
  const all = [...first.orders];
  for (let next = first.next; next; ) {
    const page = await ask("GET", `orders?status=open&limit=500&after=${encodeURIComponent(next)}`);
    all.push(...page.orders);
    next = page.next;
  }
  return { all, position: first.position };
}

/** @param {any} order */
function drawnOrder(order) {
  return h("tr", {},
    h("td", {}, String(order.number)),
    h("td", {}, order.pickup ? t("common.pickup") : (order.table_name ?? "")),
    h("td", {}, timeOfDay(order.placed_at)),
    h("td", {}, t(`status.${order.status}`)),
    h("td", { class: "sum" }, money(order.total_cents)));
}

/** @param {any} device */
function drawnDevice(device) {
  const mine = device.id === face.device;
  const paired = new Date(device.paired_at).toLocaleDateString(face.lang, { day: "numeric", month: "short", timeZone: face.timezone });
  return h("tr", {},
    h("td", {}, device.name, mine && h("span", { class: "badge" }, t("office.this_device"))),
    h("td", {}, t(`office.role_${device.role}`)),
    h("td", {}, `${paired}, ${timeOfDay(device.paired_at)}`),
    h("td", {}, !mine && lockOut(device)));
}

/** Two taps, because it cannot be taken back. @param {any} device */
function lockOut(device) {
  const element = /** @type {HTMLButtonElement} */ (h("button", { type: "button" }, t("office.lock_out")));
  element.addEventListener("click", async () => {
    if (!element.classList.contains("sure")) {
      element.classList.add("sure");
      element.textContent = t("office.lock_out_sure");
      setTimeout(() => { element.classList.remove("sure"); element.textContent = t("office.lock_out"); }, SURE_MS);
      return;
    }
    element.disabled = true;
    try {
      await ask("DELETE", `devices/${device.id}`);
    } catch (refusal) {
      toast(/** @type {Error} */ (refusal).message, { bad: true });
      element.disabled = false;
    }
  });
  return element;
}

follow("orders,kitchen,tables", look);
// A new device is no news on the stream, so the list is looked at again now and then.
setInterval(() => { if (document.visibilityState === "visible") lookAtDevices().catch(() => {}); }, DEVICES_MS);
