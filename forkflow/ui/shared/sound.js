// @ts-check
/** Tones, made here and not fetched. A browser plays none before the first tap, nor after a sleep: `isOn` tells. */
import { signal } from "./html.js";
import { prefer, preference } from "./page.js";

/** Notes of each sound: frequency in Hz, from when and for how long in seconds. @type {Record<string, number[][]>} */
const SOUNDS = {
  chime: [[880, 0, 0.18], [1318.5, 0.16, 0.34]],
  bell: [[1046.5, 0, 0.5], [1568, 0, 0.4]],
  knock: [[220, 0, 0.08], [220, 0.14, 0.08], [220, 0.28, 0.08]],
  horn: [[440, 0, 0.3], [554.4, 0.02, 0.3]],
};
export const SOUND_NAMES = Object.keys(SOUNDS);

/** @type {AudioContext | undefined} */
let context;

/** Whether a tone would be heard now. */
export const isOn = signal(false);
/** From 0, silent, to 1. */
export const volume = signal(Number(preference("volume", "0.7")));
/** Which sound tells of a new ticket. */
export const chosen = signal(preference("sound", "chime"));

/** To be called within a tap: the only moment at which a browser lets sound begin. */
export async function unlock() {
  context ??= new AudioContext();
  context.onstatechange = look;
  if (context.state !== "running") await context.resume();
  look();
}

/** @param {string} [name] */
export function play(name = chosen.value) {
  if (!context || context.state !== "running" || volume.value === 0) return;
  const start = context.currentTime;
  for (const [frequency, from, lasts] of SOUNDS[name] ?? SOUNDS.chime) tone(context, frequency, start + from, lasts);
}

/** @param {AudioContext} audio @param {number} frequency @param {number} at @param {number} lasts */
function tone(audio, frequency, at, lasts) {
  const [source, gain] = [audio.createOscillator(), audio.createGain()];
  source.frequency.value = frequency;
  source.type = "triangle";
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(volume.value, at + 0.01);
  gain.gain.exponentialRampToValueAtTime(0.001, at + lasts);
  source.connect(gain).connect(audio.destination);
  source.start(at);
  source.stop(at + lasts);
}

/** @param {number} loud */
export function setVolume(loud) {
  volume.value = loud;
  prefer("volume", String(loud));
}

/** @param {string} name */
export function choose(name) {
  chosen.value = name;
  prefer("sound", name);
}

function look() {
  isOn.value = context?.state === "running" && volume.value > 0;
}

for (const tap of ["pointerdown", "keydown"]) addEventListener(tap, () => { unlock().catch(look); }, { capture: true });
