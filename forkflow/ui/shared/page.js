// @ts-check
/** What a face knows from its page before it asks anything. */

/**
 * @typedef {{id: string, name: string}} Place
 * @typedef {{house: string, name: string, face: "kitchen" | "pos" | "office" | "guest", lang: string,
 *   languages: string[], menu_language?: string, device: string, role: string, currency: string, timezone: string, soon: number, late: number,
 *   areas: Place[], stations: Place[], build: string, address?: string, table?: string | null, few?: number,
 *   version?: number}} Page
 */

/** @type {Page} */
export const page = JSON.parse(globalThis.document?.body?.dataset.page ?? "{}");

/** In which languages the house shall answer, the menu's first: the page's, which may be others than the browser's. */
export const spoken = [...new Set([page.lang, globalThis.document?.documentElement?.lang])].filter(Boolean).join(", ");

/** What a place is called. @param {Place[]} places @param {string | null | undefined} id */
export const nameOf = (places, id) => places.find((place) => place.id === id)?.name ?? id ?? "";

/** A choice of this device, such as its theme: kept in the browser, and only there.
 * @param {string} name @param {string} otherwise @returns {string} */
export function preference(name, otherwise) {
  try {
    return localStorage.getItem(`forkflow.${page.face}.${name}`) ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** @param {string} name @param {string} value */
export function prefer(name, value) {
  try {
    localStorage.setItem(`forkflow.${page.face}.${name}`, value);
  } catch {
    // A browser that keeps nothing still works until it is closed.
  }
}

/** @param {string} theme "auto", "light" or "dark" */
export function dress(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
