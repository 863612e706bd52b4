// @ts-check
/** Keeping the screen on. The lock is lost whenever the page is hidden, so it is asked for again each time it shows. */
import { signal } from "./html.js";

/** Whether the screen stays on by itself; where a browser cannot, the device's own setting must. */
export const staysOn = signal(false);

async function hold() {
  if (document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
  try {
    const lock = await navigator.wakeLock.request("screen");
    staysOn.value = true;
    lock.addEventListener("release", () => { staysOn.value = false; });
  } catch {
    staysOn.value = false;
  }
}

export function stayOn() {
  document.addEventListener("visibilitychange", hold);
  hold();
}
