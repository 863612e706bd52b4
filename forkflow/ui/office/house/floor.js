// @ts-check
/** Areas, tables and stations: drawn here, published together. */
import { html, useSignal } from "../../shared/html.js";
import { Icon } from "../../shared/icon.js";
import { toast } from "../../shared/toast.js";
import { t, tn } from "../../shared/words.js";
import { whole } from "../desk/amounts.js";
import { useDraft } from "../desk/draft.js";
import { Field, Form } from "../desk/fields.js";
import { refusalOf, useSaving } from "../desk/saving.js";
import { fieldOf, MOST_TABLES, renamed, withArea, withoutTable, withStation, withTable, withTables } from "./state.js";

/** @import { Floor } from "./state.js" */
/** @typedef {{floor: Floor, saving: import("../desk/saving.js").Saving, put: (floor: Floor) => void}} Drawing */

/** @param {{evening: import("../../shared/evening.js").Evening, onCode: (table: import("./state.js").Table) => void,
 *   reading: import("../desk/reading.js").Reading<import("../../shared/types.d.ts").FloorPlan>}} props */
export function FloorForm({ evening, reading, onCode }) {
  const known = /** @type {import("../../shared/types.d.ts").FloorPlan} */ (reading.data).floor;
  const { draft, stored } = useDraft(known);
  const saving = useSaving();
  const put = (/** @type {Floor} */ floor) => { draft.value = floor; };
  const store = async (/** @type {Floor} */ floor, /** @type {Floor | undefined} */ sent = undefined) => {
    const { body } = await evening.ask("PUT", "floor", { body: floor });
    if (sent) stored(sent);
    reading.put(body);
  };
  const undo = (/** @type {Floor} */ before) => store(before).then(
    () => toast(t("settings.undone")), (error) => toast(t("settings.not_saved", { why: refusalOf(error).says }), { bad: true }));
  const save = async () => {
    const [before, sent] = [known, draft.value];
    const saved = await saving.run(async () => { await store(sent, sent); return true; });
    if (saved) toast(tn("settings.floor_saved", sent.tables.length), { label: t("settings.undo"), act: () => undo(before) });
  };
  const changed = JSON.stringify(draft.value) !== JSON.stringify(known);
  const gone = known.tables.filter((table) => !draft.value.tables.some((each) => each.id === table.id));
  const shared = { floor: draft.value, saving, put };
  return html`<${Form} label=${t("settings.floor")} evening=${evening} saving=${saving} changed=${changed} onSave=${save}
      onCancel=${changed ? () => put(known) : undefined} save=${t("settings.floor_save")}
      more=${gone.length > 0 && html`<p class="notice">${tn("settings.codes_die", gone.length, { names: gone.map((table) => table.name).join(", ") })}</p>`}>
    <div class="areas">
      ${draft.value.areas.map((area, at) => html`<${Area} key=${area.id} ...${shared} area=${area} at=${at} known=${known} onCode=${onCode} />`)}
      <${Adding} label=${t("settings.area_new")} onAdd=${(/** @type {string} */ name) => put(withArea(draft.value, name))} />
      <${Stations} ...${shared} />
    </div>
  </${Form}>`;
}

/** @param {Drawing & {area: {id: string, name: string}, at: number, known: Floor, onCode: (table: import("./state.js").Table) => void}} props */
function Area({ floor, saving, put, area, at, known, onCode }) {
  const tables = floor.tables.filter((table) => table.area === area.id);
  /** The number somebody writes counts for the tables he saw; when they are more or fewer, theirs is shown again. */
  const typed = useSignal({ over: tables.length, text: String(tables.length) });
  const count = typed.value.over === tables.length ? typed.value.text : String(tables.length);
  const wanted = whole(count);
  const setThem = () => { if (wanted !== null && wanted <= MOST_TABLES) put(withTables(floor, area.id, wanted)); };
  return html`<section class="card area"><div class="row-of-fields">
      <${Field} label=${t("settings.area")} value=${area.name} maxlength="60" error=${saving.at(fieldOf("areas", at, "name"))}
        onInput=${(/** @type {string} */ name) => put({ ...floor, areas: renamed(floor.areas, area.id, { name }) })} />
      <${Field} label=${t("settings.tables")} inputmode="numeric" value=${count} onInput=${(/** @type {string} */ text) => { typed.value = { over: tables.length, text }; }}
        onKeyDown=${(/** @type {KeyboardEvent} */ event) => { if (event.key === "Enter" && wanted !== tables.length) { event.preventDefault(); setThem(); } }} />
      <button type="button" disabled=${wanted === null || wanted > MOST_TABLES || wanted === tables.length} onClick=${setThem}>
        ${tn("settings.set_tables", wanted ?? 0)}</button></div>
    ${!tables.length && html`<p class="hint">${t("settings.tables_none")} <button type="button" class="small"
      onClick=${() => put({ ...floor, areas: floor.areas.filter((each) => each.id !== area.id) })}>${t("settings.area_remove")}</button></p>`}
    <ul class="tables">${tables.map((table) => {
      const place = floor.tables.indexOf(table);
      return html`<li key=${table.id}>
        <input class="table-name" aria-label=${t("settings.table_name")} value=${table.name} maxlength="60" aria-invalid=${saving.at(fieldOf("tables", place, "name")) ? "true" : null}
          onInput=${(/** @type {any} */ event) => put(withTable(floor, table.id, { name: event.target.value }))} />
        <label class="seats"><${Icon} name="seat" /><input type="number" aria-label=${t("settings.seats_of", { name: table.name })} min="1" max="100" value=${table.seats}
          aria-invalid=${saving.at(fieldOf("tables", place, "seats")) ? "true" : null}
          onInput=${(/** @type {any} */ event) => put(withTable(floor, table.id, { seats: Number(event.target.value) }))} /></label>
        ${floor.areas.length > 1 && html`<select aria-label=${t("settings.area_of", { name: table.name })} onChange=${(/** @type {any} */ event) => put(withTable(floor, table.id, { area: event.target.value }))}>
          ${floor.areas.map((each) => html`<option key=${each.id} value=${each.id} selected=${each.id === table.area}>${each.name}</option>`)}</select>`}
        ${known.tables.some((each) => each.id === table.id) && html`<button type="button" class="quiet" aria-label=${t("settings.code_new_of", { name: table.name })}
          title=${t("settings.code_new")} onClick=${() => onCode(table)}><${Icon} name="qr" /></button>`}
        <button type="button" class="quiet" aria-label=${t("settings.table_remove", { name: table.name })} onClick=${() => put(withoutTable(floor, table.id))}><${Icon} name="trash" /></button>
        ${["name", "seats", "id", "area"].map((what) => saving.at(fieldOf("tables", place, what))).filter(Boolean).map((says) => html`<p class="wrong">${says}</p>`)}
      </li>`;
    })}</ul></section>`;
}

/** @param {Drawing} props */
function Stations({ floor, saving, put }) {
  const change = (/** @type {string} */ id, /** @type {object} */ values) => put({ ...floor, stations: renamed(floor.stations, id, values) });
  const minutes = (/** @type {any} */ event) => (event.target.value === "" ? null : Number(event.target.value));
  return html`<section class="card"><h3>${t("settings.stations")}</h3><p class="hint">${t("settings.stations_says")}</p>
    <table class="dense stations"><thead><tr><th>${t("settings.station")}</th><th>${t("settings.soon_short")}</th><th>${t("settings.late_short")}</th><th><span class="unseen">${t("settings.remove")}</span></th></tr></thead>
      <tbody>${floor.stations.map((station, at) => {
        const wrong = ["name", "soon_minutes", "late_minutes", "id"].map((what) => saving.at(fieldOf("stations", at, what))).find(Boolean);
        return html`<tr key=${station.id}>
          <td><input aria-label=${t("settings.station")} value=${station.name} maxlength="60" onInput=${(/** @type {any} */ event) => change(station.id, { name: event.target.value })} />
            ${wrong && html`<p class="wrong">${wrong}</p>`}</td>
          <td><input type="number" min="1" max="240" aria-label=${t("settings.soon_of", { name: station.name })} value=${station.soon_minutes ?? ""} onInput=${(/** @type {any} */ event) => change(station.id, { soon_minutes: minutes(event) })} /></td>
          <td><input type="number" min="1" max="240" aria-label=${t("settings.late_of", { name: station.name })} value=${station.late_minutes ?? ""} onInput=${(/** @type {any} */ event) => change(station.id, { late_minutes: minutes(event) })} /></td>
          <td><button type="button" class="quiet" aria-label=${t("settings.station_remove", { name: station.name })}
            onClick=${() => put({ ...floor, stations: floor.stations.filter((each) => each.id !== station.id) })}><${Icon} name="trash" /></button></td></tr>`;
      })}</tbody></table>
    <${Adding} label=${t("settings.station_new")} onAdd=${(/** @type {string} */ name) => put(withStation(floor, name))} /></section>`;
}

/** @param {{label: string, onAdd: (name: string) => void}} props */
function Adding({ label, onAdd }) {
  const name = useSignal("");
  const add = () => { if (name.value.trim()) { onAdd(name.value.trim()); name.value = ""; } };
  return html`<div class="adding"><input aria-label=${label} placeholder=${label} value=${name.value} maxlength="60" onInput=${(/** @type {any} */ event) => { name.value = event.target.value; }}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => { if (event.key === "Enter") { event.preventDefault(); add(); } }} />
    <button type="button" class="small" disabled=${!name.value.trim()} onClick=${add}><${Icon} name="add" /> ${t("settings.add")}</button></div>`;
}
