// @ts-check
/** The orders of today that were done before this device looked on. */
import { signal } from "../shared/html.js";

/** @typedef {import("../shared/boards/orders.js").Order} Order */

const PAGE = 500;

export const before = signal(/** @type {Order[]} */ ([]));

/** @param {(method: string, path: string) => Promise<{body: any}>} ask */
export async function fetchBefore(ask) {
  /** @type {Order[]} */
  const found = [];
  try {
    for (let after = ""; ;) {
      const { body } = await ask("GET", `orders?status=all&limit=${PAGE}${after}`);
      found.push(...body.orders.filter((/** @type {Order} */ order) => order.status === "completed" && order.table));
      if (!body.next) break;
      after = `&after=${body.next}`;
    }
    before.value = found;
  } catch {
    // What is known goes on being known; it is asked for again when the house is back.
  }
}
