// @ts-check
/** Modifier groups: what guests choose of, how many, what each choice adds, and whether it is for sale. */
import { html, useMemo } from "../../shared/html.js";
import { Icon } from "../../shared/icon.js";
import { Sheet } from "../../shared/sheet.js";
import { t } from "../../shared/words.js";
import { cents, idOf, priceText, whole } from "../desk/amounts.js";
import { useDraft } from "../desk/draft.js";
import { Field, Form } from "../desk/fields.js";
import { useSaving } from "../desk/saving.js";
import { published } from "./acts.js";
import { saleText } from "./sale.js";
import { nameIn, written } from "./state.js";
import { languageName, TextFields } from "./texts.js";

/** @import { Group, Texts } from "./state.js" */

/** @param {{evening: import("../../shared/evening.js").Evening, reading: import("./acts.js").Reading, languages: string[],
 *   onOpen: (id: string | null) => void, onClose: () => void}} props */
export function Groups({ reading, languages, onOpen, onClose }) {
  const groups = reading.data?.menu.groups ?? [];
  return html`<${Sheet} title=${t("dishes.groups")} onClose=${onClose}
      foot=${html`<button type="button" class="main" onClick=${() => onOpen(null)}>${t("dishes.group_new")}</button>`}>
    ${!groups.length && html`<p class="empty">${t("dishes.groups_none")}</p>`}
    <ul class="versions">${groups.map((group) => html`<li key=${group.id}><button type="button" class="row-button" onClick=${() => onOpen(group.id)}>
      <b>${nameIn(group.texts, languages[0])}</b>
      <small>${group.options.map((option) => nameIn(option.texts, languages[0])).join(", ")}</small></button></li>`)}</ul>
  </${Sheet}>`;
}

/** @param {Group | undefined} group */
const draftOf = (group) => ({
  texts: /** @type {Texts} */ (group?.texts ?? {}), min: String(group?.min ?? 0), max: String(group?.max ?? 1),
  options: (group?.options ?? []).map((option) => ({ id: option.id, texts: /** @type {Texts} */ (option.texts), price: priceText(option.price_cents ?? 0) })),
});

/** @param {{evening: import("../../shared/evening.js").Evening, reading: import("./acts.js").Reading, id: string | null,
 *   languages: string[], sales: Map<string, {available: boolean, left: number | null}>,
 *   onSale: (option: string, name: string) => void, onClose: () => void}} props */
export function GroupSheet({ evening, reading, id, languages, sales, onSale, onClose }) {
  const { menu } = /** @type {import("./acts.js").Content} */ (reading.data);
  const known = menu.groups?.find((group) => group.id === id);
  const first = useMemo(() => draftOf(known), [known]);
  const { draft } = useDraft(first);
  const saving = useSaving(id === null ? undefined : `groups.${id}.`);
  const change = (/** @type {Partial<typeof first>} */ values) => { draft.value = { ...draft.value, ...values }; };
  const put = (/** @type {number} */ at, /** @type {object} */ values) =>
    change({ options: draft.value.options.map((option, index) => (index === at ? { ...option, ...values } : option)) });
  const save = async () => {
    const texts = written(draft.value.texts);
    const to = id ?? idOf(nameIn(texts, languages[0]), (menu.groups ?? []).map((group) => group.id));
    const taken = new Set((menu.groups ?? []).flatMap((group) => group.options.map((option) => option.id)));
    const [min, max] = [whole(draft.value.min), whole(draft.value.max)];
    if (min === null || max === null) return saving.refuse("min", t("dishes.group_unfit"));
    /** @type {Group["options"]} */
    const options = [];
    for (const option of draft.value.options) {
      const price_cents = cents(option.price || "0");
      if (price_cents === null) return saving.refuse(`${option.id}.price_cents`, t("dishes.price_unfit"));
      const named = written(option.texts);
      const optionId = option.id.startsWith("new ") ? idOf(nameIn(named, languages[0]), taken) : option.id;
      taken.add(optionId);
      options.push({ id: optionId, texts: named, price_cents });
    }
    const answer = await saving.run(() => evening.ask("PUT", `menu/groups/${to}`, { body: { id: to, texts, min, max, options } }));
    if (!answer) return;
    published(evening, reading, answer.body.version, t("dishes.saved", { name: nameIn(texts, languages[0]) }));
    onClose();
  };
  return html`<${Sheet} wide title=${id === null ? t("dishes.group_new") : nameIn(first.texts, languages[0])} onClose=${onClose}>
    <${Form} evening=${evening} saving=${saving} changed=${JSON.stringify(draft.value) !== JSON.stringify(first)} onSave=${save}
      onCancel=${onClose} save=${t("dishes.publish")}>
      <div class="stack">
        <${TextFields} texts=${draft.value.texts} languages=${languages} saving=${saving} onChange=${(/** @type {any} */ texts) => change({ texts })} />
        <div class="row-of-fields">
          <${Field} label=${t("dishes.least")} inputmode="numeric" value=${draft.value.min} error=${saving.at("min")} onInput=${(/** @type {string} */ min) => change({ min })} />
          <${Field} label=${t("dishes.most")} inputmode="numeric" value=${draft.value.max} error=${saving.at("max")} onInput=${(/** @type {string} */ max) => change({ max })} />
        </div>
        <h3>${t("dishes.options")}</h3>
        ${draft.value.options.map((option, at) => html`<div class="option" key=${option.id} role="group" aria-label=${nameIn(option.texts, languages[0]) || t("dishes.option_new")}>
          ${languages.map((code, place) => html`<${Field} key=${code} lang=${code} label=${languageName(code)} value=${option.texts[code]?.name ?? ""} maxlength="80"
            error=${saving.at(`${option.id}.texts.${code}.name`) ?? (place === 0 ? saving.at(`${option.id}.texts`) : undefined)}
            onInput=${(/** @type {string} */ name) => put(at, { texts: { ...option.texts, [code]: { description: "", ...option.texts[code], name } } })} />`)}
          <${Field} label=${t("dishes.adds")} inputmode="decimal" value=${option.price} error=${saving.at(`${option.id}.price_cents`)}
            onInput=${(/** @type {string} */ price) => put(at, { price })} />
          ${sales.has(`option:${option.id}`) && html`<button type="button" class="small"
            onClick=${() => onSale(option.id, nameIn(option.texts, languages[0]))}>${saleText(sales.get(`option:${option.id}`))}</button>`}
          <button type="button" class="quiet" aria-label=${t("settings.remove")} onClick=${() => change({ options: draft.value.options.filter((_, index) => index !== at) })}>
            <${Icon} name="trash" /></button></div>`)}
        <div><button type="button" class="small" onClick=${() => change({ options: [...draft.value.options, { id: `new ${Date.now()}`, texts: {}, price: "0.00" }] })}>
          <${Icon} name="add" /> ${t("dishes.option_add")}</button></div>
      </div>
    </${Form}>
  </${Sheet}>`;
}
