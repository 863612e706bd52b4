// @ts-check
/** One dish: its texts in every language, price, station, allergens, choices, hours and photo. */
import { classes, html, useEffect, useMemo } from "../../shared/html.js";
import { uuid7 } from "../../shared/ids.js";
import { Sheet } from "../../shared/sheet.js";
import { t } from "../../shared/words.js";
import { useDraft } from "../desk/draft.js";
import { Field, Form, hasKeyboard } from "../desk/fields.js";
import { Hours } from "../desk/hours.js";
import { useSaving } from "../desk/saving.js";
import { published, removeDish } from "./acts.js";
import { PhotoField } from "./photo.js";
import { ALLERGENS, contentOf, draftOf, nameIn, turned } from "./state.js";
import { TextFields } from "./texts.js";

/** @import { Draft } from "./state.js" */

/** @param {{evening: import("../../shared/evening.js").Evening, reading: import("./acts.js").Reading, id: string | null,
 *   category: string, languages: string[], stations: {id: string, name: string}[], draft?: Draft,
 *   onClose: (draft?: Draft) => void, onNew: (id: string) => void}} props */
export function Dish({ evening, reading, id, category, languages, stations, draft: left, onClose, onNew }) {
  const content = /** @type {import("./acts.js").Content} */ (reading.data);
  const item = content.menu.items.find((each) => each.id === id) ?? null;
  const first = useMemo(() => draftOf(item, category), [item, category]);
  const { draft } = useDraft(first, left);
  const key = useMemo(() => uuid7(), []);
  const saving = useSaving();
  const says = JSON.stringify(draft.value) !== JSON.stringify(first);
  const gone = id !== null && !item;
  useEffect(() => { if (gone) onClose(); }, [gone]);
  if (gone) return null;
  const change = (/** @type {Partial<Draft>} */ values) => { draft.value = { ...draft.value, ...values }; };
  const save = async () => {
    const body = contentOf(draft.value);
    if (!body) return saving.refuse("price_cents", t("dishes.price_unfit"));
    const answer = await saving.run(() => id === null
      ? evening.ask("POST", "menu/items", { body, key })
      : evening.ask("PUT", `menu/items/${encodeURIComponent(id)}`, { body }));
    if (!answer) return;
    const saved = answer.body.item;
    await published(evening, reading, answer.body.version, t("dishes.saved", { name: nameIn(saved.texts, languages[0]) }));
    if (id === null) onNew(saved.id);
    else onClose();
  };
  const { texts, price, station, allergens, groups, hours } = draft.value;
  const name = nameIn(item?.texts ?? {}, languages[0]);
  const close = () => onClose(says ? draft.value : undefined);
  return html`<${Sheet} wide title=${id === null ? t("dishes.new") : name} onClose=${close}>
    <${Form} evening=${evening} saving=${saving} changed=${says} onSave=${save} onCancel=${close} save=${t("dishes.publish")}
      more=${id !== null && html`<button type="button" class="danger" onClick=${() => { onClose(); removeDish(evening, reading, id, name); }}>
        ${t("dishes.take_off")}</button>`}>
      <div class="dish-form">
        <div class="stack">
          <div class="row-of-fields">
            <${Field} label=${t("dishes.price")} value=${price} inputmode="decimal" autocomplete="off" autofocus=${hasKeyboard} error=${saving.at("price_cents")}
              onInput=${(/** @type {string} */ text) => change({ price: text })} />
            <${Field} kind="select" label=${t("dishes.category")} value=${draft.value.category} error=${saving.at("category")}
              onInput=${(/** @type {string} */ chosen) => change({ category: chosen })}>
              ${content.menu.categories.map((each) => html`<option key=${each.id} value=${each.id} selected=${each.id === draft.value.category}>
                ${nameIn(each.texts, languages[0])}</option>`)}</${Field}>
            <${Field} kind="select" label=${t("dishes.station")} value=${station} error=${saving.at("station")}
              onInput=${(/** @type {string} */ chosen) => change({ station: chosen })}>
              <option value="" selected=${!station}>${t("dishes.no_station")}</option>
              ${stations.map((each) => html`<option key=${each.id} value=${each.id} selected=${each.id === station}>${each.name}</option>`)}</${Field}>
          </div>
          <${TextFields} texts=${texts} languages=${languages} described saving=${saving} onChange=${(/** @type {any} */ next) => change({ texts: next })} />
          <${Allergens} known=${allergens} error=${saving.at("allergens")} onChange=${(/** @type {Draft["allergens"]} */ next) => change({ allergens: next })} />
        </div>
        <div class="stack">
          <section><h3>${t("dishes.photo")}</h3>
            ${item ? html`<${PhotoField} id=${item.id} photo=${item.photo} name=${name} evening=${evening}
                onChange=${(/** @type {number} */ version, /** @type {string} */ told) => published(evening, reading, version, told)} />`
              : html`<p class="hint">${t("dishes.photo_later")}</p>`}</section>
          <section><h3>${t("dishes.groups")}</h3>
            ${!content.menu.groups?.length && html`<p class="hint">${t("dishes.groups_none")}</p>`}
            <ul class="ticks">${(content.menu.groups ?? []).map((group) => html`<li key=${group.id}><label>
              <input type="checkbox" checked=${groups.includes(group.id)} onChange=${() => change({ groups: groups.includes(group.id)
                ? groups.filter((each) => each !== group.id) : [...groups, group.id] })} />
              ${nameIn(group.texts, languages[0])} <small>${group.options.map((option) => nameIn(option.texts, languages[0])).join(", ")}</small></label></li>`)}</ul></section>
          <section><h3>${t("dishes.hours")}</h3>
            <${Hours} parts=${hours} always=${t("dishes.hours_always")} error=${hoursFault(saving)}
              onChange=${(/** @type {any} */ parts) => change({ hours: parts })} /></section>
        </div>
      </div>
    </${Form}>
  </${Sheet}>`;
}

/** @param {import("../desk/saving.js").Saving} saving */
export const hoursFault = (saving) => saving.faults.find((fault) => /(^|\.)hours\[/.test(fault.field))?.detail;

/** A tap turns each from nothing to contains, to may contain, and back. Unknown is its own answer: never "free of".
 * @param {{known: Draft["allergens"], error?: string, onChange: (known: Draft["allergens"]) => void}} props */
function Allergens({ known, error, onChange }) {
  const state = (/** @type {string} */ key) => (known?.contains.includes(key) ? "contains" : known?.may_contain.includes(key) ? "may" : "free");
  const words = { contains: t("dishes.contains"), may: t("dishes.may_contain"), free: "" };
  return html`<section><h3>${t("dishes.allergens")}</h3>
    <div class="choices two">
      <button type="button" class="small" aria-pressed=${known === null} onClick=${() => onChange(null)}>${t("dishes.allergens_unknown")}</button>
      <button type="button" class="small" aria-pressed=${known !== null} onClick=${() => onChange(known ?? { contains: [], may_contain: [] })}>
        ${t("dishes.allergens_declared")}</button>
    </div>
    <p class="hint">${known === null ? t("dishes.allergens_unknown_says") : t("dishes.allergens_says")}</p>
    ${known !== null && html`<div class="allergens">${ALLERGENS.map((key) => html`<button type="button" key=${key}
      class=${classes("small", { [`is-${state(key)}`]: true })} onClick=${() => onChange(turned(known, key))}>
      <span>${t(`allergen.${key}`)}</span> <b>${words[state(key)]}</b></button>`)}</div>`}
    ${error && html`<p class="wrong">${error}</p>`}</section>`;
}
