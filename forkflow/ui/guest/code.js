// @ts-check
/** An order that cannot leave this phone, as a code that any waiter's screen can take. Loaded only when it is needed,
 * so that it must be loaded before: as soon as an order is on its way. */
import { html, useEffect, useSignal } from "../shared/html.js";
import { page } from "../shared/page.js";
import { t } from "../shared/words.js";
import { ageOfTap, now } from "../shared/clock.js";

/** @param {{wanted: import("./kept.js").Wanted}} props */
export function Code({ wanted }) {
  const drawn = useSignal(/** @type {{QrCode: any, texts: string[]} | null} */ (null));
  const shown = useSignal(0);
  useEffect(() => {
    let gone = false;
    (async () => {
      const { handed, qr } = await parts();
      const texts = await handed({
        house: page.house, kind: "order.place", id: wanted.body.id, args: wanted.body, at: now() - ageOfTap(wanted.tap),
      });
      if (!gone) drawn.value = { QrCode: qr.QrCode, texts };
    })().catch(() => undefined);
    return () => { gone = true; };
  }, [wanted.body.id]);
  if (!drawn.value) return null;
  const { QrCode, texts } = drawn.value;
  return html`<div class="code"><${QrCode} text=${texts[shown.value % texts.length]} />
    ${texts.length > 1 && html`<button type="button" onClick=${() => { shown.value += 1; }}>
      ${t("guest.next_code", { part: (shown.value % texts.length) + 1, parts: texts.length })}</button>`}
    <p class="small">${t("guest.code_says")}</p></div>`;
}

/** While the network is there: what is needed when it is not. */
export const parts = () => Promise.all([import("../shared/handover.js"), import("../shared/qr.js")])
  .then(async ([{ handed }, qr]) => {
    await qr.prepareQr();
    return { handed, qr };
  });
