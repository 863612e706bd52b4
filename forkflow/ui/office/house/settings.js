// @ts-check
/** How the house works: its name, hours, languages, who takes guests' orders, when a ticket is late, its colour. */
import { html, useMemo } from "../../shared/html.js";
import { toast } from "../../shared/toast.js";
import { t } from "../../shared/words.js";
import { whole } from "../desk/amounts.js";
import { useDraft } from "../desk/draft.js";
import { Field, Form } from "../desk/fields.js";
import { clockText, Hours, minutesOf, openingsOf, partsOf } from "../desk/hours.js";
import { refusalOf, useSaving } from "../desk/saving.js";
import { codesOf, inkOn } from "./state.js";

/** @import { Settings } from "./state.js" */

const BRAND = "#0b6e4f";

/** @param {Settings} settings */
const draftOf = (settings) => ({
  name: settings.name, timezone: settings.timezone ?? "", currency: settings.currency ?? "EUR",
  languages: (settings.languages ?? []).join(", "), day_ends: clockText(settings.day_ends_minutes ?? 0),
  guest_orders: settings.guest_orders ?? "direct", hours: partsOf(settings.hours ?? []),
  soon: String(settings.soon_minutes), late: String(settings.late_minutes), brand: settings.brand_colour ?? "",
});

/** @param {{evening: import("../../shared/evening.js").Evening,
 *   reading: import("../desk/reading.js").Reading<import("../../shared/types.d.ts").HouseSettings>}} props */
export function SettingsForm({ evening, reading }) {
  const known = /** @type {import("../../shared/types.d.ts").HouseSettings} */ (reading.data);
  const first = useMemo(() => draftOf(known.settings), [known]);
  const { draft, stored } = useDraft(first);
  const saving = useSaving();
  const put = (/** @type {Partial<typeof first>} */ values) => { draft.value = { ...draft.value, ...values }; };
  const { name, timezone, currency, languages, day_ends, guest_orders, hours, soon, late, brand } = draft.value;
  const text = (/** @type {keyof typeof first} */ field) => (/** @type {string} */ typed) => put({ [field]: typed });
  const store = async (/** @type {Settings} */ settings, /** @type {typeof first | undefined} */ sent = undefined) => {
    const { body } = await evening.ask("PUT", "house", { body: settings });
    if (sent) stored(sent);
    reading.put(body);
  };
  const undo = (/** @type {Settings} */ before) => store(before).then(
    () => toast(t("settings.undone")), (error) => toast(t("settings.not_saved", { why: refusalOf(error).says }), { bad: true }));
  const save = async () => {
    const [soonMinutes, lateMinutes, ends] = [whole(soon), whole(late), minutesOf(day_ends)];
    if (soonMinutes === null) return saving.refuse("soon_minutes", t("settings.minutes_unfit"));
    if (lateMinutes === null) return saving.refuse("late_minutes", t("settings.minutes_unfit"));
    if (ends === null) return saving.refuse("day_ends_minutes", t("settings.time_unfit"));
    const [before, sent] = [known.settings, draft.value];
    const saved = await saving.run(async () => {
      await store({ name: name.trim(), timezone: timezone.trim(), currency: currency.trim().toUpperCase(), languages: codesOf(languages),
        day_ends_minutes: ends, guest_orders, hours: openingsOf(hours), soon_minutes: soonMinutes, late_minutes: lateMinutes,
        brand_colour: brand.trim().toLowerCase() || null }, sent);
      return true;
    });
    if (saved) toast(t("settings.saved"), { label: t("settings.undo"), act: () => undo(before) });
  };
  const changed = JSON.stringify(draft.value) !== JSON.stringify(first);
  return html`<${Form} label=${t("settings.house")} evening=${evening} saving=${saving} changed=${changed} onSave=${save}
      onCancel=${changed ? () => { draft.value = first; } : undefined} save=${t("settings.save")}>
    <div class="cards">
      <section class="card"><h3>${t("settings.house")}</h3>
        <${Field} label=${t("settings.name")} value=${name} maxlength="80" error=${saving.at("name")} onInput=${text("name")} />
        <${Field} label=${t("settings.languages")} hint=${t("settings.languages_hint")} value=${languages} error=${saving.at("languages")} onInput=${text("languages")} />
        <div class="row-of-fields">
          <${Field} label=${t("settings.timezone")} value=${timezone} error=${saving.at("timezone")} onInput=${text("timezone")} />
          <${Field} label=${t("settings.currency")} value=${currency} maxlength="3" error=${saving.at("currency")} onInput=${text("currency")} />
        </div></section>
      <section class="card"><h3>${t("settings.opening")}</h3>
        <${Hours} parts=${hours} always=${t("settings.always_open")} error=${saving.faults.find((fault) => fault.field.startsWith("hours"))?.detail}
          onChange=${(/** @type {any} */ parts) => put({ hours: parts })} />
        <${Field} type="time" label=${t("settings.day_ends")} hint=${t("settings.day_ends_hint")} value=${day_ends} error=${saving.at("day_ends_minutes")} onInput=${text("day_ends")} /></section>
      <section class="card"><h3>${t("settings.guest_orders")}</h3>
        <div class="radios" role="radiogroup" aria-label=${t("settings.guest_orders")}>${[
          { key: "direct", title: t("settings.direct"), says: t("settings.direct_says") },
          { key: "accept", title: t("settings.accept"), says: t("settings.accept_says") },
        ].map(({ key, title, says }) => html`<label key=${key}><input type="radio" name="guest_orders" checked=${guest_orders === key}
          onChange=${() => put({ guest_orders: /** @type {any} */ (key) })} /><span><b>${title}</b> <small>${says}</small></span></label>`)}</div>
        <h3>${t("settings.kitchen")}</h3>
        <div class="row-of-fields">
          <${Field} label=${t("settings.soon")} inputmode="numeric" value=${soon} error=${saving.at("soon_minutes")} onInput=${text("soon")} />
          <${Field} label=${t("settings.late")} inputmode="numeric" value=${late} error=${saving.at("late_minutes")} onInput=${text("late")} />
        </div></section>
      <${Colour} brand=${brand} name=${name} error=${saving.at("brand_colour")} onChange=${text("brand")} />
    </div>
  </${Form}>`;
}

/** The colour of the house as guests will see it, with what is written on it. @param {{brand: string, name: string, error?: string, onChange: (colour: string) => void}} props */
function Colour({ brand, name, error, onChange }) {
  const shown = inkOn(brand) ? brand : BRAND;
  const { ink, contrast } = /** @type {{ink: string, contrast: number}} */ (inkOn(shown));
  return html`<section class="card"><h3>${t("settings.colour")}</h3>
    <div class="colour"><input type="color" aria-label=${t("settings.colour_pick")} value=${shown} onInput=${(/** @type {any} */ event) => onChange(event.target.value)} />
      <${Field} label=${t("settings.colour_code")} placeholder="#8a1f3d" value=${brand} error=${error} onInput=${onChange} /></div>
    <div class="brand-preview" style=${{ background: shown, color: ink }}><b>${name}</b><span>${t("settings.colour_shown")}</span></div>
    <p class="hint">${t("settings.contrast", { ratio: contrast.toFixed(1) })} ${!brand && t("settings.colour_none")}</p></section>`;
}
