// @ts-check
/** Finding a dish: by its name, and without what somebody cannot eat. What they cannot eat stays on this phone. */
import { html, useSignal } from "../shared/html.js";
import { Icon } from "../shared/icon.js";
import { Sheet } from "../shared/sheet.js";
import { t } from "../shared/words.js";
import { hides, sought } from "./card.js";
import { cannotEat } from "./kept.js";

/** The fourteen of European law, in its order. */
const ALLERGENS = ["gluten", "crustaceans", "eggs", "fish", "peanuts", "soy", "milk", "nuts", "celery", "mustard",
  "sesame", "sulphites", "lupin", "molluscs"];

export function Find() {
  const open = useSignal(false);
  const chosen = cannotEat.value;
  return html`<div class="find" role="search" aria-label=${t("guest.search")}>
    <label class="search"><${Icon} name="search" /><input type="search" placeholder=${t("guest.search")}
      aria-label=${t("guest.search")} value=${sought.value}
      onInput=${(/** @type {any} */ event) => { sought.value = event.target.value; }} /></label>
    <button type="button" class="cannot" aria-pressed=${chosen.length > 0} onClick=${() => { open.value = true; }}>
      <${Icon} name="warning" /> ${chosen.length ? t("guest.cannot_count", { count: chosen.length }) : t("guest.cannot")}</button>
  </div>
  ${open.value && html`<${CannotEat} onClose=${() => { open.value = false; }} />`}`;
}

/** @param {{onClose: () => void}} props */
function CannotEat({ onClose }) {
  const toggle = (/** @type {string} */ key) => {
    cannotEat.value = cannotEat.value.includes(key) ? cannotEat.value.filter((each) => each !== key) : [...cannotEat.value, key];
  };
  return html`<${Sheet} title=${t("guest.cannot_title")} onClose=${onClose}
      foot=${html`<button type="button" class="main" onClick=${onClose}>${t("guest.show_menu")}</button>`}>
    <div class="choices">${ALLERGENS.map((key) => html`<button type="button" key=${key}
      aria-pressed=${cannotEat.value.includes(key)} onClick=${() => toggle(key)}>${t(`allergen.${key}`)}</button>`)}</div>
    <label class="option"><input type="checkbox" checked=${hides.value} onClick=${() => { hides.value = !hides.value; }} />
      <span>${t("guest.hide")}</span></label>
    <p class="small">${t("guest.cannot_says")}</p>
  </${Sheet}>`;
}
