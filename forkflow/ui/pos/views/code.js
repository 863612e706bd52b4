// @ts-check
/** An order as a QR code, one after the other where there are several, until it has left. */
import { now } from "../../shared/clock.js";
import { handed } from "../../shared/handover.js";
import { html, useEffect, useSignal } from "../../shared/html.js";
import { page } from "../../shared/page.js";
import { prepareQr, QrCode } from "../../shared/qr.js";
import { Sheet } from "../../shared/sheet.js";
import { toast } from "../../shared/toast.js";
import { told } from "../../shared/told.js";
import { clocked, t } from "../../shared/words.js";
import { evening } from "../evening.js";

const TURN_EVERY_MS = 2500;

/** @param {{commands: import("../../shared/wanted.js").Unsent[], onClose: () => void}} props */
export function CodeSheet({ commands, onClose }) {
  const index = useSignal(0);
  const texts = useSignal(/** @type {string[]} */ ([]));
  const turn = useSignal(0);
  const command = commands[Math.min(index.value, commands.length - 1)];
  useEffect(() => {
    let on = true;
    const { id, kind, args, at, person } = command;
    const name = evening.boards.tables.value?.tables.find((/** @type {any} */ table) => table.id === args.table)?.name;
    Promise.all([handed({ house: page.house, kind: /** @type {any} */ (kind), id, args, at, person, told: name }), prepareQr()])
      .then(([made]) => { if (on) { texts.value = made; turn.value = 0; } });
    return () => { on = false; };
  }, [command.id]);
  useEffect(() => {
    const turning = setInterval(() => { turn.value += 1; }, TURN_EVERY_MS);
    return () => clearInterval(turning);
  }, []);
  const part = texts.value.length ? turn.value % texts.value.length : 0;
  const copy = () => navigator.clipboard?.writeText(texts.value.join(" ")).then(() => toast(t("handover.copied")));
  return html`<${Sheet} title=${told(evening, command)} onClose=${onClose} foot=${html`
      <button type="button" disabled=${!navigator.clipboard} onClick=${copy}>${t("handover.copy")}</button>
      ${commands.length > 1 && html`<button type="button" class="main" onClick=${() => { index.value = (index.value + 1) % commands.length; }}>
        ${t("handover.next", { now: Math.min(index.value, commands.length - 1) + 1, all: commands.length })}</button>`}`}>
    <p class="hint">${t("handover.says")}</p>
    <div class="code" data-text=${texts.value[part] ?? ""}>${texts.value.length > 0 ? html`<${QrCode} text=${texts.value[part]} />` : t("common.loading")}</div>
    ${texts.value.length > 1 && html`<p class="parts">${t("handover.part", { part: part + 1, parts: texts.value.length })}</p>`}
    <p class="hint">${t("handover.once", { age: clocked((now() - command.at) / 1000) })}</p>
  </${Sheet}>`;
}
