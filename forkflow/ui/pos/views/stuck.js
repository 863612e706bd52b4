// @ts-check
/** What has not left this device offers itself as a QR code, for any device of the house that is connected. */
import { second } from "../../shared/clock.js";
import { html, useEffect, useSignal } from "../../shared/html.js";
import { Icon } from "../../shared/icon.js";
import { stuck } from "../../shared/stuck.js";
import { toast } from "../../shared/toast.js";
import { t, tn } from "../../shared/words.js";
import { evening } from "../evening.js";
import { later } from "../later.js";

/** A line under the bar, as soon as something is stuck. */
export function Stuck() {
  second.value;
  const open = useSignal(false);
  const waiting = stuck(evening.unsent.value);
  const CodeSheet = later.value?.CodeSheet;
  useEffect(() => {
    if (open.value && !waiting.length) {
      open.value = false;
      toast(t("handover.left"));
    }
  });
  if (!waiting.length || !CodeSheet) return null;
  return html`<div class="stuck" role="status">
    <p><${Icon} name="qr" /><span>${tn("handover.offer", waiting.length)}</span></p>
    <button type="button" onClick=${() => { open.value = true; }}>${t("handover.show")}</button>
    ${open.value && html`<${CodeSheet} commands=${waiting} onClose=${() => { open.value = false; }} />`}</div>`;
}
