// @ts-check
/** What has not left this device and may go another way: as a QR code, by a screen that is connected. */
import { ageOfTap } from "./clock.js";

/** What has not left by then is offered as a code. */
export const OFFERED_AFTER_MS = 8000;

/** Whether this command may go as a QR code: what staff alone may say stays where it was said.
 * @param {{kind: string, args: any}} command */
export const canBeHanded = ({ kind, args }) =>
  (kind === "order.place" && !args.already_made && args.age_ms === undefined) || kind === "lines.add";

/** @template {{kind: string, args: any, tap: import("./clock.js").Tap}} Command @param {Command[]} unsent @returns {Command[]} */
export const stuck = (unsent) =>
  unsent.filter((command) => canBeHanded(command) && ageOfTap(command.tap) > OFFERED_AFTER_MS);
