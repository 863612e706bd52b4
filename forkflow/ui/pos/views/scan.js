// @ts-check
/** Taking an order that another screen could not send: by camera, from a picture, or as pasted text. */
import { gathered, isWhole, partOf, received, Unreadable } from "../../shared/handover.js";
import { html, useEffect, useRef, useSignal } from "../../shared/html.js";
import { Icon } from "../../shared/icon.js";
import { page } from "../../shared/page.js";
import { hasCamera, readPicture, watch } from "../../shared/scan.js";
import { Sheet } from "../../shared/sheet.js";
import { toast } from "../../shared/toast.js";
import { allergens, t, timeOfDay } from "../../shared/words.js";
import { send } from "../deeds.js";
import { evening, items } from "../evening.js";
import { now } from "../../shared/clock.js";

/** @typedef {import("../../shared/handover.js").Handed} Handed */

/** @param {{onClose: () => void}} props */
export function ScanSheet({ onClose }) {
  const parts = useSignal(/** @type {import("../../shared/handover.js").Part[]} */ ([]));
  const order = useSignal(/** @type {Handed | null} */ (null));
  const trouble = useSignal("");
  const take = (/** @type {string} */ text) => {
    const all = text.split(/\s+/).map(partOf).filter((part) => part !== null);
    if (!all.length) return false;
    const next = all.reduce(gathered, parts.value);
    if (next.length === parts.value.length && next.every((part, index) => part.text === parts.value[index].text)) return true;
    parts.value = next;
    trouble.value = "";
    if (isWhole(next)) received(next, page.house).then((read) => { order.value = read; }, refused);
    return true;
  };
  const refused = (/** @type {unknown} */ error) => {
    parts.value = [];
    trouble.value = t(`handover.${error instanceof Unreadable ? error.code : "damaged"}`);
  };
  if (order.value) return html`<${Found} order=${order.value} onClose=${onClose} />`;
  return html`<${Sheet} title=${t("handover.scan")} onClose=${onClose}>
    <${Camera} onText=${take} />
    ${parts.value.length > 0 && html`<p class="parts" role="status">${t("handover.have", { have: parts.value.length, parts: parts.value[0].parts })}</p>`}
    ${trouble.value && html`<p class="trouble" role="alert">${trouble.value}</p>`}
    <${Otherwise} onText=${(/** @type {string} */ text) => { if (!take(text)) trouble.value = t("handover.no_code"); }} />
  </${Sheet}>`;
}

/** @param {{onText: (text: string) => void}} props */
function Camera({ onText }) {
  const video = useRef(/** @type {HTMLVideoElement | null} */ (null));
  const state = useSignal(hasCamera() ? "starting" : "none");
  useEffect(() => {
    if (!video.current || !hasCamera()) return undefined;
    let stop = () => {};
    let gone = false;
    watch(video.current, onText).then((end) => {
      stop = end;
      if (gone) stop();
      else state.value = "watching";
    }, () => { state.value = "refused"; });
    return () => { gone = true; stop(); };
  }, []);
  const none = state.value === "none" || state.value === "refused";
  return html`<div class="camera" hidden=${none}><video ref=${video} muted playsinline aria-label=${t("handover.camera")} /></div>
    <p class="hint">${t(none ? `handover.camera_${state.value}` : "handover.aim")}</p>`;
}

/** @param {{onText: (text: string) => void}} props */
function Otherwise({ onText }) {
  const picture = async (/** @type {any} */ event) => {
    const file = event.target.files?.[0];
    if (file) onText((await readPicture(file).catch(() => []))[0] ?? "");
    event.target.value = "";
  };
  return html`<label class="picture"><${Icon} name="qr" /><span>${t("handover.picture")}</span>
      <input type="file" accept="image/*" capture="environment" onChange=${picture} /></label>
    <label class="field">${t("handover.paste")}<textarea rows="2" autocomplete="off" spellcheck=${false}
      onInput=${(/** @type {any} */ event) => { if (event.target.value.trim()) onText(event.target.value); }} /></label>`;
}

/** What was read, before it goes to the kitchen. @param {{order: Handed, onClose: () => void}} props */
function Found({ order, onClose }) {
  const { kind, id, args, at, person, told } = order;
  const tables = evening.boards.tables.value?.tables ?? [];
  const table = tables.find((/** @type {any} */ one) => one.id === args.table)?.name ?? told;
  const place = args.pickup ? t("common.pickup") : kind === "lines.add" ? t("handover.more_lines") : t("common.table", { name: table ?? "?" });
  const take = () => {
    send(kind, { ...args, id, age_ms: Math.max(0, Math.round(now() - at)) }, person);
    toast(t("handover.taken", { place }));
    onClose();
  };
  return html`<${Sheet} title=${t("handover.found", { place })} onClose=${onClose}
      foot=${html`<button type="button" onClick=${onClose}>${t("handover.leave")}</button>
        <button type="button" class="main" onClick=${take}><${Icon} name="send" />${t("handover.send")}</button>`}>
    <p class="hint">${t("handover.tapped_at", { time: timeOfDay(at) })}</p>
    ${args.allergies?.length > 0 && html`<p class="allergy">${t("common.allergy")}: ${allergens(args.allergies)}</p>`}
    ${args.note && html`<p class="wish note">“${args.note}”</p>`}
    <ul class="rows">${args.lines.map((/** @type {any} */ line, /** @type {number} */ index) => html`<li key=${index}>
      <b class="quantity">${line.quantity}</b><span>${items.value.get(line.item)?.name ?? line.item}
        ${line.note && html`<span class="wish note">“${line.note}”</span>`}</span></li>`)}</ul>
  </${Sheet}>`;
}
