// @ts-check
/** Which other devices fell silent, and what may still lie in them. Pure. */

/**
 * @typedef {{id: string, name: string, role: string, heard_at?: string | null, unsent?: number | null,
 *   oldest_unsent_at?: string | null, unsent_people?: string[]}} Device
 * @typedef {{tables: string[], person: string | null}} Hand where a device last sent orders, and who held it
 * @typedef {Record<string, Hand>} Hands
 * @typedef {Device & {since: number, hand: Hand}} Silent
 */

/** A device says that it lives every half minute. */
export const SILENT_AFTER_MS = 75_000;
/** What was not heard of for so long was put away, and is missed by nobody. */
const PUT_AWAY_MS = 6 * 3_600_000;
const MOST_TABLES = 5;

/** @param {Device[]} devices @param {Hands} hands @param {string} own id @param {number} now @returns {Silent[]} */
export const silentOnes = (devices, hands, own, now) => devices
  .filter((device) => device.id !== own && device.role !== "office" && device.heard_at)
  .map((device) => ({ ...device, since: Date.parse(device.heard_at ?? ""), hand: hands[device.id] ?? { tables: [], person: null } }))
  .filter(({ since, unsent }) => now - since > SILENT_AFTER_MS && (now - since < PUT_AWAY_MS || unsent))
  .sort((a, b) => (b.unsent ?? 0) - (a.unsent ?? 0) || b.since - a.since);

/** Who serves where, by who sent the orders. @param {Hands} hands @param {{type: string, data: any}} event @returns {Hands} */
export function handsAfter(hands, { type, data }) {
  const device = data?.by?.device;
  if (!device || data.by.role === "kitchen") return hands;
  const table = type === "order.placed" || type === "lines.added" || type === "order.accepted" ? data.table_name ?? null : null;
  const before = hands[device] ?? { tables: [], person: null };
  const person = data.by.person ?? before.person;
  const tables = table ? [table, ...before.tables.filter((one) => one !== table)].slice(0, MOST_TABLES) : before.tables;
  return person === before.person && tables === before.tables ? hands : { ...hands, [device]: { tables, person } };
}
