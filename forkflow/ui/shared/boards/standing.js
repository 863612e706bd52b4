// @ts-check
/** How an order stands with its lines, and what they come to. */
import { isNotMade } from "./lines.js";

/** @import { Line, Status } from "./lines.js" */

/** What the lines cost that are served. @param {Line[]} lines */
export const billedCents = (lines) =>
  lines.reduce((sum, line) => sum + (isNotMade(line.state) ? 0 : line.quantity * line.price_cents), 0);

/** How an accepted order stands. @param {Pick<Line, "state" | "station">[]} lines @returns {Status} */
export function standing(lines) {
  const live = lines.filter((line) => !isNotMade(line.state));
  if (live.length === 0) return lines.every((line) => line.state === "void") ? "cancelled" : "ready";
  if (live.every((line) => line.state === "done")) return "ready";
  const begun = live.some((line) => line.state === "started" || (line.state === "done" && line.station));
  return begun ? "in_progress" : "pending";
}
