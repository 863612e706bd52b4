// @ts-check
/** The floor: every table with how it stands, and beside it who needs you. */
import { now, second } from "../../shared/clock.js";
import { classes, html } from "../../shared/html.js";
import { Icon } from "../../shared/icon.js";
import { page } from "../../shared/page.js";
import { clocked, money, t, tn } from "../../shared/words.js";
import { chainOf } from "../chain.js";
import { portions } from "../draft.js";
import { drafts } from "../drafts.js";
import { evening, places, tickets } from "../evening.js";
import { byArea } from "../floor.js";
import { go } from "../place.js";
import { Needs } from "./needs.js";
import { Pickups, Silent } from "./others.js";
import { Nothing } from "./pieces.js";

export const ICONS = /** @type {Record<string, string>} */ ({
  free: "seat", seated: "person", waits: "clock", ordered: "flame", soon: "clock", late: "warning", ready: "bell", asks: "qr", calls: "hand", received: "check", unsent: "tablet",
});

/** What is longer than a number is written smaller. */
const LONG = 4;
/** A floor of so few rows, of five tables each, fills the screen of a tablet. */
const ROOMY = 4;

export function Floor() {
  const all = places.value;
  const areas = byArea(page.areas, all ?? []);
  const rows = areas.reduce((sum, area) => sum + Math.ceil(area.places.length / 5), 0);
  return html`<div class="floor">
    <div class=${classes("areas", { roomy: rows <= ROOMY })}>
      ${!all?.length && html`<${Nothing} of=${all} none=${t("pos.no_tables")} />`}
      ${areas.map((area) => html`<section key=${area.id} aria-label=${area.name}>
        <h2>${area.name}</h2>
        <ul class="tables">${area.places.map((place) => html`<li key=${place.table.id}><${Table} place=${place} /></li>`)}</ul>
      </section>`)}
    </div>
    <aside class="needs"><${Needs} /><div class="others"><${Silent} /><${Pickups} /></div></aside>
  </div>`;
}

/** @param {{place: import("../floor.js").Place}} props */
function Table({ place }) {
  second.value;
  const { table, state, since, cents, orders } = place;
  const draft = drafts.value[table.id];
  const links = orders.map((order) => chainOf(order, evening.unsent.value, tickets()));
  const unsent = links.includes("here");
  // Nothing is called "in kitchen" that the kitchen has not seen.
  const told = unsent ? "unsent" : state === "ordered" && links.includes("received") ? "received" : state;
  const long = table.name.length > LONG;
  return html`<button type="button" class=${classes(`table is-${state}`, { unsent, long })} onClick=${() => go("order", table.id)}>
    <span class="top"><strong>${table.name}</strong>
      ${state !== "free" && since !== null && html`<span class="age">${clocked((now() - since) / 1000)}</span>`}</span>
    <span class="word"><${Icon} name=${ICONS[told]} />${t(`pos.is_${told}`)}</span>
    <span class="foot"><span class="cents">${cents ? money(cents) : state === "free" ? tn("pos.seats", table.seats) : ""}</span>
      ${draft && html`<span class="mark"><${Icon} name="edit" label=${t("pos.being_written")} />${portions(draft)}</span>`}
      ${unsent && html`<span class="mark not-sent"><${Icon} name="cut" label=${t("pos.link_here")} /></span>`}</span>
  </button>`;
}
