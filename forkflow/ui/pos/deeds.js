// @ts-check
/** What a waiter does, each in one tap: sent with the name of who tapped, told, and taken back where it can be. */
import { now } from "../shared/clock.js";
import { batch } from "../shared/html.js";
import { nameOf, page } from "../shared/page.js";
import { toast } from "../shared/toast.js";
import { t, tn } from "../shared/words.js";
import { isNotMade } from "../shared/boards/lines.js";
import { lineOf, orderOf, portions, writtenAgain } from "./draft.js";
import { draftAt, drop, newPickup, PICKUP, write } from "./drafts.js";
import { dishOf, evening, menu, orders } from "./evening.js";
import { counted } from "./favourites.js";
import { kept } from "./kept.js";
import { person } from "./people.js";

/** @typedef {import("../shared/boards/orders.js").Order} Order */
/** @typedef {import("../shared/boards/lines.js").Line} Line */

/** @type {import("@preact/signals").Signal<import("./favourites.js").Counts>} */
export const counts = kept("counts", {});

/** Sent under the name of who tapped; a refusal stays in the list of what needs attention, and is told at once.
 * @param {string} kind @param {any} args @param {string} [by] who tapped, if it was on another device */
export function send(kind, args, by) {
  const id = evening.send(kind, args, { person: by ?? person.value?.id });
  evening.outcome(id).then((outcome) => {
    if (outcome.state === "refused") toast(outcome.detail || t("pos.refused"), { bad: true });
  });
  return id;
}

/** What an order is called. @param {{table_name?: string | null, table?: string | null, number?: number | null}} order */
export const called = ({ table_name, table, number }) => [
  table_name ?? table ? t("common.table", { name: table_name ?? table }) : t("common.pickup"),
  number ? t("common.number", { number }) : "",
].filter(Boolean).join(" · ");

/** What stands at a place: a table's name, or who picks up. @param {string} place */
export function placeName(place) {
  if (place.startsWith(PICKUP)) return draftAt(place).guest || t("common.pickup");
  const table = evening.boards.tables.value?.tables.find((/** @type {any} */ one) => one.id === place);
  return t("common.table", { name: table?.name ?? place });
}

/** The draft of a place goes to the kitchen. Whoever taps twice finds nothing to send the second time.
 * @param {string} place */
export function sendDraft(place) {
  const draft = draftAt(place);
  if (!draft.lines.length) return;
  const into = draft.into ?? (orders().some((order) => order.id === draft.id) ? draft.id : null);
  batch(() => {
    if (into) {
      send("lines.add", { order: into, lines: draft.lines.map(lineOf), menu_version: menu()?.version });
    } else {
      send("order.place", orderOf(draft, menu()?.version));
    }
    counts.value = counted(counts.value, draft.lines, new Date().getHours());
    drop(place);
  });
  const says = t("pos.sent_says", { what: tn("pos.portions", portions(draft)), place: placeName(place) });
  toast(says, into || draft.paper ? {} : { label: t("pos.undo"), act: () => unsend(draft) });
}

/** @param {import("./draft.js").Draft} draft */
function unsend(draft) {
  send("order.cancel", { order: draft.id, reason: t("pos.reason_mistake") });
  write(draft.table ?? newPickup(), (other) => ({ ...draft, id: other.id, lines: [...draft.lines, ...other.lines] }));
}

/** @param {Order} order */
export const placeOfOrder = (order) => order.table ?? `${PICKUP}${order.id}`;

/** @param {Order} order */
export function accept(order) {
  send("order.accept", { order: order.id });
  toast(t("pos.accepted_says", { order: called(order) }));
}

/** @param {Order} order @param {string} reason */
export function refuse(order, reason) {
  send("order.cancel", { order: order.id, reason });
  toast(t("pos.refused_says", { order: called(order) }));
}

/** @param {Order} order */
export function serve(order) {
  send("order.serve", order.status === "ready" ? { order: order.id } : { order: order.id, anyway: true });
  toast(t("pos.served_says", { order: called(order) }));
}

/** What was cancelled can be written again. @param {Order} order @param {string} reason */
export function cancel(order, reason) {
  send("order.cancel", { order: order.id, reason });
  const lines = order.lines.filter((line) => !isNotMade(line.state));
  toast(t("pos.cancelled_says", { order: called(order) }), { label: t("pos.write_again"), act: () => writeAgain(order, lines) });
}

/** @param {Order} order @param {Line} line @param {string} reason */
export function takeBack(order, line, reason) {
  send("line.void", { order: order.id, line: line.line, reason });
  toast(t("pos.voided_says", { what: `${line.quantity} × ${dishOf(line)}` }),
    { label: t("pos.write_again"), act: () => writeAgain(order, [line]) });
}

/** What was taken back needs a new key, so at no table it becomes a new pick-up.
 * @param {Order} order @param {Line[]} lines */
const writeAgain = (order, lines) => write(order.table ?? newPickup(), (draft) => (
  { ...writtenAgain(draft, lines), guest: order.guest?.name ?? draft.guest }));

/** The same once more, into what is being written. @param {Order} order @param {Line} line */
export function sameAgain(order, line) {
  write(placeOfOrder(order), (draft) => writtenAgain(draft, [line]));
  toast(t("pos.again_says", { what: `${line.quantity} × ${dishOf(line)}` }));
}

/** @param {Order} order @param {Line} line @param {any} change */
export function amend(order, line, change) {
  if (!Object.keys(change).length) return;
  send("line.amend", { order: order.id, line: line.line, ...change });
  toast(t("pos.amended_says", { what: dishOf(line) }));
}

/** Somebody is on the way. @param {{id: string, name: string}} table @param {"waiter" | "bill"} kind */
export function answer(table, kind) {
  send("call.answer", { table: table.id, kind });
  toast(t("pos.answered_says", { table: t("common.table", { name: table.name }) }));
}

/** How many this device has counted at a table, and when. @type {import("@preact/signals").Signal<Record<string, {covers: number, at: number}>>} */
const sitting = kept("covers", {});
/** A count is of the guests who sit there: those who sat down much later are others. */
const SAME_GUESTS_MS = 60_000;

/** @param {{id: string, since: string | null}} table */
export function coversOf({ id, since }) {
  const last = sitting.value[id];
  return last && since && Date.parse(since) <= last.at + SAME_GUESTS_MS ? last.covers : null;
}

/** @param {{id: string, name: string}} table @param {number} [covers] how many they are; said again, it is a better count */
export function seat(table, covers) {
  send("table.seat", { table: table.id, ...(covers && { covers }) });
  if (!covers) return;
  sitting.value = { ...sitting.value, [table.id]: { covers, at: now() } };
  toast(tn("pos.covers_says", covers, { table: t("common.table", { name: table.name }) }));
}

/** @param {{id: string, name: string}} table */
export function theyLeft(table) {
  send("table.clear", { table: table.id });
  toast(t("pos.left_says", { table: t("common.table", { name: table.name }) }),
    { label: t("pos.undo"), act: () => seat(table) });
}

/** Not for sale, or so many left. @param {"item" | "option"} what @param {{id: string, name: string}} thing
 * @param {number} [left] */
export function eightySix(what, thing, left) {
  send(`${what}.eighty_six`, left === undefined ? { [what]: thing.id } : { [what]: thing.id, left });
  const says = left === undefined ? t("pos.eighty_sixed_says", { what: thing.name }) : t("pos.counted_says", { what: thing.name, left });
  toast(says, { label: t("pos.undo"), act: () => restore(what, thing) });
}

/** @param {"item" | "option"} what @param {{id: string}} thing */
export const restore = (what, thing) => send(`${what}.restore`, { [what]: thing.id });

/** @param {import("../shared/boards/kitchen.js").Ticket} ticket */
export function bump(ticket) {
  send("ticket.bump", { ticket: ticket.id });
  toast(t("pos.bumped_says", { order: called(ticket), station: nameOf(page.stations, ticket.station) }),
    { label: t("pos.undo"), act: () => { send("ticket.recall", { ticket: ticket.id }); } });
}
