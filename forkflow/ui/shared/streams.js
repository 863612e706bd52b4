// @ts-check
/** How many streams stay open. Over HTTP/1.1 a browser opens six connections to a house for all its tabs together: were
 * all of them streams, nothing that is tapped could be sent, and no further page would open. */

/** So many may be streams that stay; a tab beyond listens in sips. */
const MOST_STREAMS = 4;
/** Over plain http: so long the other tabs have to answer. */
const ANSWERED_WITHIN_MS = 150;

/** Work with one of the few places for streams that stay, if one is free.
 * @template Result @param {(stays: boolean) => Promise<Result>} work @returns {Promise<Result>} */
export async function placed(work) {
  const locks = globalThis.navigator?.locks;
  if (!locks) return asked(work);
  for (let place = 0; place < MOST_STREAMS; place += 1) {
    const name = `forkflow-stream-${place}`;
    const told = await locks.request(name, { ifAvailable: true }, async (lock) => lock && [await work(true)]);
    if (told) return told[0];
  }
  return work(false);
}

// Over plain http a browser has no locks. There each tab says when it came for a place, and whoever has one, or came
// before, answers.

/** What this tab came for. @type {Set<{came: number, has: boolean}>} */
const claims = new Set();
/** @type {BroadcastChannel | undefined} */
let tabs;

/** @template Result @param {(stays: boolean) => Promise<Result>} work @returns {Promise<Result>} */
async function asked(work) {
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
