// @ts-check
/** Who holds this device. The names come from the house and are kept, so that one can switch without a server too. */
import { computed } from "../shared/html.js";
import { page } from "../shared/page.js";
import { evening } from "./evening.js";
import { kept } from "./kept.js";

/** @typedef {{id: string, name: string}} Person */

/** null: never heard of. @type {import("@preact/signals").Signal<Person[] | null>} */
export const people = kept("people", null);

/** The id of who taps; "" is nobody by choice, null: nobody was asked yet.
 * @type {import("@preact/signals").Signal<string | null>} */
const chosen = kept("person", null);

export const person = computed(() => people.value?.find((one) => one.id === chosen.value) ?? null);

/** Whether somebody has to say who they are before working. */
export const mustTap = computed(() =>
  chosen.value === null || (chosen.value !== "" && people.value !== null && !person.value));

/** @param {string} id "" to work without a name */
export function tapped(id) {
  chosen.value = id;
}

export function leave() {
  chosen.value = null;
}

/** @param {Person} a @param {Person} b */
const byName = (a, b) => a.name.localeCompare(b.name, page.lang);

/** @param {string | null | undefined} id */
export const nameOfPerson = (id) => people.value?.find((one) => one.id === id)?.name ?? null;

/** The names may have changed: asked each time the house is back. */
export async function fetchPeople() {
  try {
    const { body } = await evening.ask("GET", "people");
    people.value = body.people.filter((/** @type {any} */ one) => one.name).sort(byName);
  } catch {
    // Those known go on being known.
  }
}
