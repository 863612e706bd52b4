// @ts-check
/** What a kitchen screen is set to: its station, how far the cook stands, how it sounds. Kept on the device. */
import { html, signal } from "../shared/html.js";
import { page, prefer, preference } from "../shared/page.js";
import { SOUND_NAMES, choose, chosen, isOn, play, setVolume, unlock, volume } from "../shared/sound.js";
import { staysOn } from "../shared/awake.js";
import { t } from "../shared/words.js";

/** How far away the text must be readable, and how large the screen is, for buttons of twenty millimetres; the sizes are
 * worked out in the style sheet. */
const SIZES = { distance: ["near", "middle", "far"], screen: ["large", "middle", "tablet"] };
/** @typedef {keyof typeof SIZES} Size */

const sizes = {
  distance: signal(preference("distance", "middle")),
  screen: signal(preference("screen", "large")),
};

/** @param {Size} name @param {string} chosen */
function fit(name, chosen) {
  sizes[name].value = chosen;
  prefer(name, chosen);
  document.documentElement.dataset[name] = chosen;
}

/** @param {{station: string | undefined}} props */
export function KitchenSettings({ station }) {
  return html`<div class="kitchen-settings">
    <h3>${t("kitchen.station")}</h3>
    <nav class="choices">
      <a class="choice" href="?" aria-current=${station ? null : "page"}>${t("kitchen.all")}</a>
      ${page.stations.map((each) => html`<a class="choice" href=${`?station=${encodeURIComponent(each.id)}`}
        aria-current=${station === each.id ? "page" : null}>${each.name}</a>`)}
    </nav>
    <h3>${t("kitchen.distance")}</h3>
    <${Fitting} size="distance" says=${(/** @type {string} */ name) => t(`kitchen.distance_${name}`)} />
    <h3>${t("kitchen.screen")}</h3>
    <${Fitting} size="screen" says=${(/** @type {string} */ name) => t(`kitchen.screen_${name}`)} />
    <h3>${t("kitchen.sound")}</h3>
    <div class="choices">${SOUND_NAMES.map((name) => html`<button type="button" aria-pressed=${chosen.value === name}
      onClick=${() => { choose(name); unlock().then(() => play(name)); }}>${t(`kitchen.sound_${name}`)}</button>`)}</div>
    <label class="volume">${t("kitchen.volume")}
      <input type="range" min="0" max="1" step="0.1" value=${volume.value}
        onInput=${(/** @type {any} */ event) => setVolume(Number(event.target.value))} /></label>
    <ul class="facts">
      <li>${t(isOn.value ? "kitchen.sound_on" : "kitchen.sound_off")}</li>
      <li>${t(staysOn.value ? "kitchen.stays_on" : "kitchen.may_sleep")}</li>
    </ul>
  </div>`;
}

/** @param {{size: Size, says: (name: string) => string}} props */
function Fitting({ size, says }) {
  return html`<div class="choices">${SIZES[size].map((name) => html`<button type="button"
    aria-pressed=${sizes[size].value === name} onClick=${() => fit(size, name)}>${says(name)}</button>`)}</div>`;
}
