// @ts-check
/** Round every face: who and where, live or NOT LIVE, what is not sent, what was refused, a new build waiting. */
import { classes, html, useEffect, useSignal } from "./html.js";
import { Icon } from "./icon.js";
import "./staff-icons.js";
import { later } from "./later.js";
import { dress, preference } from "./page.js";
import { ageOfTap, now, second } from "./clock.js";
import { clocked, t, timeOfDay, tn } from "./words.js";

/** What waits longer than this is told loudly. */
export const LOUD_AFTER_MS = 20_000;
/** What is answered sooner than this need not be counted: a number that flickers tells nobody anything. */
const SHOWN_AFTER_MS = 700;

/**
 * @typedef {import("./evening.js").Evening} Evening
 */

const more = later(() => import("./shell-more.js"));
const worker = later(() => import("./install.js"));

/** The frame of a face. `isIdle` tells whether nobody is in the middle of something.
 * @param {{evening: Evening, bar?: any, isIdle: () => boolean, theme?: string, settings?: any, children?: any}} props */
export function Shell({ evening, bar, isIdle, theme = "auto", settings, children }) {
  const open = useSignal(/** @type {"" | "attention" | "settings"} */ (""));
  const link = evening.link.value;
  const { Attention, AttentionSheet, Loud, SettingsSheet, Toasts } = more.value ?? {};
  const installed = worker.value;
  useEffect(() => { dress(preference("theme", theme)); }, []);
  useEffect(() => { installed?.install(() => isIdle() && evening.unsent.value.length === 0); }, [installed]);
  useEffect(() => {
    if (link.state === "live") installed?.lookForUpdate();
    if (link.state === "locked_out") installed?.forgetShell().finally(() => setTimeout(() => location.reload(), 2000));
  }, [link.state, installed]);
  const cut = link.state === "cut" || link.state === "locked_out";
  return html`<div class=${classes("face", { "is-cut": cut })}>
    <header class="bar">
      ${bar}
      ${Attention && html`<${Attention} evening=${evening} onOpen=${() => { open.value = "attention"; }} />`}
      <${Unsent} evening=${evening} />
      <${Pulse} state=${link.state} />
      <button type="button" class="quiet" aria-label=${t("shell.settings")} onClick=${() => { open.value = "settings"; }}>
        <${Icon} name="settings" /></button>
    </header>
    ${cut && html`<${Cut} link=${link} />`}
    ${Loud && html`<${Loud} evening=${evening} />`}
    ${installed?.updateReady.value && html`<p class="update">${t("shell.update_ready")}
      <button type="button" onClick=${installed.takeUpdate}>${t("shell.update_now")}</button></p>`}
    <main id="main">${children}</main>
    ${Toasts && html`<${Toasts} />`}
    ${open.value === "attention" && AttentionSheet && html`<${AttentionSheet} evening=${evening} onClose=${() => { open.value = ""; }} />`}
    ${open.value === "settings" && SettingsSheet && html`<${SettingsSheet} theme=${theme} settings=${settings}
      evening=${evening} onClose=${() => { open.value = ""; }} />`}
  </div>`;
}

/** @param {{state: string}} props */
function Pulse({ state }) {
  if (state === "live") return html`<p class="pulse live" role="status">${t("live.live")}</p>`;
  return html`<p class="pulse" role="status">${state === "connecting" ? t("live.connecting") : t("live.not_live")}</p>`;
}

/** @param {{link: {state: string, heardAt: number}}} props */
function Cut({ link }) {
  second.value;
  const says = link.state === "locked_out" ? t("live.locked_out")
    : link.heardAt ? t("live.not_live_says", { time: timeOfDay(link.heardAt), age: clocked((now() - link.heardAt) / 1000) })
    : t("live.not_yet");
  return html`<div class="cut" role="alert"><strong>${t("live.not_live")}</strong><span>${says}</span></div>`;
}

/** How much was not sent, and for how long the oldest waits. @param {{evening: Evening}} props */
function Unsent({ evening }) {
  second.value;
  const unsent = evening.unsent.value;
  if (!unsent.length) return null;
  const waits = ageOfTap(unsent[0].tap);
  if (waits < SHOWN_AFTER_MS) return null;
  return html`<p class=${classes("unsent", { old: waits > LOUD_AFTER_MS })} role="status">
    <${Icon} name="send" /> ${tn("shell.unsent", unsent.length)} <span class="age">${clocked(waits / 1000)}</span></p>`;
}
