// @ts-check
/** The other devices of the house, asked for now and then while the house answers. */
import { now, second } from "../shared/clock.js";
import { computed, effect } from "../shared/html.js";
import { page } from "../shared/page.js";
import { evening, hands } from "./evening.js";
import { kept } from "./kept.js";
import { silentOnes } from "./silent.js";

const EVERY_MS = 20_000;

/** @type {import("@preact/signals").Signal<import("./silent.js").Device[]>} */
const devices = kept("devices", []);

export const silent = computed(() => {
  second.value;
  // While we hear nothing ourselves, it is we who are silent.
  return evening.link.value.state === "live" ? silentOnes(devices.value, hands.value, page.device, now()) : [];
});

async function look() {
  try {
    const { body } = await evening.ask("GET", "devices");
    devices.value = body.devices;
  } catch {
    // Asked again soon.
  }
}

export function watchDevices() {
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let asking;
  return effect(() => {
    clearInterval(asking);
    if (evening.link.value.state !== "live") return;
    look();
    asking = setInterval(look, EVERY_MS);
  });
}
