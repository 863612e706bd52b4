// @ts-check
/** Saved here, received, seen by the kitchen: drawn with a word and an icon for each. */
import { classes, html } from "../../shared/html.js";
import { Icon } from "../../shared/icon.js";
import { t } from "../../shared/words.js";
import { chainOf, linkOf } from "../chain.js";
import { evening, tickets } from "../evening.js";

/** @typedef {import("../chain.js").Link} Link */

const ICONS = /** @type {Record<Link, string>} */ ({ here: "tablet", received: "check", seen: "eye", waits: "person", none: "check" });
const STEPS = /** @type {Link[]} */ (["here", "received", "seen"]);

/** @param {{link: Link}} props */
const Word = ({ link }) => html`<span class=${`link ${link}`}><${Icon} name=${ICONS[link]} />${t(`pos.link_${link}`)}</span>`;

/** How far an order has come, as three steps of which the reached ones are filled.
 * @param {{order: import("../chain.js").Order}} props */
export function Chain({ order }) {
  const link = chainOf(order, evening.unsent.value, tickets());
  const reached = STEPS.indexOf(link);
  return html`<span class="chain"><${Word} link=${link} />
    ${reached >= 0 && html`<span class="steps" aria-hidden="true">
      ${STEPS.map((step, index) => html`<i key=${step} class=${classes("", { on: index <= reached })} />`)}</span>`}</span>`;
}

const STATES = /** @type {Record<string, string>} */ ({ started: "flame", done: "bell", void: "close", cannot_make: "warning" });

/** Where a line is, if that is not where its whole order is: on its way to the kitchen, or in it.
 * @param {{order: import("../chain.js").Order, line: import("../chain.js").Line}} props */
export function LineState({ order, line }) {
  if (line.state === "open") {
    const [link, whole] = links(order, line);
    return link === whole ? null : html`<${Word} link=${link} />`;
  }
  const served = order.status === "completed" && line.state === "done";
  return html`<span class=${`link ${line.state}`}><${Icon} name=${served ? "check" : STATES[line.state]} />
    ${t(served ? "pos.line_served" : `pos.line_${line.state}`)}</span>`;
}

/** The same as the order's, small beside the name. @param {{order: import("../chain.js").Order, line: import("../chain.js").Line}} props */
export function LineMark({ order, line }) {
  const [link, whole] = links(order, line);
  if (line.state !== "open" || link !== whole) return null;
  return html`<span class=${`link ${link}`}><${Icon} name=${ICONS[link]} label=${t(`pos.link_${link}`)} /></span>`;
}

/** @param {import("../chain.js").Order} order @param {import("../chain.js").Line} line */
const links = (order, line) => [linkOf(order, line, evening.unsent.value, tickets()), chainOf(order, evening.unsent.value, tickets())];
