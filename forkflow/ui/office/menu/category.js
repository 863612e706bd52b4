// @ts-check
/** A category: its texts, when it is served, its place on the menu. */
import { html, useMemo } from "../../shared/html.js";
import { Sheet } from "../../shared/sheet.js";
import { t, tn } from "../../shared/words.js";
import { idOf } from "../desk/amounts.js";
import { useDraft } from "../desk/draft.js";
import { Form } from "../desk/fields.js";
import { Hours } from "../desk/hours.js";
import { useSaving } from "../desk/saving.js";
import { published, rearrange } from "./acts.js";
import { hoursFault } from "./dish.js";
import { categoryMoved, nameIn, withoutCategory, written } from "./state.js";
import { TextFields } from "./texts.js";

/** @param {{evening: import("../../shared/evening.js").Evening, reading: import("./acts.js").Reading, id: string | null,
 *   languages: string[], onClose: () => void}} props */
export function CategorySheet({ evening, reading, id, languages, onClose }) {
  const { menu } = /** @type {import("./acts.js").Content} */ (reading.data);
  const known = menu.categories.find((each) => each.id === id);
  const first = useMemo(() => ({ texts: known?.texts ?? {}, hours: known?.hours ?? [] }), [known]);
  const { draft } = useDraft(first);
  const saving = useSaving();
  const name = nameIn(known?.texts ?? {}, languages[0]);
  const inside = menu.items.filter((item) => item.category === id).length;
  const save = async () => {
    const texts = written(draft.value.texts);
    const to = id ?? idOf(nameIn(texts, languages[0]), menu.categories.map((each) => each.id));
    const answer = await saving.run(() => evening.ask("PUT", `menu/categories/${to}`, { body: { ...draft.value, texts } }));
    if (!answer) return;
    published(evening, reading, answer.body.version, t("dishes.saved", { name: nameIn(texts, languages[0]) }));
    onClose();
  };
  const remove = () => { onClose(); rearrange(evening, reading, withoutCategory(menu, /** @type {string} */ (id)), t("dishes.removed", { name })); };
  const step = (/** @type {1 | -1} */ by) => rearrange(evening, reading, categoryMoved(menu, /** @type {string} */ (id), by), t("dishes.moved"));
  return html`<${Sheet} title=${id === null ? t("dishes.category_new") : name} onClose=${onClose}>
    <${Form} evening=${evening} saving=${saving} changed=${JSON.stringify(draft.value) !== JSON.stringify(first)} onSave=${save} onCancel=${onClose}
      save=${t("dishes.publish")} more=${id !== null && html`<button type="button" class="danger" onClick=${remove}>
        ${inside ? tn("dishes.category_off", inside) : t("dishes.take_off")}</button>`}>
      <div class="stack">
        <${TextFields} texts=${draft.value.texts} languages=${languages} saving=${saving}
          onChange=${(/** @type {any} */ texts) => { draft.value = { ...draft.value, texts }; }} />
        ${id !== null && html`<div class="choices two">
          <button type="button" class="small" disabled=${menu.categories[0]?.id === id} onClick=${() => step(-1)}>↑ ${t("dishes.up")}</button>
          <button type="button" class="small" disabled=${menu.categories.at(-1)?.id === id} onClick=${() => step(1)}>↓ ${t("dishes.down")}</button></div>`}
        <section><h3>${t("dishes.hours")}</h3>
          <${Hours} parts=${draft.value.hours} always=${t("dishes.hours_category")} error=${hoursFault(saving)}
            onChange=${(/** @type {any} */ hours) => { draft.value = { ...draft.value, hours }; }} /></section>
      </div>
    </${Form}>
  </${Sheet}>`;
}
