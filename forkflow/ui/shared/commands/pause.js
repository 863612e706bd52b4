// @ts-check
/** Whether guests may order. */

/** @import { Commands } from "./kinds.js" */

/** @type {Commands} */
export const pauseCommands = {
  // args: {minutes}
  "pause": {
    request: ({ minutes }) => ({ method: "PUT", path: "pause", body: { minutes } }),
    expect: ({ minutes }, boards, at) => [
      { type: "guest_orders.paused", data: { at, until: new Date(Date.parse(at) + minutes * 60_000).toISOString() } },
    ],
    ttl_ms: null, says: "commands.pause",
  },
  "resume": {
    request: () => ({ method: "DELETE", path: "pause" }),
    expect: (args, boards, at) => [{ type: "guest_orders.resumed", data: { at } }],
    ttl_ms: null, says: "commands.resume",
  },
};
