// @ts-check
/** What a command is: how it is sent, what is painted until the house answers, how long it is worth sending, and the word
 * for it. Its key is made once, when the finger taps. A face has the commands that its people give. */
import { ageOfTap } from "../clock.js";

/** @import { Happened } from "../boards/board.js" */
/** @import { Kitchen } from "../boards/kitchen.js" */
/** @import { Orders } from "../boards/orders.js" */
/** @import { Tables } from "../boards/tables.js" */
/** @import { Menu } from "../boards/menu.js" */
/** @import { Unsent } from "../wanted.js" */

/**
 * The boards that a face has; one that it does not have, or not yet, is left out.
 * @typedef {{kitchen?: Kitchen | null, orders?: Orders | null, tables?: Tables | null, menu?: Menu | null}} Boards
 *
 * What the house will most likely say: the events, painted at once, gone as soon as the real ones are there. Worked out
 * anew at each painting, on the boards as they then stand, so what happened already is not expected again. Nothing here
 * decides anything: the house does.
 * @typedef {(args: any, boards: Boards, at: string, id: string) => Happened[]} Expect
 *
 * `ttl_ms`: after so long unsent it is not sent any more; null, it is always worth sending. What has a time to live
 * says in its body how old it is.
 * @typedef {{method: string, path: string, body?: any}} Request
 * @typedef {{request: (args: any, id: string) => Request, expect: Expect, ttl_ms: number | null,
 *   says: string}} Kind
 * @typedef {Record<string, Kind>} Commands
 */

/** @param {string} text */
export const safe = (text) => encodeURIComponent(text);
/** @param {{order: string, line: number}} args */
export const lineAt = ({ order, line }) => `orders/${order}/lines/${line}`;

/** Whether it is not worth sending any more. @param {Kind} kind @param {Unsent} entry */
export function isOver(kind, entry) {
  const ttl_ms = lifetime(kind, entry);
  return ttl_ms !== null && ageOfTap(entry.tap) > ttl_ms;
}

/** How it is sent now, with its age. @param {Kind} kind @param {Unsent} entry @returns {Request} */
export function requestOf(kind, entry) {
  const { method, path, body } = kind.request(entry.args, entry.id);
  if (kind.ttl_ms === null) return { method, path, body };
  const ttl_ms = lifetime(kind, entry);
  // What was copied from paper, or came over as a QR code, was old already when it was tapped here.
  const age_ms = ageOfTap(entry.tap) + (body.age_ms ?? 0);
  return { method, path, body: { ...body, age_ms, ...(ttl_ms === null ? {} : { ttl_ms: body.ttl_ms ?? ttl_ms }) } };
}

/** What is told again was in time when it was first told. @param {Kind} kind @param {Unsent} entry */
const lifetime = (kind, { again }) => (again ? null : kind.ttl_ms);
