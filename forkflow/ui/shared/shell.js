// @ts-check
/** Round every face: who and where, live or NOT LIVE, what is not sent, what was refused, a new build waiting. */
import { classes, html, useEffect, useSignal } from "./html.js";
import { Icon } from "./icon.js";
import "./staff-icons.js";
import { dress, forgetShell, install, lookForUpdate, shell, speak, takeUpdate, updateReady } from "./install.js";
import { page, prefer, preference } from "./page.js";
import { Sheet } from "./sheet.js";
import { toast, Toasts } from "./toast.js";
import { ageOfTap, now, second } from "./clock.js";
import { told } from "./told.js";
import { clocked, t, timeOfDay, tn } from "./words.js";

/** What waits longer than this is told loudly. */
export const LOUD_AFTER_MS = 20_000;
/** What is answered sooner than this need not be counted: a number that flickers tells nobody anything. */
const SHOWN_AFTER_MS = 700;

/**
 * @typedef {import("./evening.js").Evening} Evening
 */

/** The frame of a face. `isIdle` tells whether nobody is in the middle of something.
 * @param {{evening: Evening, bar?: any, isIdle: () => boolean, theme?: string, settings?: any, children?: any}} props */
export function Shell({ evening, bar, isIdle, theme = "auto", settings, children }) {
  const open = useSignal(/** @type {"" | "attention" | "settings"} */ (""));
  const link = evening.link.value;
  useEffect(() => {
    dress(preference("theme", theme));
    install(() => isIdle() && evening.unsent.value.length === 0);
  }, []);
  useEffect(() => {
    if (link.state === "live") lookForUpdate();
    if (link.state === "locked_out") forgetShell().finally(() => setTimeout(() => location.reload(), 2000));
  }, [link.state]);
  const cut = link.state === "cut" || link.state === "locked_out";
  return html`<div class=${classes("face", { "is-cut": cut })}>
    <header class="bar">
      ${bar}
      <${Attention} evening=${evening} onOpen=${() => { open.value = "attention"; }} />
      <${Unsent} evening=${evening} />
      <${Pulse} state=${link.state} />
      <button type="button" class="quiet" aria-label=${t("shell.settings")} onClick=${() => { open.value = "settings"; }}>
        <${Icon} name="settings" /></button>
    </header>
    ${cut && html`<${Cut} link=${link} />`}
    <${Loud} evening=${evening} />
    ${updateReady.value && html`<p class="update">${t("shell.update_ready")}
      <button type="button" onClick=${takeUpdate}>${t("shell.update_now")}</button></p>`}
    <main id="main">${children}</main>
    <${Toasts} />
    ${open.value === "attention" && html`<${AttentionSheet} evening=${evening} onClose=${() => { open.value = ""; }} />`}
    ${open.value === "settings" && html`<${SettingsSheet} theme=${theme} settings=${settings}
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

/** A send to the kitchen that has not left after a while is no small matter. @param {{evening: Evening}} props */
function Loud({ evening }) {
  second.value;
  const late = evening.unsent.value.filter((command) => ageOfTap(command.tap) > LOUD_AFTER_MS);
  const orders = late.filter((command) => ["order.place", "lines.add"].includes(command.kind));
  if (!late.length) return null;
  const says = orders.length
    ? t("shell.not_in_kitchen", { what: orders.map((command) => told(evening, command)).join(", ") })
    : tn("shell.still_unsent", late.length);
  return html`<p class="loud" role="alert"><${Icon} name="warning" /> ${says}</p>`;
}

/** @param {{evening: Evening, onOpen: () => void}} props */
function Attention({ evening, onOpen }) {
  const refused = evening.attention.value;
  if (!refused.length) return null;
  return html`<button type="button" class="attention" onClick=${onOpen}>
    <${Icon} name="warning" /> ${tn("shell.attention", refused.length)}</button>`;
}

/** What the server refused: nothing is dropped silently. @param {{evening: Evening, onClose: () => void}} props */
function AttentionSheet({ evening, onClose }) {
  const refused = evening.attention.value;
  return html`<${Sheet} title=${t("shell.attention_title")} onClose=${onClose}>
    ${!refused.length && html`<p class="empty">${t("shell.attention_none")}</p>`}
    <ul class="refused">${refused.map((command) => html`<li key=${command.id}>
      <h3>${told(evening, command)} <small>${timeOfDay(command.at)}</small></h3>
      <p>${command.code === "expired" ? t("shell.expired") : command.detail}</p>
      <div class="choices">
        <button type="button" onClick=${() => evening.dismiss(command.id)}>${t("shell.let_go")}</button>
        <button type="button" class="main" onClick=${() => evening.tryAgain(command.id)}>${t("shell.try_again")}</button>
      </div></li>`)}</ul>
  </${Sheet}>`;
}

/** @param {{evening: Evening, theme: string, settings?: any, onClose: () => void}} props */
function SettingsSheet({ evening, theme, settings, onClose }) {
  const chosen = useSignal(preference("theme", theme));
  const choose = (/** @type {string} */ name) => { chosen.value = name; prefer("theme", name); dress(name); };
  return html`<${Sheet} title=${t("shell.settings")} onClose=${onClose}>
    ${settings}
    <h3>${t("shell.theme")}</h3>
    <div class="choices">${["auto", "light", "dark"].map((name) => html`<button type="button"
      aria-pressed=${chosen.value === name} onClick=${() => choose(name)}>${t(`shell.theme_${name}`)}</button>`)}</div>
    <h3>${t("shell.language")}</h3>
    <div class="choices">${page.languages.map((language) => html`<button type="button" lang=${language}
      aria-pressed=${page.lang === language} onClick=${() => speak(language)}>
      ${new Intl.DisplayNames([language], { type: "language" }).of(language)}</button>`)}</div>
    <h3>${t("shell.device")}</h3>
    <ul class="facts">
      <li>${t(shell.value === "kept" ? "shell.reload_kept" : "shell.reload_needs_network")}</li>
      <li>${t(evening.storage.value === "kept" ? "shell.storage_kept" : "shell.storage_memory")}</li>
      <li><a href="/check">${t("shell.check_device")}</a></li>
    </ul>
  </${Sheet}>`;
}

/** A list that is empty, still loading or in trouble says so. @param {{of: unknown, none: string}} props */
export function Nothing({ of, none }) {
  return html`<p class="empty">${of === null ? t("common.loading") : none}</p>`;
}

/** Tell a refusal at once, where the person looks. @param {{state: string, detail?: string}} outcome */
export function tellRefusal(outcome) {
  if (outcome.state === "refused") toast(outcome.detail ?? "", { bad: true });
}
