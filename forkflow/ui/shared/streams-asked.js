// @ts-check
/** How many streams stay open, over plain http: there a browser has no locks, so each tab says when it came for a place,
 * and whoever has one, or came before, answers. */
import { MOST_STREAMS } from "./streams.js";

/** So long the other tabs have to answer. */
const ANSWERED_WITHIN_MS = 150;

/** What this tab came for. @type {Set<{came: number, has: boolean}>} */
const claims = new Set();
/** @type {BroadcastChannel | undefined} */
let tabs;

/** Work with one of the places, if one is free.
 * @template Result @param {(stays: boolean) => Promise<Result>} work @returns {Promise<Result>} */
export async function asked(work) {
  const claim = { came: Date.now() + Math.random(), has: false };
  claims.add(claim);
  try {
    claim.has = (await othersBefore(claim.came)) < MOST_STREAMS;
    if (!claim.has) claims.delete(claim);
    return await work(claim.has);
  } finally {
    claims.delete(claim);
  }
}

/** How many of the other tabs go before one that came then. @param {number} came @returns {Promise<number>} */
async function othersBefore(came) {
  if (!tabs) {
    tabs = new BroadcastChannel("forkflow-streams");
    tabs.addEventListener("message", answer);
  }
  let before = 0;
  const count = (/** @type {MessageEvent} */ { data }) => { if (data.before === came) before += 1; };
  tabs.addEventListener("message", count);
  tabs.postMessage({ came });
  await new Promise((resolve) => { setTimeout(resolve, ANSWERED_WITHIN_MS); });
  tabs.removeEventListener("message", count);
  return before;
}

/** @param {MessageEvent} asking */
function answer({ data: { came } }) {
  for (const claim of claims) if (came && (claim.has || claim.came < came)) tabs?.postMessage({ before: came });
}
