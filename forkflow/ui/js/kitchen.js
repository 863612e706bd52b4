// @ts-check
/** The kitchen's board: open tickets, oldest first; a tap starts, bumps, recalls, acknowledges. */
import { ask } from "./api.js";
import { at, h, keep, toast } from "./draw.js";
import { face, t } from "./face.js";
import { follow, now } from "./live.js";

const station = new URLSearchParams(location.search).get("station") ?? undefined;
/** @type {Set<string>} */
const receipts = new Set();

async function look() {
  const board = await ask("GET", `kitchen${station ? `?station=${encodeURIComponent(station)}` : ""}`);
  /** @type {any[]} */
  const [open, bumped] = [board.tickets.filter(isOpen), board.tickets.filter((/** @type {any} */ ticket) => !isOpen(ticket))];
  keep(at("board"), open, (ticket) => ticket.id, drawn);
  keep(at("bumped"), bumped, (ticket) => ticket.id, drawnBumped);
  at("done").hidden = bumped.length === 0;
  const empty = at("empty");
  empty.hidden = open.length > 0;
  empty.textContent = t("kitchen.none");
  ageAll();
  for (const ticket of open) if (!ticket.seen_at) tellSeen(ticket.id);
  return board.position;
}

/** What a cook still has to look at: a bumped ticket only for a change. @param {any} ticket */
const isOpen = (ticket) => ticket.state !== "bumped" || ticket.changes_to_acknowledge.length > 0;

/** The receipt: this screen has shown it, to somebody who can look at it. @param {string} id */
async function tellSeen(id) {
  if (receipts.has(id) || document.visibilityState !== "visible") return;
  receipts.add(id);
  try {
    await ask("PUT", `tickets/${encodeURIComponent(id)}/seen`);
  } catch {
    receipts.delete(id);
  }
}

/** @param {any} ticket */
const whose = (ticket) => (ticket.pickup ? t("common.pickup") : t("common.table", { name: ticket.table_name ?? "" }));

/** @param {any} ticket */
function drawn(ticket) {
  const struck = ticket.state === "struck";
  const said = [t("common.number", { number: ticket.number }), face.stations[ticket.station] ?? ticket.station];
  if (ticket.part > 1) said.push(t("kitchen.added"));
  if (ticket.state === "started") said.push(t("kitchen.started"));
  return h("li", { class: `ticket ${ticket.state}`, "data-opened": ticket.opened_at },
    h("header", {},
      h("h2", {}, whose(ticket)), h("span", { class: "age" }),
      h("span", { class: "sub" }, said.join(" · ")), h("span", { class: "word" })),
    allergy(ticket.allergies),
    struck && h("p", { class: "note" }, h("b", {}, t("kitchen.struck"))),
    ticket.note && h("p", { class: "note" }, ticket.note),
    h("ul", { class: "lines" }, ...ticket.lines.map((/** @type {any} */ line) => drawnLine(ticket, line))),
    ["open", "started"].includes(ticket.state) && foot(ticket));
}

/** Done, and not served yet: it can be recalled. @param {any} ticket */
function drawnBumped(ticket) {
  const said = `${whose(ticket)} · ${face.stations[ticket.station] ?? ticket.station}`;
  return h("li", {}, said, button(t("kitchen.recall"), () => ask("DELETE", `tickets/${encodeURIComponent(ticket.id)}/bump`)));
}

/** @param {string[] | null} keys */
function allergy(keys) {
  if (keys && keys.length === 0) return null;
  const names = keys?.map((key) => face.words[`allergen.${key}`] ?? key).join(", ");
  return h("p", { class: "allergy" }, names ? `${t("common.allergy")}: ${names}` : t("common.allergy_lost"));
}

/** @param {any} ticket @param {any} line */
function drawnLine(ticket, line) {
  const places = [line.course && t("kitchen.course", { course: line.course }), line.seat && t("kitchen.seat", { seat: line.seat })];
  return h("li", { class: `line ${line.state}` },
    h("span", { class: "quantity" }, `${line.quantity}×`),
    h("span", { class: "dish" }, line.name),
    ...line.modifiers.map((/** @type {any} */ modifier) => h("span", { class: "modifier" }, modifier.name)),
    line.note && h("p", { class: "note" }, line.note),
    places.some(Boolean) && h("span", { class: "seat" }, places.filter(Boolean).join(" · ")),
    allergy(line.allergies),
    line.change && h("p", { class: `mark ${line.change}` },
      t(line.change === "amended" ? "kitchen.changed" : "kitchen.void"),
      button(t("kitchen.seen"), () => ask("PUT", `orders/${ticket.order}/lines/${line.line}/acknowledged`))));
}

/** @param {any} ticket */
function foot(ticket) {
  const path = `tickets/${encodeURIComponent(ticket.id)}`;
  const bump = button(t("kitchen.bump"), async () => {
    await ask("PUT", `${path}/bump`);
    toast(t("kitchen.bumped", { table: whose(ticket) }), {
      label: t("kitchen.recall"),
      act: () => attempt(() => ask("DELETE", `${path}/bump`)),
    });
  });
  bump.classList.add("main");
  const first = ticket.state === "open"
    ? button(t("kitchen.start"), () => ask("PUT", `${path}/start`))
    : button(t("kitchen.put_back"), () => ask("DELETE", `${path}/start`));
  return h("div", { class: "foot" }, first, bump);
}

/** A button that waits for its answer. @param {string} label @param {() => Promise<any>} act */
function button(label, act) {
  const element = /** @type {HTMLButtonElement} */ (h("button", { type: "button" }, label));
  element.addEventListener("click", async () => {
    element.disabled = true;
    await attempt(act);
    element.disabled = false;
  });
  return element;
}

/** @param {() => Promise<any>} act */
async function attempt(act) {
  try {
    await act();
  } catch (refusal) {
    toast(/** @type {Error} */ (refusal).message, { bad: true });
  }
}

/** Ages by the server's clock, and soon and late as a word and a colour. */
function ageAll() {
  for (const ticket of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".ticket"))) {
    const seconds = Math.max(0, Math.floor((now() - Date.parse(ticket.dataset.opened ?? "")) / 1000));
    const [late, soon] = [seconds >= face.late * 60, seconds >= face.soon * 60];
    put(ticket, ".age", `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
    put(ticket, ".word", late ? t("kitchen.late") : soon ? t("kitchen.soon") : "");
    ticket.classList.toggle("late", late);
    ticket.classList.toggle("soon", soon && !late);
  }
}

/** @param {HTMLElement} within @param {string} where @param {string} text */
function put(within, where, text) {
  const element = within.querySelector(where);
  if (element && element.textContent !== text) element.textContent = text;
}

setInterval(ageAll, 1000);
follow("kitchen", look, station);
