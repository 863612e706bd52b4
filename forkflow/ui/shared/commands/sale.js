// @ts-check
/** What is for sale: 86 and countdowns of dishes and options. */
import { safe } from "./kinds.js";

/** @import { Commands, Kind } from "./kinds.js" */

/** An 86, or with `left` a countdown. @param {"item" | "option"} what @param {string} says @returns {Kind} */
const eightySix = (what, says) => ({
  request: (args) => ({ method: "PUT", path: `${what}s/${safe(args[what])}/86${args.left == null ? "" : `?left=${args.left}`}` }),
  expect: (args, boards, at) => [args.left
    ? { type: `${what}.counted`, data: { at, [what]: args[what], left: args.left } }
    : { type: `${what}.eighty_sixed`, data: { at, [what]: args[what], because: "staff" } }],
  ttl_ms: null,
  says,
});

/** @param {"item" | "option"} what @param {string} says @returns {Kind} */
const restore = (what, says) => ({
  request: (args) => ({ method: "DELETE", path: `${what}s/${safe(args[what])}/86` }),
  expect: (args, boards, at) => [{ type: `${what}.restored`, data: { at, [what]: args[what], left: null } }],
  ttl_ms: null,
  says,
});

/** @type {Commands} */
export const saleCommands = {
  // args: {item or option, left?}
  "item.eighty_six": eightySix("item", "commands.item_eighty_six"),
  "item.restore": restore("item", "commands.item_restore"),
  "option.eighty_six": eightySix("option", "commands.option_eighty_six"),
  "option.restore": restore("option", "commands.option_restore"),
};
