// @ts-check
/** The house room: how it works, its floor, its kitchen, its codes. */
import { html, useSignal } from "../shared/html.js";
import { t } from "../shared/words.js";
import { Missing, NotLive } from "./desk/fields.js";
import { useReading } from "./desk/reading.js";
import { Codes, NewCode } from "./house/codes.js";
import { FloorForm } from "./house/floor.js";
import { Pause } from "./house/pause.js";
import { SettingsForm } from "./house/settings.js";

/** @param {{evening: import("../shared/evening.js").Evening}} props */
export function Room({ evening }) {
  const settings = /** @type {import("./desk/reading.js").Reading<import("../shared/types.d.ts").HouseSettings>} */ (useReading(evening, "house"));
  const floor = /** @type {import("./desk/reading.js").Reading<import("../shared/types.d.ts").FloorPlan>} */ (useReading(evening, "floor"));
  const coded = useSignal(/** @type {import("./house/state.js").Table | null} */ (null));
  return html`<header class="room-head"><h2>${t("office.room_house")}</h2></header>
    <${NotLive} evening=${evening} />
    <div class="beside">
      ${settings.data ? html`<${SettingsForm} evening=${evening} reading=${settings} />` : html`<${Missing} reading=${settings} />`}
      <div class="stack"><${Pause} evening=${evening} /><${Codes} /></div>
    </div>
    <h2>${t("settings.floor")}</h2>
    ${floor.data ? html`<${FloorForm} evening=${evening} reading=${floor} onCode=${(/** @type {any} */ table) => { coded.value = table; }} />`
      : html`<${Missing} reading=${floor} />`}
    ${coded.value && html`<${NewCode} evening=${evening} table=${coded.value} onClose=${() => { coded.value = null; }} />`}`;
}
