// @ts-check
/** The third link of the honest chain: which tickets a screen of the kitchen has really shown. */
import { effect, signal } from "@preact/signals-core";
import { Refusal } from "./api.js";

/** @import { Evening } from "./evening.js" */

/** A house may have many screens, and one receipt is enough: each waits a moment of its own, and what another one has
 * told by then, the stream has told of. */
const LONGEST_WAIT_MS = 300;

/** Tells the house of tickets that are on the screen while somebody can see it. Not a command that waits for better
 * times: a receipt of yesterday helps nobody, so it is told while the screen is live, one after the other.
 * @param {Evening} evening
 * @returns {{shown: (tickets: {id: string, seen_at: string | null}[]) => void, stop: () => void}} `shown` is called
 *   after each painting with the tickets of the page that is painted. */
export function tellWhatIsSeen(evening) {
  const painted = signal(/** @type {string[]} */ ([]));
  const visible = signal(isVisible());
  const told = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let soon;
  let telling = false;
  const look = () => { visible.value = isVisible(); };
  globalThis.document?.addEventListener("visibilitychange", look);

  const isSeen = () => evening.link.value.state === "live" && visible.value;

  async function tell() {
    if (telling) return;
    telling = true;
    for (let next = untold(); next && isSeen(); next = untold()) {
      told.add(next);
      try {
        await evening.ask("PUT", `tickets/${encodeURIComponent(next)}/seen`);
      } catch (error) {
        // A ticket that is not the house's yet, or an answer that was lost: the next word of the house brings us back.
        if (!(error instanceof Refusal) || error.temporary || error.status === 404) told.delete(next);
        break;
      }
    }
    telling = false;
  }

  const untold = () => painted.peek().find((ticket) => !told.has(ticket));

  const stop = effect(() => {
    if (!isSeen() || !painted.value.length) return;
    soon ??= setTimeout(() => { soon = undefined; tell(); }, Math.random() * LONGEST_WAIT_MS);
  });

  return {
    shown(tickets) {
      const unseen = tickets.filter((ticket) => ticket.seen_at === null).map((ticket) => ticket.id);
      if (unseen.join() !== painted.peek().join()) painted.value = unseen;
    },
    stop() {
      stop();
      clearTimeout(soon);
      painted.value = [];
      globalThis.document?.removeEventListener("visibilitychange", look);
    },
  };
}

const isVisible = () => globalThis.document?.visibilityState !== "hidden";
