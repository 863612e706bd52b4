// @ts-check
/** Guests cannot order for a while: the same breath the waiters can take, from the desk. */
import { html, useSignal } from "../../shared/html.js";
import { t, timeOfDay } from "../../shared/words.js";
import { isLive } from "../desk/reading.js";
import { refusalOf } from "../desk/saving.js";

const MINUTES = [10, 20, 30, 60];

/** @param {{evening: import("../../shared/evening.js").Evening}} props */
export function Pause({ evening }) {
  const wrong = useSignal("");
  const until = evening.boards.menu.value?.paused_until ?? null;
  const paused = until !== null && Date.parse(until) > Date.now();
  const say = async (/** @type {string} */ method, /** @type {object} */ options) => {
    wrong.value = "";
    try {
      await evening.ask(method, "pause", options);
    } catch (error) {
      wrong.value = refusalOf(error).says;
    }
  };
  return html`<section class="card"><h3>${t("settings.pause")}</h3>
    <p role="status">${paused ? t("settings.paused_until", { time: timeOfDay(until) }) : t("settings.pause_says")}</p>
    <div class="choices">${paused
      ? html`<button type="button" class="main" disabled=${!isLive(evening)} onClick=${() => say("DELETE", {})}>${t("settings.resume")}</button>`
      : MINUTES.map((minutes) => html`<button type="button" key=${minutes} disabled=${!isLive(evening)}
          onClick=${() => say("PUT", { body: { minutes } })}>${t("common.minutes", { minutes })}</button>`)}</div>
    ${wrong.value && html`<p class="wrong" role="alert">${wrong.value}</p>`}</section>`;
}
