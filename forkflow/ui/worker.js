// @ts-check
/* The worker of a face: it keeps the shell, so that a reload without a network still shows the board.
 *
 * The server writes `self.told = {build, face, shell, gone}` above this. The worker never touches the API or the
 * stream, sends nothing by itself, and waits with a new build until the page says that nobody is working.
 */

/** @type {{build: string, face: string, shell: string[], gone: boolean}} */
const told = /** @type {any} */ (self).told;
const worker = /** @type {any} */ (self);
const FACE = told.face.replaceAll("/", "-");
const KEPT = `forkflow${FACE}${told.build}`;

worker.addEventListener("install", (/** @type {any} */ event) => {
  event.waitUntil(told.gone ? worker.skipWaiting() : keepShell());
});

worker.addEventListener("activate", (/** @type {any} */ event) => {
  event.waitUntil(told.gone ? leave() : forgetOlder().then(() => worker.clients.claim()));
});

worker.addEventListener("message", (/** @type {MessageEvent} */ event) => {
  if (event.data === "take over") worker.skipWaiting();
  if (event.data === "forget") /** @type {any} */ (event).waitUntil(forgetAll());
});

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const url = new URL(event.request.url);
  if (told.gone || event.request.method !== "GET" || url.origin !== worker.location.origin) return;
  if (event.request.mode === "navigate" && url.pathname === told.face) event.respondWith(shell(event, url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(event.request));
});

async function keepShell() {
  const cache = await caches.open(KEPT);
  await cache.addAll(told.shell);
  await fetchPage(cache, told.face);
}

/** The page of this build: another build's page would name files that are not kept.
 * @param {Cache} cache @param {string} address @returns {Promise<Response>} */
async function fetchPage(cache, address) {
  const answer = await fetch(address, { cache: "no-store" });
  if (answer.ok && answer.headers.get("forkflow-build") === told.build) await cache.put(told.face, answer.clone());
  return answer;
}

/** The kept page at once, and a fresh one for the next time; another language is asked for from the server.
 * @param {any} event @param {URL} url */
async function shell(event, url) {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(told.face);
  if (!kept) return fetchPage(cache, url.href);
  if (url.searchParams.has("lang")) return fetchPage(cache, url.href).catch(() => kept);
  event.waitUntil(fetchPage(cache, told.face).catch(() => undefined));
  return kept;
}

/** @param {Request} request */
async function file(request) {
  return (await caches.match(request)) ?? fetch(request);
}

async function forgetOlder() {
  for (const name of await caches.keys()) if (name.startsWith(`forkflow${FACE}`) && name !== KEPT) await caches.delete(name);
}

async function forgetAll() {
  for (const name of await caches.keys()) if (name.startsWith(`forkflow${FACE}`)) await caches.delete(name);
}

async function leave() {
  await forgetAll();
  await worker.registration.unregister();
}
