// @ts-check
/** A price list pasted or chosen: what it would make, each fault at its cell, mended here, and then printed. */
import { classes, html, useSignal } from "../../shared/html.js";
import { Icon } from "../../shared/icon.js";
import { Sheet } from "../../shared/sheet.js";
import { t, tn } from "../../shared/words.js";
import { Field, NotLive } from "../desk/fields.js";
import { chosenText } from "../desk/file.js";
import { usePriceList } from "../desk/price-list.js";
import { isLive } from "../desk/reading.js";
import { useSaving } from "../desk/saving.js";
import { published } from "./acts.js";

/** @typedef {import("../../shared/types.d.ts").SheetLook} Look */
/** @typedef {import("../../shared/types.d.ts").SheetCells} Cells */

const COLUMNS = /** @type {const} */ (["name", "price", "category", "station", "description", "allergens"]);

/** @param {{evening: import("../../shared/evening.js").Evening, reading: import("./acts.js").Reading, onClose: () => void}} props */
export function Import({ evening, reading, onClose }) {
  const text = useSignal("");
  const saving = useSaving();
  const [live, there] = [isLive(evening), reading.data?.menu.items.length ?? 0];
  const list = usePriceList(async (body) => {
    const answer = await saving.run(() => evening.ask("POST", "menu/sheet", { body, patience: 20_000 }));
    return answer && answer.body;
  });
  const { look: found, rows } = list;
  const whole = found?.problems.filter((problem) => !rows.some((row) => row.line === problem.line)) ?? [];
  const good = found?.menu.items.length ?? 0;
  const choose = async (/** @type {any} */ event) => {
    const chosen = await chosenText(event.target);
    if (chosen === null) return;
    text.value = chosen;
    list.read(chosen);
  };
  const print = async (/** @type {boolean} */ skip_bad) => {
    const body = { rows: list.rows, skip_bad };
    const answer = await saving.run(() => evening.ask("PUT", "menu/sheet", { body, patience: 20_000 }));
    if (!answer) return;
    published(evening, reading, answer.body.version, tn("dishes.imported", good));
    onClose();
  };
  return html`<${Sheet} wide title=${t("dishes.import")} onClose=${onClose} foot=${found && rows.length > 0 && html`
      ${saving.says && html`<p class="wrong" role="alert">${saving.says}</p>`}
      <button type="button" onClick=${list.forget}>${t("dishes.import_another")}</button>
      ${found.problems.length > 0 && good > 0 && html`<button type="button" disabled=${!live || saving.busy} onClick=${() => print(true)}>${tn("dishes.import_good", good)}</button>`}
      <button type="button" class="main" disabled=${!live || saving.busy || found.problems.length > 0 || !good} onClick=${() => print(false)}>
        ${tn("dishes.import_all", good)}</button>`}>
    <${NotLive} evening=${evening} />
    ${!found || !rows.length ? html`
      <p>${t("dishes.import_says")}</p>
      <${Field} kind="textarea" rows="10" label=${t("dishes.import_paste")} value=${text.value} placeholder=${t("dishes.import_example")} spellcheck=${false}
        error=${whole[0]?.detail || saving.says} onInput=${(/** @type {string} */ typed) => { text.value = typed; }} />
      <div class="choices">
        <button type="button" class="main" disabled=${!live || saving.busy || !text.value.trim()} onClick=${() => list.read(text.value)}>${t("dishes.import_look")}</button>
        <label class="as-button"><${Icon} name="paper" /> ${t("dishes.import_file")}
          <input type="file" class="unseen" accept=".csv,.tsv,.txt,text/csv" onChange=${choose} /></label></div>`
    : html`<p class=${classes("notice", { good: !found.problems.length })} role="status">${found.problems.length
        ? tn("dishes.import_faults", found.problems.length) : tn("dishes.import_fine", good)} ${there > 0 && tn("dishes.import_replaces", there)}</p>
      ${whole.map((problem) => html`<p class="wrong">${problem.detail}</p>`)}
      <div class="scroll sheet-rows" tabindex="0" role="region" aria-label=${t("dishes.import")}><table class="dense"><thead><tr><th>${t("dishes.line")}</th>${COLUMNS.map((field) => html`<th>${heading(field)}</th>`)}<th><span class="unseen">${t("settings.remove")}</span></th></tr></thead>
        <tbody>${sorted(rows, found).map((row) => html`<${Row} key=${row.line} row=${row} off=${!live} list=${list}
          faults=${found.problems.filter((problem) => problem.line === row.line)} />`)}</tbody></table></div>`}
  </${Sheet}>`;
}

/** @param {string} field */
const heading = (field) => ({ name: t("dishes.name"), price: t("dishes.price"), category: t("dishes.category"), station: t("dishes.station"),
  description: t("dishes.description"), allergens: t("dishes.allergens") })[field];

/** Faulty lines first, in the order of the list. @param {Cells[]} rows @param {Look} look */
function sorted(rows, { problems }) {
  const faulty = new Set(problems.map((problem) => problem.line));
  return [...rows.filter((row) => faulty.has(row.line)), ...rows.filter((row) => !faulty.has(row.line))];
}

/** @param {{row: Cells, faults: {field: string, detail: string}[], off: boolean, list: ReturnType<typeof usePriceList>}} props */
function Row({ row, faults, off, list }) {
  if (!faults.length) {
    return html`<tr><td class="number">${row.line}</td>${COLUMNS.map((field) => html`<td>${row[field]}</td>`)}<td></td></tr>`;
  }
  const general = faults.filter((fault) => !COLUMNS.some((field) => field === fault.field));
  return html`<tr class="faulty"><td class="number">${row.line}</td>${COLUMNS.map((field) => {
    const fault = faults.find((each) => each.field === field);
    return html`<td class=${classes("", { bad: fault })}><input aria-label=${t("dishes.cell", { field: heading(field), line: row.line })} value=${row[field]} placeholder=${heading(field)}
      aria-invalid=${fault ? "true" : null} aria-describedby=${fault ? `fault-${row.line}-${field}` : null} disabled=${off}
      onInput=${(/** @type {any} */ event) => list.write(row.line, field, event.target.value)} onChange=${list.mend} />
      ${fault && html`<p class="wrong" id=${`fault-${row.line}-${field}`}>${fault.detail}</p>`}</td>`;
  })}<td><button type="button" class="quiet" disabled=${off} aria-label=${t("dishes.leave_out", { line: row.line })} onClick=${() => list.leaveOut(row.line)}>
    <${Icon} name="trash" /></button>${general.map((fault) => html`<p class="wrong">${fault.detail}</p>`)}</td></tr>`;
}
