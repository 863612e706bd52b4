// @ts-check
/** One table: left what is written and what it has, right the card. On a phone one of the two, a tap apart. */
import { classes, html, useEffect, useSignal } from "../../shared/html.js";
import { Icon } from "../../shared/icon.js";
import { stepForBackButton } from "../../shared/sheet.js";
import { money, t, tn } from "../../shared/words.js";
import { placeName, sendDraft } from "../deeds.js";
import { portions, totalOf, unsellable } from "../draft.js";
import { draftAt, drop, PICKUP } from "../drafts.js";
import { items, orders, places } from "../evening.js";
import { toFloor, where } from "../place.js";
import { Check } from "./check.js";
import { Card } from "./grid.js";

export function OrderScreen() {
  const at = where.value.at;
  const draft = draftAt(at);
  const place = (places.value ?? []).find((one) => one.table.id === at) ?? null;
  const here = place?.orders ?? orders().filter((order) => `${PICKUP}${order.id}` === at);
  const pressing = here.some((order) => order.status === "waiting" || order.status === "ready");
  const side = useSignal(/** @type {"card" | "check"} */ (pressing && !draft.lines.length ? "check" : "card"));
  useEffect(() => stepForBackButton(toFloor), []);
  const total = totalOf(draft, items.value);
  const count = portions(draft);
  const stuck = draft.paper?.made ? [] : unsellable(draft, items.value);
  const send = () => { sendDraft(at); toFloor(); };
  const there = here.reduce((sum, order) => sum + order.total_cents, 0);
  return html`<section class=${`order show-${side.value}`} aria-label=${placeName(at)}>
    <div class="check">
      <${Check} at=${at} draft=${draft} place=${place} orders=${here} stuck=${stuck} />
    </div>
    <${Card} at=${at} draft=${draft} />
    <footer class="send">
      <button type="button" class="side" aria-pressed=${side.value === "check"} onClick=${() => { side.value = side.value === "check" ? "card" : "check"; }}>
        <${Icon} name=${side.value === "check" ? "floor" : "list"} />
        <span>${side.value === "check" ? t("pos.to_card") : t("pos.to_check")}
          <small>${count ? tn("pos.portions", count) : money(there)}</small></span></button>
      ${count > 0 && html`<button type="button" class="drop" aria-label=${t("pos.drop")} onClick=${() => drop(at)}><${Icon} name="trash" /></button>`}
      <button type="button" class=${classes("main go", { stuck: stuck.length > 0 })} disabled=${!count || stuck.length > 0} onClick=${send}>
        <${Icon} name="send" />
        <span>${!count ? t("pos.send_nothing") : stuck.length ? t("pos.take_out") : draft.paper?.made ? t("pos.book", { count, price: money(total) })
          : t("pos.send", { count, price: money(total) })}</span></button>
    </footer>
  </section>`;
}
