// @ts-check
/** The names to tap on the waiters' devices: so that a void is somebody's. */
import { html, useRef, useSignal } from "../shared/html.js";
import { Icon } from "../shared/icon.js";
import { t } from "../shared/words.js";
import { tell, useAsked } from "./asked.js";
import { Answered, TwoTaps } from "./pieces.js";

/** @typedef {import("../shared/evening.js").Evening} Evening */
/** @typedef {{id: string, name: string | null}} Person */

/** @param {{evening: Evening}} props */
export function People({ evening }) {
  const asked = useAsked(evening, "people");
  const name = useSignal("");
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const add = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!name.value.trim() || !(await tell(evening, "POST", "people", { name: name.value.trim() }))) return;
    name.value = "";
    await asked.anew();
    field.current?.focus();
  };
  const remove = async (/** @type {Person} */ person) => {
    await tell(evening, "DELETE", `people/${person.id}`);
    await asked.anew();
  };
  return html`<section class="panel" aria-label=${t("devices.people")}><h3>${t("devices.people")}</h3>
    <p class="hint">${t("devices.people_say")}</p>
    <${Answered} of=${asked}>${(/** @type {{people: Person[]}} */ { people }) => html`
      ${!people.length && html`<p class="none">${t("devices.no_people")}</p>`}
      <ul class="rows people">${people.filter((person) => person.name).map((person) => html`<li key=${person.id}><span>${person.name}</span>
        <${TwoTaps} says=${t("devices.remove")} sure=${t("devices.remove_sure")} label=${person.name ?? ""}
          onSure=${() => remove(person)} /></li>`)}</ul>`}</${Answered}>
    <form class=${name.value ? "inline changed" : "inline"} onSubmit=${add}>
      <input ref=${field} aria-label=${t("devices.person_name")} placeholder=${t("devices.person_name")} maxlength="60" value=${name.value}
        onInput=${(/** @type {any} */ event) => { name.value = event.target.value; }} />
      <button class="main"><${Icon} name="add" /> ${t("devices.add")}</button></form>
  </section>`;
}
