// @ts-check
/** The face's worker on this device: installing it, asking the browser to keep our storage, and taking a new build
 * when nobody is working. Without a secure context there is no worker, and the face says so.
 */
import { signal } from "./html.js";
import { page } from "./page.js";

const LOOK_EVERY_MS = 15 * 60_000;

/** Whether a reload without a network shows the face. "none": this address is not secure (plain http).
 * @type {import("@preact/signals").Signal<"unknown" | "kept" | "none">} */
export const shell = signal(/** @type {"unknown" | "kept" | "none"} */ ("unknown"));

/** Whether a new build waits to take over. */
export const updateReady = signal(false);

/** @type {ServiceWorkerRegistration | undefined} */
let registration;

/** @param {() => boolean} isIdle whether the page may be replaced by a new build now */
export async function install(isIdle) {
  if (!("serviceWorker" in navigator) || !isSecureContext) {
    shell.value = "none";
    return;
  }
  try {
    registration = await navigator.serviceWorker.register("sw.js", { updateViaCache: "none" });
    registration.addEventListener("updatefound", follow);
    follow();
    shell.value = "kept";
    navigator.serviceWorker.ready.then(() => navigator.storage?.persist?.());
  } catch {
    shell.value = "none";
    return;
  }
  let reloaded = !navigator.serviceWorker.controller;
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (reloaded) { reloaded = false; return; }
    location.reload();
  });
  setInterval(lookForUpdate, LOOK_EVERY_MS);
  setInterval(() => { if (updateReady.value && isIdle()) takeUpdate(); }, 5_000);
}

/** The server may run a new build: called whenever the stream is back. */
export function lookForUpdate() {
  registration?.update().catch(() => undefined);
}

/** The waiting build takes over, and the page begins anew. */
export function takeUpdate() {
  registration?.waiting?.postMessage("take over");
}

/** This device was locked out: nothing of the house stays on it but what was not sent. */
export async function forgetShell() {
  registration?.active?.postMessage("forget");
  await registration?.unregister();
}

function follow() {
  const next = registration?.installing ?? registration?.waiting;
  if (!next) return;
  const look = () => { updateReady.value = next.state === "installed" && !!navigator.serviceWorker.controller; };
  next.addEventListener("statechange", look);
  look();
}

/** @param {string} language */
export function speak(language) {
  document.cookie = `forkflow_lang=${language}; path=/; max-age=31536000; samesite=lax`;
  location.assign(`${location.pathname}?lang=${language}`);
}
