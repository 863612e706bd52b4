// @ts-check
/** How many streams stay open. Over HTTP/1.1 a browser opens six connections to a house for all its tabs together: were
 * all of them streams, nothing that is tapped could be sent, and no further page would open. */

/** So many may be streams that stay; a tab beyond listens in sips. */
export const MOST_STREAMS = 4;

/** Work with one of the few places for streams that stay, if one is free.
 * @template Result @param {(stays: boolean) => Promise<Result>} work @returns {Promise<Result>} */
export async function placed(work) {
  const locks = globalThis.navigator?.locks;
  if (!locks) return (await import("./streams-asked.js")).asked(work);
  for (let place = 0; place < MOST_STREAMS; place += 1) {
    const name = `forkflow-stream-${place}`;
    const told = await locks.request(name, { ifAvailable: true }, async (lock) => lock && [await work(true)]);
    if (told) return told[0];
  }
  return work(false);
}
