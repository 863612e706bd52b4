// @ts-check
/** A dish's photo: chosen or dropped, sent with its progress, shown five wide and four high as guests see it. */
import { html, useRef, useSignal } from "../../shared/html.js";
import { Icon } from "../../shared/icon.js";
import { page } from "../../shared/page.js";
import { t } from "../../shared/words.js";
import { upload } from "./upload.js";

const KINDS = ["image/jpeg", "image/png", "image/webp"];
const LARGEST_BYTES = 12_000_000;

/** @param {{id: string, photo: import("../../shared/types.d.ts").Photo | null | undefined, name: string,
 *   evening: import("../../shared/evening.js").Evening, onChange: (version: number, says: string) => void}} props */
export function PhotoField({ id, photo, name, evening, onChange }) {
  const chosen = useRef(/** @type {HTMLInputElement | null} */ (null));
  const sent = useSignal(/** @type {number | null} */ (null));
  const wrong = useSignal("");
  const path = `menu/items/${encodeURIComponent(id)}/photo`;
  const send = async (/** @type {File | undefined} */ file) => {
    if (!file || sent.value !== null) return;
    if (!KINDS.includes(file.type)) wrong.value = t("dishes.photo_kind");
    else if (file.size > LARGEST_BYTES) wrong.value = t("dishes.photo_large");
    else {
      [wrong.value, sent.value] = ["", 0];
      const answer = await upload(`/api/${page.house}/${path}`, file, (share) => { sent.value = share; });
      sent.value = null;
      if (answer.version) onChange(answer.version, t("dishes.photo_shown", { name }));
      else wrong.value = answer.detail || t("settings.not_reached");
    }
  };
  const takeDown = async () => {
    try {
      onChange((await evening.ask("DELETE", path)).body.version, t("dishes.photo_down", { name }));
    } catch (/** @type {any} */ error) {
      wrong.value = error.detail || t("settings.not_reached");
    }
  };
  const width = photo?.widths.findLast((each) => each <= 640);
  const drop = (/** @type {DragEvent} */ event) => { event.preventDefault(); send(event.dataTransfer?.files[0]); };
  return html`<div class="photo-field" onDragOver=${(/** @type {Event} */ event) => event.preventDefault()} onDrop=${drop}>
    <div class="photo-frame">${photo
      ? html`<img src=${`/api/${page.house}/photos/${photo.digest}-${width}.webp`} alt=${t("dishes.photo_of", { name })} width="320" height="256" />`
      : html`<p class="hint">${t("dishes.photo_none")}</p>`}
      ${sent.value !== null && html`<progress max="1" value=${sent.value} aria-label=${t("dishes.photo_sending")}></progress>`}
    </div>
    <input ref=${chosen} type="file" accept=${KINDS.join(",")} hidden aria-hidden="true" tabindex="-1"
      onChange=${(/** @type {any} */ event) => { send(event.target.files[0]); event.target.value = ""; }} />
    <div class="choices">
      <button type="button" class="small" disabled=${sent.value !== null} onClick=${() => chosen.current?.click()}>
        <${Icon} name="photo" /> ${sent.value !== null ? t("dishes.photo_sending") : photo ? t("dishes.photo_another") : t("dishes.photo_add")}</button>
      ${photo && html`<button type="button" class="small" onClick=${takeDown}>${t("settings.remove")}</button>`}
    </div>
    ${wrong.value ? html`<p class="wrong" role="alert">${wrong.value}</p>` : html`<p class="hint">${t("dishes.photo_hint")}</p>`}
  </div>`;
}
