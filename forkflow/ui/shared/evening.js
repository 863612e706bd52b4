// @ts-check
/** An evening on one screen: what is known from the stream, what was answered but not heard yet, what is not answered,
 * and the three of them painted as one. */
import { batch, computed, signal } from "@preact/signals-core";
import { ask } from "./api.js";
import { ANEW, epochOf, reaches } from "./boards/board.js";
import { lead, learn, now, startTicking, stopTicking } from "./clock.js";
import { commands } from "./commands.js";
import { Keep } from "./keep.js";
import { Live } from "./live.js";
import { Outbox } from "./outbox.js";

/** @import { Happened } from "./boards/board.js" */
/** @import { Boards } from "./expected.js" */
/** @import { Options } from "./api.js" */

/**
 * `path`: of its snapshot; `hash`: what a board comes to, compared with the house's every half minute.
 * @typedef {{path: string, apply: (board: any, event: Happened) => any, hash?: (board: any) => string}} Board
 * @typedef {{house: string, face: string, device?: string, topics: string[], station?: string | null,
 *   boards: Record<string, Board>, keep?: Keep}} Opening
 * @typedef {ReturnType<typeof openEvening>} Evening
 */

const COMPARED_EVERY_MS = 30_000;
const SAVED_EVERY_MS = 1000;
/** Who was away for longer takes the boards anew instead of hearing all that happened. */
const AWAY_MS = 600_000;
/** Events remembered to bring a snapshot up to date that was asked for before they were heard. */
const RECENT = 500;
const GUEST_SILENCE_MS = 40_000;
const GUEST_REST_MS = 60_000;

/** Opens nothing yet: `start` does. @param {Opening} opening */
export function openEvening({ house, face, device = "", topics, station, boards, keep }) {
  const guest = face === "guest";
  const names = Object.keys(boards);
  const name = `forkflow-${house}-${face}`;
  const kept = keep ?? new Keep(name);
  const known = Object.fromEntries(names.map((board) => [board, signal(/** @type {any} */ (null))]));
  const healed = signal(0);
  /** Up to where the stream was heard. */
  let heard = "";
  /** The epoch under which this device last offered what it keeps. */
  let epoch = "";
  /** @type {Happened[]} */
  let recent = [];
  /** Boards that have to be fetched, and those being fetched. @type {Set<string>} */
  const stale = new Set(names);
  /** @type {Set<string>} */
  const fetching = new Set();
  /** Snapshots that wait until the stream has come as far, to be compared. @type {Map<string, any>} */
  const second = new Map();

  /** @param {string} method @param {string} path @param {Options} [options] */
  const askHouse = (method, path, options) => ask(method, `/api/${house}/${path}`, options);
  const outbox = new Outbox({ name, keep: kept, ask: askHouse, guest });
  const live = new Live({
    prepare, hear, reset,
    ...(guest ? { silence: GUEST_SILENCE_MS, rest: GUEST_REST_MS } : {}),
  });

  // painting

  const painted = computed(() => {
    const shown = Object.fromEntries(names.map((board) => [board, known[board].value]));
    for (const entry of [...outbox.held.value, ...outbox.unsent.value]) {
      if (entry.again) continue; // the boards show what became of it
      for (const event of expected(entry, shown)) {
        for (const board of names) {
          const has = "position" in entry && shown[board] && reaches(shown[board].position, String(entry.position));
          if (shown[board] && !has) shown[board] = applied(board, shown[board], event) ?? shown[board];
        }
      }
    }
    return shown;
  });

  // hearing

  /** What is missing is fetched before the stream is asked for the rest. @param {AbortSignal} signal */
  async function prepare(signal) {
    if (now() - live.link.value.heardAt > AWAY_MS) names.forEach((board) => stale.add(board));
    if (stale.size > 0) {
      const wanted = [...stale];
      const fresh = await Promise.all(wanted.map((board) => fetched(board, signal)));
      const places = names.map((board) => fresh[wanted.indexOf(board)]?.position ?? known[board].value.position);
      if (new Set(places.map(epochOf)).size > 1) {
        reset();
        return prepare(signal);
      }
      batch(() => {
        wanted.forEach((board, index) => take(board, fresh[index]));
        recent = [];
        // Boards that were kept have heard the stream further than they were changed by it.
        const from = wanted.length === names.length ? places.reduce((a, b) => (reaches(a, b) ? b : a)) : heard;
        comeTo(from);
      });
    }
    const query = new URLSearchParams({ topics: topics.join(","), after: heard });
    if (station) query.set("station", station);
    return `/api/${house}/stream?${query}`;
  }

  /** @param {Happened[]} events @param {string} position */
  function hear(events, position) {
    batch(() => {
      for (const event of events) for (const board of names) follow(board, event);
      recent = [...recent, ...events].slice(-RECENT);
      comeTo(position || events.at(-1)?.id || heard);
    });
    if (position) for (const board of second.keys()) compare(board);
    for (const board of stale) refresh(board);
    save();
  }

  /** @param {string} board @param {Happened} event */
  function follow(board, event) {
    const next = applied(board, known[board].value, event);
    if (next === undefined) stale.add(board);
    else known[board].value = next;
    if (second.has(board)) second.set(board, applied(board, second.get(board), event));
  }

  /** The board after an event; undefined when it must be fetched anew. @param {string} name @param {any} board @param {Happened} event */
  function applied(name, board, event) {
    if (!board) return undefined;
    try {
      const next = boards[name].apply(board, event);
      return next === ANEW ? undefined : next;
    } catch (error) {
      console.error(`the board ${name} did not understand ${event.type}`, error);
      return undefined;
    }
  }

  /** @param {string} position */
  function comeTo(position) {
    heard = position;
    outbox.reached(position);
    if (epochOf(position) === epoch) return;
    epoch = epochOf(position);
    outbox.offerAgain(epoch);
  }

  function reset() {
    names.forEach((board) => stale.add(board));
    second.clear();
  }

  // fetching

  /** A snapshot, brought up to what was heard meanwhile. @param {string} board @param {AbortSignal} [signal] */
  async function fetched(board, signal) {
    const { body } = await askHouse("GET", boards[board].path, { signal });
    return recent.reduce((now, event) => (now && epochOf(now.position) === epochOf(event.id ?? "")
      ? applied(board, now, event) : now), body);
  }

  /** @param {string} board @param {any} fresh */
  function take(board, fresh) {
    if (!fresh) return;
    known[board].value = fresh;
    stale.delete(board);
    second.delete(board);
  }

  /** Fetch a board while the stream goes on. When it does not come, the next word from the house tries again.
   * @param {string} board */
  async function refresh(board) {
    if (fetching.has(board)) return;
    fetching.add(board);
    try {
      const fresh = await fetched(board);
      if (fresh && epochOf(fresh.position) === epoch) take(board, fresh);
    } catch { // it stays stale
    } finally {
      fetching.delete(board);
    }
  }

  /** Ask for a second opinion on the boards that have a hash. */
  async function doubt() {
    if (live.link.value.state !== "live") return;
    for (const board of names.filter((one) => boards[one].hash && !stale.has(one))) {
      const fresh = await fetched(board).catch(() => null);
      if (fresh && !stale.has(board)) second.set(board, fresh);
    }
  }

  /** Once both have heard the same. @param {string} board */
  function compare(board) {
    const fresh = second.get(board);
    if (fresh && !reaches(heard, fresh.position)) return;
    second.delete(board);
    const hash = boards[board].hash;
    const ours = known[board].value;
    if (!fresh || !hash || (hash(fresh) === hash(ours) && fresh.business_day === ours.business_day)) return;
    healed.value += 1;
    known[board].value = fresh;
  }

  // keeping

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let saving;

  function save() {
    saving ??= setTimeout(async () => {
      saving = undefined;
      const place = { name: "place", heard, epoch, heardAt: live.link.value.heardAt, lead: lead() };
      const all = names.filter((board) => !stale.has(board)).map((board) => ({ name: board, board: known[board].value }));
      for (const thing of [...all, place]) await kept.put("boards", thing);
    }, SAVED_EVERY_MS);
  }

  async function load() {
    const saved = new Map((await kept.all("boards")).map((thing) => [thing.name, thing]));
    const place = saved.get("place");
    await outbox.load();
    if (!place || !names.every((board) => saved.has(board))) return;
    batch(() => {
      learn(Date.now() + place.lead);
      for (const board of names) take(board, saved.get(board).board);
      ({ heard, epoch } = place);
      outbox.reached(heard);
      live.link.value = { ...live.link.value, heardAt: place.heardAt };
    });
  }

  /** @type {ReturnType<typeof setInterval> | undefined} */
  let comparing;
  /** @type {(() => void) | undefined} */
  let unhook;

  return {
    house, face, device,
    /** What is painted: known + held + unsent; null while it is loading. */
    boards: Object.fromEntries(names.map((board) => [board, computed(() => painted.value[board])])),
    known,
    link: live.link,
    unsent: outbox.unsent,
    held: outbox.held,
    attention: outbox.attention,
    storage: kept.storage,
    healed,
    /** @type {Outbox["send"]} */
    send: (kind, args, options) => outbox.send(kind, args, options),
    /** @param {string} id */
    outcome: (id) => outbox.outcome(id),
    /** @param {string} id */
    dismiss: (id) => outbox.dismiss(id),
    /** @param {string} id */
    tryAgain: (id) => outbox.tryAgain(id),
    ask: askHouse,
    /** Paints what was kept, then follows the house until `stop`. */
    async start() {
      await load();
      startTicking();
      outbox.start();
      unhook = live.link.subscribe(({ state }) => { if (state === "live") outbox.flush(); });
      comparing = setInterval(doubt, COMPARED_EVERY_MS);
      live.start();
    },
    stop() {
      live.stop();
      unhook?.();
      outbox.stop();
      clearInterval(comparing);
      clearTimeout(saving);
      saving = undefined;
      stopTicking();
    },
  };
}

/** @param {import("./outbox.js").Unsent} entry @param {any} shown */
const expected = (entry, shown) =>
  commands[entry.kind].expect(entry.args, /** @type {Boards} */ (shown), new Date(entry.at).toISOString(), entry.id);
