// @ts-check
/** What a cook's tap does. Everything that others must know goes to the house; ticks and read allergies stay here. */
import { computed, signal } from "../shared/html.js";
import { prefer, preference } from "../shared/page.js";
import { toast } from "../shared/toast.js";
import { t } from "../shared/words.js";
import { allergiesOf, openTickets } from "./state.js";
import { whose } from "./ticket.js";

/**
 * @typedef {import("./state.js").Ticket} Ticket
 * @typedef {import("./state.js").Line} Line
 * @typedef {import("../shared/evening.js").Evening} Evening
 * @typedef {{id: string, whose: string, until: number}} JustBumped
 */

export const UNDO_MS = 10_000;
const MOST_REMEMBERED = 400;
/** For so long a ticket says that it is new, and for so long it flashes, with the ticking of the clock. */
const NEW_MS = 10_000;
const FLASHES_MS = 4000;

export class Acts {
  /** @param {Evening} evening */
  constructor(evening) {
    this.evening = evening;
    /** What is on the board. */
    this.open = computed(() => openTickets(evening.boards.kitchen.value?.tickets ?? []));
    /** The ticket of which something is wrong with a dish. */
    this.troubled = signal("");
    /** When tickets came to this screen, by their ids. @type {Map<string, number>} */
    this.came = new Map();
    /** What was bumped here in the last ten seconds, newest first. @type {import("@preact/signals").Signal<JustBumped[]>} */
    this.justBumped = signal([]);
    /** Lines ticked and allergies read on this screen. */
    this.marks = signal(new Set(/** @type {string[]} */ (JSON.parse(preference("marks", "[]")))));
  }

  /** @param {string} kind @param {Record<string, unknown>} args */
  async send(kind, args) {
    const id = await this.evening.send(kind, args);
    const outcome = await this.evening.outcome(id);
    if (outcome.state === "refused") toast(outcome.detail, { bad: true });
  }

  /** @param {Ticket} ticket */
  start({ id }) { this.send("ticket.start", { ticket: id }); }

  /** @param {Ticket} ticket */
  putBack({ id }) { this.send("ticket.put_back", { ticket: id }); }

  /** Not before the allergy was read. @param {Ticket} ticket */
  bump(ticket) {
    const keys = allergiesOf(ticket);
    if ((keys === null || keys.length > 0) && !this.isAllergyRead(ticket)) {
      document.querySelector(`[data-ticket="${CSS.escape(ticket.id)}"] .allergy-bar`)?.animate(
        [{ transform: "translateX(0)" }, { transform: "translateX(-8px)" }, { transform: "translateX(8px)" }, { transform: "none" }],
        { duration: 240, iterations: 2 });
      toast(t("kitchen.allergy_first"), { bad: true });
      return;
    }
    this.send("ticket.bump", { ticket: ticket.id });
    const bumped = { id: ticket.id, whose: whose(ticket), until: performance.now() + UNDO_MS };
    this.justBumped.value = [bumped, ...this.justBumped.value.filter((other) => other.id !== ticket.id)].slice(0, 4);
    setTimeout(() => this.forgetBumped(ticket.id), UNDO_MS);
  }

  /** @param {{id: string}} ticket */
  recall({ id }) {
    this.forgetBumped(id);
    this.send("ticket.recall", { ticket: id });
  }

  undoLast() {
    const last = this.justBumped.value[0];
    if (last) this.recall(last);
  }

  /** @param {string} id */
  forgetBumped(id) {
    this.justBumped.value = this.justBumped.value.filter((bumped) => bumped.id !== id);
  }

  /** @param {Ticket} ticket @param {Line} line */
  acknowledge(ticket, line) { this.send("line.acknowledge", { order: ticket.order, line: line.line }); }

  /** The change came too late: what was ordered first is on the plate. @param {Ticket} ticket @param {Line} line */
  plated(ticket, line) { this.send("line.plated", { order: ticket.order, line: line.line }); }

  /** @param {Ticket} ticket @param {Line} line */
  cannotMake(ticket, line) {
    this.send("line.cannot_make", { order: ticket.order, line: line.line });
  }

  /** @param {{item: string, name: string}} line */
  eightySix({ item, name }) {
    this.send("item.eighty_six", { item });
    toast(t("kitchen.is_eighty_six", { name }), { label: t("kitchen.undo"), act: () => this.restore(item) });
  }

  /** @param {string} item */
  restore(item) { this.send("item.restore", { item }); }

  /** They came now. @param {string[]} tickets */
  welcome(tickets) {
    for (const [id, at] of this.came) if (performance.now() - at > NEW_MS) this.came.delete(id);
    for (const id of tickets) this.came.set(id, performance.now());
  }

  /** @param {Ticket} ticket */
  isNew({ id }) { return performance.now() - (this.came.get(id) ?? -NEW_MS) < NEW_MS; }

  /** @param {Ticket} ticket @param {number} now */
  flashes({ id }, now) {
    return performance.now() - (this.came.get(id) ?? -FLASHES_MS) < FLASHES_MS && Math.floor(now / 1000) % 2 === 0;
  }

  // marks of this screen

  /** @param {Ticket} ticket @param {Line} line */
  isTicked(ticket, line) { return this.marks.value.has(`${ticket.id}/${line.line}`); }

  /** @param {Ticket} ticket @param {Line} line */
  tick(ticket, line) { this.mark(`${ticket.id}/${line.line}`); }

  /** @param {Ticket} ticket */
  isAllergyRead(ticket) { return this.marks.value.has(`${ticket.id}!${(allergiesOf(ticket) ?? ["?"]).join()}`); }

  /** @param {Ticket} ticket */
  readAllergy(ticket) { this.mark(`${ticket.id}!${(allergiesOf(ticket) ?? ["?"]).join()}`); }

  /** @param {string} mark */
  mark(mark) {
    const marks = new Set(this.marks.value);
    if (!marks.delete(mark)) marks.add(mark);
    this.marks.value = marks;
    prefer("marks", JSON.stringify([...marks].slice(-MOST_REMEMBERED)));
  }
}
