// @ts-check
/** Following a house: a snapshot, then its stream, for ever, and honest about it when it is cut.
 *
 * The stream is resumed from the last position heard, so nothing is missed while the connection was away.
 */
import { Refusal, ask } from "./api.js";
import { at } from "./draw.js";
import { face, t, timeOfDay } from "./face.js";

const SILENCE_MS = 10_000;
const SHORTEST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 4000;

let ahead = 0;

/** The server's time, in milliseconds, whatever this device believes. */
export const now = () => Date.now() + ahead;

/** Follow topics of the house. `look` fetches what the face shows and draws it, and returns its position; it is
 * called again after every event. Never returns.
 * @param {string} topics @param {() => Promise<string>} look @param {string} [station] */
export async function follow(topics, look, station) {
  const house = new House(topics, look, station);
  for (let failures = 0; ; failures += 1) {
    try {
      await house.listen(() => { failures = 0; });
    } catch (error) {
      if (error instanceof Refusal && (error.status === 401 || error.status === 403)) return lockedOut();
      cut(house.heardAt);
    }
    await pauseOf(failures);
  }
}

class House {
  /** @param {string} topics @param {() => Promise<string>} look @param {string} [station] */
  constructor(topics, look, station) {
    this.topics = topics;
    this.look = look;
    this.station = station;
    this.position = "";
    this.shown = "";
    this.heardAt = 0;
    /** @type {Promise<void> | null} */
    this.looking = null;
    this.lookAgain = false;
  }

  /** One connection, until the server takes its leave. Throws when it breaks. @param {() => void} onLive */
  async listen(onLive) {
    if (this.position === "" || this.lookAgain) await this.refresh();
    const away = new AbortController();
    let silence = setTimeout(() => away.abort(), SILENCE_MS);
    const query = new URLSearchParams({ topics: this.topics, after: this.position });
    if (this.station) query.set("station", this.station);
    try {
      const answer = await fetch(`/api/${face.house}/stream?${query}`, { signal: away.signal, cache: "no-store" });
      if (!answer.ok || !answer.body) throw new Refusal(answer.status, "", "");
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) throw new Refusal(0, "cut", "");
        clearTimeout(silence);
        silence = setTimeout(() => away.abort(), SILENCE_MS);
        const blocks = (rest + value).split("\n\n");
        rest = blocks.pop() ?? "";
        for (const block of blocks) if (this.heard(block, away)) return;
        this.heardAt = now();
        onLive();
        live();
      }
    } finally {
      clearTimeout(silence);
      away.abort();
    }
  }

  /** One event; true when the connection is over. @param {string} block @param {AbortController} away */
  heard(block, away) {
    const fields = Object.fromEntries(block.split("\n").map((line) => line.split(/: (.*)/s, 2)));
    if (fields.event === "heartbeat") {
      ahead = Date.parse(JSON.parse(fields.data).now) - Date.now();
      return false;
    }
    if (fields.event === "reset") {
      this.position = "";
      return true;
    }
    if (fields.event === "bye") return true;
    if (fields.id) this.position = fields.id;
    if (!isShown(fields.id, this.shown)) this.refresh().catch(() => away.abort());
    return false;
  }

  /** Look again; events that come meanwhile share the next look. @returns {Promise<void>} */
  refresh() {
    this.lookAgain = true;
    this.looking ??= this.lookUntilShown().finally(() => { this.looking = null; });
    return this.looking;
  }

  async lookUntilShown() {
    while (this.lookAgain) {
      this.lookAgain = false;
      try {
        this.shown = await this.look();
      } catch (error) {
        this.lookAgain = true;
        throw error;
      }
      this.position ||= this.shown;
    }
  }
}

/** Whether a snapshot already holds an event. @param {string} event @param {string} snapshot */
function isShown(event, snapshot) {
  const [epoch, number] = (event ?? "").split("-");
  const [shownEpoch, shownNumber] = snapshot.split("-");
  return epoch === shownEpoch && Number(number) <= Number(shownNumber);
}

function live() {
  document.body.classList.remove("is-cut");
  at("cut").hidden = true;
  at("pulse").textContent = t("live.live");
}

/** @param {number} heardAt */
function cut(heardAt) {
  document.body.classList.add("is-cut");
  at("cut-says").textContent = heardAt ? t("live.not_live_says", { time: timeOfDay(heardAt) }) : t("live.not_yet");
  at("cut").hidden = false;
  at("pulse").textContent = "";
}

function lockedOut() {
  cut(now());
  at("cut-says").textContent = t("live.locked_out");
  setTimeout(() => location.reload(), 3000);
}

/** Wait longer after each failure, a little at random, and no longer than until the device wakes up.
 * @param {number} failures */
function pauseOf(failures) {
  const longest = Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** Math.min(failures, 6));
  return new Promise((resolve) => {
    const done = () => {
      for (const name of ["online", "pageshow"]) removeEventListener(name, done);
      document.removeEventListener("visibilitychange", done);
      resolve(undefined);
    };
    for (const name of ["online", "pageshow"]) addEventListener(name, done);
    document.addEventListener("visibilitychange", done);
    setTimeout(done, longest * (0.5 + Math.random() / 2));
  });
}
