// @ts-check
/** Tap your name: whoever tapped stands beside everything that is done with this device. */
import { html } from "../../shared/html.js";
import { Icon } from "../../shared/icon.js";
import { t } from "../../shared/words.js";
import { people, person, leave, tapped } from "../people.js";

export function Names() {
  const all = people.value;
  return html`<section class="names" aria-labelledby="who">
    <h2 id="who">${t("pos.who")}</h2>
    ${all === null && html`<p class="empty">${t("common.loading")}</p>`}
    ${all?.length === 0 && html`<div class="nobody"><p>${t("pos.nobody")}</p><p>${t("pos.nobody_says")}</p></div>`}
    ${!!all?.length && html`<ul>${all.map(({ id, name }) => html`<li key=${id}>
      <button type="button" onClick=${() => tapped(id)}><${Initials} name=${name} /><span>${name}</span></button></li>`)}</ul>`}
    <button type="button" class="plain" onClick=${() => tapped("")}>${t("pos.without_name")}</button>
  </section>`;
}

/** @param {{name: string}} props */
function Initials({ name }) {
  const letters = name.split(/\s+/).slice(0, 2).map((word) => word[0]).join("");
  return html`<span class="initials" aria-hidden="true">${letters.toUpperCase()}</span>`;
}

/** Who holds the device; a tap lets somebody else take it. */
export function Me() {
  const name = person.value?.name;
  return html`<button type="button" class="me" onClick=${leave}>
    ${name ? html`<${Initials} name=${name} />` : html`<${Icon} name="person" />`}<span>${name ?? t("pos.no_name")}</span>
    <span class="hidden">${t("pos.switch")}</span></button>`;
}
