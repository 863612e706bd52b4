// @ts-check
/** Pairing a device: what it is for, then a QR code that is good once and for ten minutes. */
import { now, second } from "../shared/clock.js";
import { html, useEffect, useSignal } from "../shared/html.js";
import { Icon } from "../shared/icon.js";
import { page } from "../shared/page.js";
import { prepareQr, QrCode } from "../shared/qr.js";
import { clocked, t } from "../shared/words.js";
import { tell } from "./asked.js";

/** @import { Device, Link } from "../shared/types.d.ts" */
/** @typedef {import("../shared/evening.js").Evening} Evening */
/** @typedef {"kitchen" | "pos" | "office"} Role */

const ICONS = { kitchen: "screen", pos: "tablet", office: "paper" };
const HERE_ONLY = /^https?:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:|$)/;

/** `devices`: those known now, so that the code goes when its device has come; null as long as they are not known.
 * @param {{evening: Evening, devices: Device[] | null, roles?: Role[]}} props */
export function Pair({ evening, devices, roles = ["kitchen", "pos", "office"] }) {
  const offered = useSignal(/** @type {{link: Link, before: string[]} | null} */ (null));
  const making = useSignal(false);
  const link = offered.value?.link;
  const came = devices?.find((device) => offered.value && !offered.value.before.includes(device.id) && device.role === link?.role);
  const offer = async (/** @type {Role} */ role) => {
    making.value = true;
    await prepareQr().catch(() => undefined);
    const made = await tell(evening, "POST", "pair", { role });
    if (made) offered.value = { link: made, before: (devices ?? []).map((device) => device.id) };
    making.value = false;
  };
  const only = roles.length === 1;
  return html`<div class="pairing">
    ${!only && html`<p class="hint">${t("devices.pair_says")}</p>`}
    <div class="choices">${roles.map((role) => html`<button type="button" key=${role} disabled=${making.value || !devices}
      aria-pressed=${link?.role === role && !came} onClick=${() => offer(role)}>
      <${Icon} name=${ICONS[role]} /> ${only ? t("devices.show_code") : t(`office.role_${role}`)}</button>`)}</div>
    ${came ? html`<p class="standing" role="status"><${Icon} name="check" /> ${t("devices.came", { name: came.name })}</p>`
      : link && html`<${Code} link=${link} onAgain=${() => offer(/** @type {Role} */ (link.role))} />`}
  </div>`;
}

/** @param {{link: Link, onAgain: () => void}} props */
function Code({ link, onAgain }) {
  second.value;
  const address = `${page.address || location.origin}${link.path}`;
  const left = (Date.parse(link.expires_at) - now()) / 1000;
  const drawn = useSignal(false);
  useEffect(() => { prepareQr().then(() => { drawn.value = true; }, () => undefined); }, []);
  if (left <= 0) {
    return html`<p class="standing paused" role="status"><${Icon} name="clock" /> ${t("devices.over")}
      <button type="button" onClick=${onAgain}>${t("devices.another")}</button></p>`;
  }
  return html`<div class="code">
    ${drawn.value && html`<${QrCode} text=${address} label=${t("devices.code")} />`}
    <div><h4>${t("office.link_title")}</h4>
      <p>${t("devices.left")} <strong class="age" role="timer">${clocked(left)}</strong></p>
      <p class="hint">${t("office.link_or")}</p><p><a class="address" href=${address}>${address}</a></p>
      ${HERE_ONLY.test(address) && html`<p class="notice">${t("devices.only_here")}</p>`}</div>
  </div>`;
}
