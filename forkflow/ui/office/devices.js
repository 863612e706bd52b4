// @ts-check
/** Devices and people: who is in the house, what they hold unsent, who comes in and who is locked out. */
import { html, useSignal } from "../shared/html.js";
import { Icon } from "../shared/icon.js";
import { page } from "../shared/page.js";
import { toast } from "../shared/toast.js";
import { clocked, t, tn } from "../shared/words.js";
import { age } from "../shared/clock.js";
import { tell, useAsked } from "./asked.js";
import { isHeard, lastHeard } from "./heard.js";
import { Pair } from "./pair.js";
import { People } from "./people.js";
import { Answered, TwoTaps } from "./pieces.js";

/** @import { Device, Devices } from "../shared/types.d.ts" */
/** @typedef {import("../shared/evening.js").Evening} Evening */

const EVERY_MS = 5000;

/** @param {{evening: Evening}} props */
export function Room({ evening }) {
  const asked = useAsked(evening, "devices", { every: EVERY_MS });
  const known = asked.told.value?.devices ?? null;
  return html`<div class="survey"><h2>${t("office.room_devices")}</h2>
    <section class="panel" aria-label=${t("devices.pair")}><h3>${t("devices.pair")}</h3>
      <${Pair} evening=${evening} devices=${known} /></section>
    <section class="panel" aria-label=${t("devices.list")}><h3>${t("devices.list")}</h3>
      <${Answered} of=${asked}>${(/** @type {Devices} */ { devices }) => (devices.length
        ? html`<ul class="devices">${devices.map((device) => html`
          <${One} key=${device.id} evening=${evening} device=${device} anew=${asked.anew} />`)}</ul>`
        : html`<p class="none">${t("devices.none")}</p>`)}</${Answered}>
    </section>
    <${People} evening=${evening} />
    <section class="panel" aria-label=${t("devices.paper")}><h3>${t("devices.paper")}</h3>
      <ul class="choices">
        <li><a class="button" href=${`/${evening.house}/office/codes`} target="_blank"><${Icon} name="qr" /> ${t("devices.codes")}</a></li>
        <li><a class="button" href="/check" target="_blank"><${Icon} name="tablet" /> ${t("devices.check")}</a></li>
      </ul></section></div>`;
}

/** @param {{evening: Evening, device: Device, anew: () => void}} props */
function One({ evening, device, anew }) {
  const renaming = useSignal(false);
  const mine = device.id === page.device;
  const lock = async () => {
    if (await tell(evening, "DELETE", `devices/${device.id}`)) toast(t("devices.locked", { name: device.name }));
    anew();
  };
  return html`<li class=${isHeard(device) ? "device heard" : "device"}>
    ${renaming.value
      ? html`<${Rename} evening=${evening} device=${device} onDone=${() => { renaming.value = false; anew(); }} />`
      : html`<div class="who"><strong>${device.name}</strong> ${mine && html`<span class="badge">${t("devices.mine")}</span>`}
        <small>${t(`office.role_${device.role}`)} · <span class="heard-at">${lastHeard(device)}</span></small></div>`}
    ${(device.unsent ?? 0) > 0 && html`<span class="badge late">${tn("devices.unsent", device.unsent ?? 0)}
      ${device.oldest_unsent_at && clocked(age(device.oldest_unsent_at) / 1000)}</span>`}
    ${!renaming.value && html`<div class="choices">
      <button type="button" aria-label=${`${t("devices.rename")}: ${device.name}`}
        onClick=${() => { renaming.value = true; }}><${Icon} name="edit" /> ${t("devices.rename")}</button>
      ${!mine && html`<${TwoTaps} says=${t("devices.revoke")} sure=${t("devices.revoke_sure")} label=${device.name} onSure=${lock} />`}
    </div>`}
  </li>`;
}

/** @param {{evening: Evening, device: Device, onDone: () => void}} props */
function Rename({ evening, device, onDone }) {
  const name = useSignal(device.name);
  const save = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (name.value.trim() === device.name || (await tell(evening, "PUT", `devices/${device.id}/name`, { name: name.value.trim() }))) onDone();
  };
  return html`<form class="inline changed" onSubmit=${save}>
    <input aria-label=${t("devices.name")} required maxlength="60" value=${name.value} autofocus
      ref=${(/** @type {HTMLInputElement | null} */ input) => { if (input && !input.dataset.met) { input.dataset.met = "1"; input.select(); } }}
      onInput=${(/** @type {any} */ event) => { name.value = event.target.value; }}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => { if (event.key === "Escape") onDone(); }} />
    <button class="main">${t("devices.save")}</button>
    <button type="button" onClick=${onDone}>${t("devices.leave")}</button></form>`;
}
