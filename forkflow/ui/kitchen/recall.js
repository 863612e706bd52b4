// @ts-check
/** The last fifty that were bumped; a recall gives a ticket back its age and its place. */
import { age, second } from "../shared/clock.js";
import { html, useEffect, useSignal } from "../shared/html.js";
import { nameOf, page } from "../shared/page.js";
import { Sheet } from "../shared/sheet.js";
import { clocked, t, timeOfDay } from "../shared/words.js";
import { isOpen } from "./state.js";
import { whose } from "./ticket.js";

/** @typedef {import("./state.js").Ticket} Ticket */

/** @param {{evening: import("../shared/evening.js").Evening, station: string | undefined,
 *   acts: import("./acts.js").Acts, onClose: () => void}} props */
export function Recall({ evening, station, acts, onClose }) {
  second.value;
  const tickets = /** @type {Ticket[]} */ (evening.boards.kitchen.value?.tickets ?? []);
  const fetched = useSignal(/** @type {Ticket[] | null} */ (null));
  useEffect(() => {
    const query = station ? `?station=${encodeURIComponent(station)}` : "";
    evening.ask("GET", `kitchen/bumped${query}`)
      .then(({ body }) => { fetched.value = body.tickets; })
      .catch(() => { fetched.value = []; });
  }, []);
  const here = bumpedTickets(tickets);
  const standing = new Set(tickets.map((ticket) => ticket.id));
  const all = [...here, ...(fetched.value ?? []).filter((ticket) => !standing.has(ticket.id))];
  return html`<${Sheet} title=${t("kitchen.recall_title")} onClose=${onClose} wide=${true}>
    ${all.length === 0 && html`<p class="empty">${fetched.value === null ? t("common.loading") : t("kitchen.recall_none")}</p>`}
    <ul class="recall">${all.map((ticket) => html`<li key=${ticket.id}>
      <h3>${whose(ticket)} <span class="age">${clocked(age(ticket.opened_at) / 1000)}</span></h3>
      <p>${[t("common.number", { number: ticket.number }), nameOf(page.stations, ticket.station),
        t("kitchen.bumped_at", { time: timeOfDay(ticket.bumped_at ?? "") })].join(" · ")}</p>
      <p class="what">${ticket.lines.map((line) => `${line.quantity} ${line.name}`).join(", ")}</p>
      <button type="button" onClick=${() => { acts.recall(ticket); onClose(); }}>${t("kitchen.recall")}</button>
    </li>`)}</ul>
  </${Sheet}>`;
}

/** What can be called back, the last bumped first. @param {Ticket[]} tickets */
const bumpedTickets = (tickets) =>
  tickets.filter((ticket) => !isOpen(ticket)).sort((a, b) => ((a.bumped_at ?? "") < (b.bumped_at ?? "") ? 1 : -1));
