// @ts-check
/** Whether every order went all its way, and whether what is written about it is complete and unaltered. */
import { html, useSignal } from "../shared/html.js";
import { Icon } from "../shared/icon.js";
import { page } from "../shared/page.js";
import { t, tn } from "../shared/words.js";
import { verified } from "./asked.js";

/** @import { Figures, Verified } from "../shared/types.d.ts" */
/** @typedef {import("../shared/evening.js").Evening} Evening */

const STEPS = /** @type {const} */ (["accepted", "seen", "cooked", "served"]);

/** @param {{evening: Evening, told: Figures, onVerified: () => void}} props */
export function Ledger({ evening, told, onVerified }) {
  const { ledger } = told;
  const gaps = byOrder(ledger.gaps);
  const whole = gaps.length === 0;
  return html`<section class="panel ledger" aria-label=${t("night.ledger")}><h3>${t("night.ledger")}</h3>
    <ol class="steps">${STEPS.map((step) => html`<li key=${step} class=${ledger[step] < ledger.accepted ? "short" : ""}>
      <strong>${ledger[step]}</strong> ${t(`night.step_${step}`)}</li>`)}</ol>
    <p class=${whole ? "standing" : "standing paused"}><${Icon} name=${whole ? "check" : "warning"} />
      ${whole ? t("night.no_gaps") : tn("night.gaps", gaps.length)}</p>
    ${!whole && html`<ul class="gaps" tabindex="0" aria-label=${t("night.ledger")}>${gaps.map(({ number, missing }) => html`<li key=${number}>
      ${t("common.number", { number })}: ${missing.map((step) => t(`night.gap_${step}`)).join(", ")}</li>`)}</ul>`}
    ${ledger.waiting + ledger.cancelled > 0 && html`<p class="hint">${t("night.beside", { waiting: ledger.waiting, cancelled: ledger.cancelled })}</p>`}
    <${Verify} evening=${evening} told=${told.verified} onVerified=${onVerified} />
  </section>`;
}

/** What each order lacks, in one line. @param {Figures["ledger"]["gaps"]} gaps */
function byOrder(gaps) {
  /** @type {Map<number, string[]>} */
  const found = new Map();
  for (const { number, missing } of gaps) found.set(number, [...(found.get(number) ?? []), missing]);
  return [...found].map(([number, missing]) => ({ number, missing }));
}

/** @param {{evening: Evening, told: Verified | null, onVerified: () => void}} props */
function Verify({ evening, told, onVerified }) {
  const looking = useSignal(false);
  const look = async () => {
    looking.value = true;
    if (await verified(evening)) onVerified();
    looking.value = false;
  };
  const when = told && new Date(told.at).toLocaleString(page.lang, { dateStyle: "medium", timeStyle: "short", timeZone: page.timezone });
  return html`<div class="verify">
    <p role="status" class=${told && !told.is_sound ? "standing paused" : "standing"}>${told
      ? html`<${Icon} name=${told.is_sound ? "check" : "warning"} />
        <span><strong>${t(told.is_sound ? "night.sound" : "night.unsound")}</strong> <small>${t("night.verified_at", { time: when })}</small></span>`
      : t("night.never_verified")}</p>
    ${told && told.troubles.length > 0 && html`<ul class="gaps" lang="en">${told.troubles.map((trouble) => html`<li>${trouble}</li>`)}</ul>`}
    <button type="button" disabled=${looking.value} onClick=${look}>${t(looking.value ? "night.verifying" : "night.verify")}</button>
  </div>`;
}
