// @ts-check
/** Trying out what the faces need on this very device: one function a feature, which says good, less or bad.
 *
 * A feature is tried, not asked for: a worker is registered, a row is written and read. It stands alone, without the
 * modules of the faces, so that it still speaks where those fail.
 *
 * @typedef {"good" | "less" | "bad" | "ask"} State
 * @typedef {{ state: State, values?: Record<string, string | number> }} Finding
 */

const LIVE_SILENCE_MS = 4000;
const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 4000;
const PATIENCE_MS = 8000;
const CLOCK_SECONDS = 30;
const OLDEST = { Chrome: 111, Firefox: 113, Safari: 16.4 };

/** @type {{ words: Record<string, string>, trust: string | null }} */
const told = JSON.parse(document.body.dataset.face ?? "");

/** @param {string} key @param {Record<string, string | number>} [values] */
const t = (key, values = {}) => told.words[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

/** @param {string} id @returns {any} */
const at = (id) => document.getElementById(id);

/** @type {Record<string, () => Finding | Promise<Finding>>} */
const FEATURES = {
  secure: () => ({ state: isSecureContext ? "good" : "bad" }),
  worker: async () => {
    if (!navigator.serviceWorker) return { state: "bad" };
    const registered = await navigator.serviceWorker.register("/check/worker.js", { scope: "/check/" });
    await registered.unregister();
    return { state: "good" };
  },
  storage: async () => ({ state: (await wroteAndRead()) ? "good" : "bad" }),
  persist: async () => {
    if (!navigator.storage?.persist) return { state: "bad" };
    return { state: (await navigator.storage.persist()) ? "good" : "less" };
  },
  locks: async () => {
    if (!navigator.locks) return { state: "bad" };
    return navigator.locks.request("forkflow-check", () => ({ state: "good" }));
  },
  wake: async () => {
    if (!("wakeLock" in navigator)) return { state: "bad" };
    await (await navigator.wakeLock.request("screen")).release();
    return { state: "good" };
  },
  sound: () => ({ state: "AudioContext" in window ? "ask" : "bad" }),
  camera: async () => {
    if (!navigator.mediaDevices) return { state: "bad" };
    const devices = await navigator.mediaDevices.enumerateDevices();
    const hasCamera = devices.some((device) => device.kind === "videoinput");
    return { state: hasCamera && (await readsCodes()) ? "good" : "less" };
  },
  screen: () => {
    const values = { width: innerWidth, height: innerHeight };
    return { state: Math.min(innerWidth, innerHeight) < 320 ? "bad" : innerWidth < 360 ? "less" : "good", values };
  },
  browser: () => {
    const [name, version] = browser();
    const oldest = OLDEST[/** @type {keyof typeof OLDEST} */ (name)];
    const isOld = oldest ? version < oldest : !HTMLScriptElement.supports?.("importmap");
    return { state: isOld ? "bad" : "good", values: { name, version } };
  },
};

/** What the stream says by itself, again and again. */
const HEARD = ["live", "clock"];

/** @returns {Promise<boolean>} */
function wroteAndRead() {
  return new Promise((done, failed) => {
    const opening = indexedDB.open("forkflow-check", 1);
    opening.onerror = () => failed(opening.error);
    opening.onupgradeneeded = () => opening.result.createObjectStore("rows");
    opening.onsuccess = () => {
      const rows = opening.result;
      const writing = rows.transaction("rows", "readwrite", { durability: "strict" });
      writing.objectStore("rows").put("kept", 1);
      writing.onerror = () => failed(writing.error);
      writing.oncomplete = () => {
        const reading = rows.transaction("rows").objectStore("rows").get(1);
        reading.onerror = () => failed(reading.error);
        reading.onsuccess = () => {
          rows.close();
          indexedDB.deleteDatabase("forkflow-check");
          done(reading.result === "kept");
        };
      };
    };
  });
}

async function readsCodes() {
  const Detector = /** @type {any} */ (window).BarcodeDetector;
  return Detector ? (await Detector.getSupportedFormats()).includes("qr_code") : false;
}

/** What the browser calls itself, and which version. @returns {[string, number]} */
function browser() {
  const agent = navigator.userAgent;
  for (const [name, pattern] of /** @type {[string, RegExp][]} */ ([
    ["Firefox", /(?:Firefox|FxiOS)\/(\d+)/],
    ["Chrome", /(?:Chrome|Chromium)\/(\d+)/],
    ["Safari", /Version\/(\d+\.\d+).*Safari/],
  ])) {
    const found = pattern.exec(agent);
    if (found && !(name === "Firefox" && agent.includes("FxiOS"))) return [name, Number(found[1])];
  }
  return [agent.split(" ")[0], 0];
}

/** @param {string} name */
function card(name) {
  const feature = document.createElement("li");
  feature.id = name;
  feature.className = "feature";
  const state = document.createElement("span");
  state.className = "state";
  feature.append(document.createElement("h2"), state, document.createElement("p"));
  /** @type {HTMLElement} */ (feature.querySelector("h2")).textContent = t(`check.${name}`);
  at("features").append(feature);
}

/** @param {string} name @param {Finding} finding */
function show(name, { state, values }) {
  const feature = at(name);
  feature.className = `feature ${state}`;
  feature.dataset.state = state;
  feature.querySelector(".state").textContent = t(`check.${state}`);
  feature.querySelector("p").textContent = t(`check.${name}_${state}`, values);
  if (name === "secure" && state === "bad" && told.trust) {
    const link = document.createElement("a");
    link.href = link.textContent = told.trust;
    feature.querySelector("p").append(" ", link);
  }
  weigh();
}

function weigh() {
  const states = [...document.querySelectorAll(".feature")].map((feature) => /** @type {any} */ (feature).dataset.state);
  const bad = states.filter((state) => state === "bad").length;
  const verdict = at("verdict");
  verdict.hidden = states.includes(undefined);
  if (verdict.hidden) return;
  const state = bad ? "bad" : states.includes("less") ? "less" : "good";
  verdict.className = `verdict ${state}`;
  const says = t(`check.all_${state}`, { count: bad });
  if (verdict.textContent !== says) verdict.textContent = says;
}

/** @param {string} name @param {() => Finding | Promise<Finding>} trial */
async function look(name, trial) {
  /** @type {Promise<Finding>} */
  const patience = new Promise((done) => { setTimeout(() => done({ state: "bad" }), PATIENCE_MS); });
  const finding = await Promise.race([(async () => trial())(), patience]).catch(() => ({ state: /** @type {State} */ ("bad") }));
  show(name, finding);
  if (finding.state === "ask") offerTone(at(name));
}

/** A tone needs a tap, here as in the kitchen. @param {HTMLElement} feature */
function offerTone(feature) {
  const button = document.createElement("button");
  button.className = "second";
  button.textContent = t("check.play");
  button.onclick = async () => {
    const audio = new AudioContext();
    const tone = new OscillatorNode(audio, { frequency: 880 });
    tone.connect(new GainNode(audio, { gain: 0.3 })).connect(audio.destination);
    await audio.resume().catch(() => {});
    if (audio.state !== "running") return show("sound", { state: "bad" });
    tone.start();
    tone.stop(audio.currentTime + 0.4);
    tone.onended = () => audio.close();
    show("sound", { state: "good" });
  };
  feature.append(button);
}

/** Listen for ever: silent for too long is not live, and every attempt ends by itself so that the next can begin. */
function listen(pause = SHORTEST_PAUSE_MS) {
  const stream = new EventSource("/check/stream");
  let silence = setTimeout(lost, LIVE_SILENCE_MS);
  let next = Math.min(2 * pause, LONGEST_PAUSE_MS);
  stream.onmessage = (event) => {
    clearTimeout(silence);
    silence = setTimeout(lost, LIVE_SILENCE_MS);
    next = SHORTEST_PAUSE_MS;
    show("live", { state: "good" });
    const seconds = Math.abs(Math.round((JSON.parse(event.data).now - Date.now()) / 1000));
    show("clock", { state: seconds > CLOCK_SECONDS ? "bad" : "good", values: { seconds } });
  };
  stream.onerror = lost;
  function lost() {
    clearTimeout(silence);
    stream.close();
    show("live", { state: "bad" });
    if (!at("clock").dataset.state) show("clock", { state: "less" });
    setTimeout(() => listen(next), pause);
  }
}

at("old").hidden = true;
at("again").hidden = false;
at("again").onclick = () => location.reload();
at("agent").textContent = navigator.userAgent;
const names = Object.keys(FEATURES);
names.splice(names.indexOf("screen"), 0, ...HEARD);
names.forEach(card);
for (const [name, trial] of Object.entries(FEATURES)) look(name, trial);
listen();

export {}; // a module that gives nothing: its names are its own
