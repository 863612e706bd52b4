// @ts-check
/** An evening on one screen: what is known from the stream, what was answered but not heard yet, what is not answered,
 * and the three of them painted as one. */
import { batch, computed } from "@preact/signals-core";
import { ask } from "./api.js";
import { epochOf, reaches } from "./boards/board.js";
import { lead, learn, now, startTicking, stopTicking } from "./clock.js";
import { Keep } from "./keep.js";
import { Known } from "./known.js";
import { Live } from "./live.js";
import { Outbox } from "./outbox.js";

/** @import { Happened } from "./boards/board.js" */
/** @import { Options } from "./api.js" */
/** @import { Board } from "./known.js" */
/** @import { Commands } from "./commands/kinds.js" */
/** @import { Unsent } from "./wanted.js" */

/**
 * @typedef {{house: string, face: string, device?: string, topics: string[], station?: string | null,
 *   boards: Record<string, Board>, commands: Commands, keep?: Keep}} Opening
 * @typedef {ReturnType<typeof openEvening>} Evening
 */

const COMPARED_EVERY_MS = 30_000;
/** What the stream tells within this time after a word is heard together: in a rush a screen paints so often and no
 * more, and a word that comes alone is painted at once. */
const TOGETHER_MS = 100;
/** Boards are written down once a second, or as seldom as it takes that nine tenths of the time are free of it. */
const SAVED_EVERY_MS = 1000;
const SAVING_SHARE = 0.1;
/** Who was away for longer takes the boards anew instead of hearing all that happened. */
const AWAY_MS = 600_000;

/** Opens nothing yet: `start` does. @param {Opening} opening */
export function openEvening({ house, face, device = "", topics, station, boards, commands, keep }) {
  const name = `forkflow-${house}-${face}`;
  const kept = keep ?? new Keep(name);
  /** @param {string} method @param {string} path below the house @param {Options} [options] */
  const askHouse = (method, path, options) => ask(method, `/api/${house}/${path}`, options);
  const known = new Known(boards, askHouse);
  const live = new Live({ prepare, hear, reset: () => known.forget() });
  const isLive = () => live.link.value.state === "live";
  const outbox = new Outbox({ name, keep: kept, ask: askHouse, commands, isLive });
  const { wanted } = outbox;
  /** Up to where the stream was heard, and the epoch to which what is kept was offered since this page is open. */
  let [heard, epoch] = ["", ""];

  // painting

  const painted = computed(() => {
    const shown = Object.fromEntries(known.names.map((board) => [board, known.now[board].value]));
    for (const entry of [...wanted.held.value, ...wanted.unsent.value]) {
      // Of what is told again, and of what the stream told already, the boards show what became of it.
      if (!entry.again && !wanted.done.has(entry.id)) paint(shown, entry);
    }
    return shown;
  });

  /** @param {Record<string, any>} shown @param {Unsent & {position?: string}} entry */
  function paint(shown, { kind, args, id, at, position }) {
    for (const event of commands[kind].expect(args, shown, new Date(at).toISOString(), id)) {
      for (const board of known.names) {
        const has = position && shown[board] && reaches(shown[board].position, position);
        if (shown[board] && !has) shown[board] = known.after(board, shown[board], event) ?? shown[board];
      }
    }
  }

  // hearing

  /** @param {AbortSignal} signal */
  async function prepare(signal) {
    listen();
    if (now() - live.link.value.heardAt > AWAY_MS) known.forget();
    if (known.stale.size > 0) await known.fill(signal, heard, comeTo);
    const query = new URLSearchParams({ topics: topics.join(","), after: heard });
    if (station) query.set("station", station);
    return `/api/${house}/stream?${query}`;
  }

  /** What came and was not heard yet. @type {Happened[]} */
  let waiting = [];
  let listenedAt = -TOGETHER_MS;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let listening;

  /** @param {Happened[]} events @param {string} position */
  function hear(events, position) {
    waiting.push(...events);
    const rest = listenedAt + TOGETHER_MS - performance.now();
    if (position || rest <= 0) listen(position);
    else listening ??= setTimeout(() => { listening = undefined; listen(); }, rest);
  }

  /** @param {string} [position] up to which everything came */
  function listen(position = "") {
    clearTimeout(listening);
    listening = undefined;
    const events = waiting;
    waiting = [];
    if (!events.length && !position) return;
    batch(() => {
      known.hear(events);
      for (const { data } of events) if (data.key) outbox.happened(data.key);
      comeTo(position || (events.at(-1)?.id ?? heard));
    });
    if (events.length) listenedAt = performance.now();
    if (position) known.compare(position);
    known.refresh(save);
    save();
  }

  /** @param {string} position */
  function comeTo(position) {
    heard = position;
    wanted.reached(position);
    if (epochOf(position) === epoch) return;
    epoch = epochOf(position);
    outbox.offerAgain(epoch);
  }

  // keeping

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let saving;
  let pause = SAVED_EVERY_MS;
  /** Boards as they are written down. @type {Record<string, any>} */
  const written = {};

  function save() {
    saving ??= setTimeout(async () => {
      saving = undefined;
      const began = performance.now();
      const place = { name: "place", heard, heardAt: live.link.value.heardAt, lead: lead() };
      for (const name of known.names.filter((one) => !known.stale.has(one))) {
        const thing = { name, board: known.now[name].value };
        if (thing.board !== written[name]) await kept.put("boards", thing);
        written[name] = thing.board;
      }
      await kept.put("boards", place);
      pause = Math.max(SAVED_EVERY_MS, (performance.now() - began) / SAVING_SHARE);
    }, pause);
  }

  /** Paint what was kept; the rest comes with the stream. */
  async function load() {
    const saved = new Map((await kept.all("boards")).map((thing) => [thing.name, thing]));
    const place = saved.get("place");
    await outbox.load();
    if (!place || !known.names.every((board) => saved.has(board))) return;
    batch(() => {
      learn(Date.now() + place.lead);
      for (const board of known.names) known.take(board, written[board] = saved.get(board).board);
      heard = place.heard;
      wanted.reached(heard);
      live.link.value = { ...live.link.value, heardAt: place.heardAt };
    });
  }

  /** @type {ReturnType<typeof setInterval> | undefined} */
  let comparing;
  /** @type {(() => void) | undefined} */
  let unhook;

  return {
    house, face, device, commands,
    /** What is painted: known + held + unsent; null while it is loading. */
    boards: Object.fromEntries(known.names.map((board) => [board, computed(() => painted.value[board])])),
    known: known.now,
    link: live.link,
    unsent: wanted.unsent,
    held: wanted.held,
    attention: wanted.attention,
    storage: kept.storage,
    healed: known.healed,
    /** @type {Outbox["send"]} */
    send: (kind, args, options) => outbox.send(kind, args, options),
    /** @param {string} id */
    outcome: (id) => wanted.outcomes.of(id),
    /** @param {string} id */
    dismiss: (id) => outbox.dismiss(id),
    /** @param {string} id */
    tryAgain: (id) => outbox.tryAgain(id),
    ask: askHouse,
    /** Paints what was kept, then follows the house until `stop`. */
    async start() {
      globalThis.navigator?.storage?.persist?.().catch(() => {});
      await load();
      startTicking();
      outbox.start();
      unhook = computed(isLive).subscribe((lives) => { if (lives) outbox.flush(); });
      comparing = setInterval(() => { if (isLive()) known.doubt(); }, COMPARED_EVERY_MS);
      live.start();
    },
    stop() {
      live.stop();
      unhook?.();
      outbox.stop();
      clearInterval(comparing);
      clearTimeout(listening);
      listening = undefined;
      clearTimeout(saving);
      saving = undefined;
      stopTicking();
    },
  };
}
