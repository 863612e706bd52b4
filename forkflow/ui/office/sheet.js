// @ts-check
/** A price list out of a spreadsheet: pasted or picked, looked at, and mended where it stands before it becomes the menu. */
import { classes, html, useSignal } from "../shared/html.js";
import { Icon } from "../shared/icon.js";
import { money, t, tn } from "../shared/words.js";
import { looked, tell } from "./asked.js";
import { chosenText } from "./desk/file.js";

/** @import { SheetCells, SheetLook } from "../shared/types.d.ts" */
/** @typedef {import("../shared/evening.js").Evening} Evening */

const COLUMNS = /** @type {const} */ (["name", "price", "category", "station", "allergens"]);

/** @param {{evening: Evening, onTaken: () => void}} props */
export function Sheet({ evening, onTaken }) {
  const text = useSignal("");
  const look = useSignal(/** @type {SheetLook | null} */ (null));
  /** Lines that were bad once stay in sight when they are mended. */
  const bad = useSignal(/** @type {Set<number>} */ (new Set()));
  const trouble = useSignal("");

  async function see(/** @type {any} */ wanted) {
    const { told, says } = await looked(evening, wanted);
    trouble.value = says;
    if (!told) return;
    bad.value = new Set([...(wanted.rows ? bad.value : []), ...told.problems.map((problem) => problem.line)]);
    look.value = told;
  }
  const take = async (/** @type {boolean} */ skip_bad) => {
    const body = { rows: look.value?.rows, skip_bad };
    if (await tell(evening, "PUT", "menu/sheet", body)) onTaken();
  };
  if (look.value) {
    return html`<${Mend} look=${look.value} bad=${bad.value} trouble=${trouble.value}
      onMend=${(/** @type {SheetCells[]} */ rows) => see({ rows })} onTake=${take} onBack=${() => { look.value = null; }} />`;
  }
  return html`<form class="paste changed" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); see({ text: text.value }); }}>
    <label for="paste">${t("first.paste")}</label>
    <p class="hint" id="paste-hint">${t("first.paste_hint")}</p>
    <textarea id="paste" rows="7" spellcheck=${false} aria-describedby="paste-hint" placeholder=${t("first.paste_example")}
      value=${text.value} onInput=${(/** @type {any} */ event) => { text.value = event.target.value; }}></textarea>
    ${trouble.value && html`<p class="notice" role="alert">${trouble.value}</p>`}
    <div class="choices"><button class="main" disabled=${!text.value.trim()}>${t("first.look")}</button>
      <label class="button pick"><${Icon} name="paper" /> ${t("first.pick")}
        <input type="file" accept=".csv,.tsv,.txt,text/csv" onChange=${choose} /></label></div>
  </form>`;

  /** @param {any} event */
  async function choose(event) {
    const chosen = await chosenText(event.target);
    if (chosen === null) return;
    text.value = chosen;
    await see({ text: chosen });
  }
}

/** @param {{look: SheetLook, bad: Set<number>, trouble: string, onMend: (rows: SheetCells[]) => void,
 *   onTake: (skip: boolean) => void, onBack: () => void}} props */
function Mend({ look, bad, trouble, onMend, onTake, onBack }) {
  const left = new Set(look.problems.map((problem) => problem.line)).size;
  const shown = look.rows.filter((row) => bad.has(row.line));
  const good = look.menu.items.length;
  const change = (/** @type {number} */ line, /** @type {string} */ field, /** @type {string} */ value) =>
    onMend(look.rows.map((row) => (row.line === line ? { ...row, [field]: value } : row)));
  return html`<div class="mend">
    <p class=${left ? "standing paused" : "standing"} role="status"><${Icon} name=${left ? "warning" : "check"} />
      ${tn("first.good", good)} ${left > 0 && tn("first.to_mend", left)}</p>
    ${trouble && html`<p class="notice" role="alert">${trouble}</p>`}
    ${shown.length > 0 && html`<div class="scroll" role="group" tabindex="0" aria-label=${t("first.mend")}><table class="cells">
      <thead><tr><th scope="col">${t("first.line")}</th>${COLUMNS.map((name) => html`<th scope="col">${t(`first.column_${name}`)}</th>`)}<td></td></tr></thead>
      <tbody>${shown.map((row) => html`<${Row} key=${row.line} row=${row}
        onChange=${(/** @type {string} */ field, /** @type {string} */ value) => change(row.line, field, value)}
        onRemove=${() => onMend(look.rows.filter((other) => other !== row))}
        problems=${look.problems.filter((problem) => problem.line === row.line)} />`)}</tbody></table></div>`}
    <details><summary>${t("first.see_all")}</summary><${Preview} look=${look} /></details>
    <div class="choices"><button type="button" class="main" disabled=${left > 0 || !good} onClick=${() => onTake(false)}>
        ${tn("first.take", good)}</button>
      ${left > 0 && good > 0 && html`<button type="button" onClick=${() => onTake(true)}>${tn("first.skip", left)}</button>`}
      <button type="button" onClick=${onBack}>${t("first.other_list")}</button></div>
  </div>`;
}

/** A line that was bad: what is wrong stands under its cell. @param {{row: SheetCells, problems: {field: string, detail: string}[],
 *   onChange: (field: string, value: string) => void, onRemove: () => void}} props */
function Row({ row, problems, onChange, onRemove }) {
  /** What is wrong in no cell that is shown is told under the name. @param {string} field */
  const wrong = (field) => problems.filter((problem) => problem.field === field
    || (field === "name" && !COLUMNS.some((column) => column === problem.field))).map((problem) => problem.detail).join(" ");
  return html`<tr><th scope="row">${row.line} ${!problems.length && html`<${Icon} name="check" label=${t("first.mended")} />`}</th>
    ${COLUMNS.map((field) => {
      const detail = wrong(field);
      const says = `says-${row.line}-${field}`;
      return html`<td key=${field} data-name=${t(`first.column_${field}`)}><input class=${classes("cell", { wrong: detail })} aria-invalid=${detail ? "true" : null}
        value=${row[field]} aria-label=${`${t(`first.column_${field}`)}, ${t("first.line")} ${row.line}`}
        aria-describedby=${detail ? says : null} onChange=${(/** @type {any} */ event) => onChange(field, event.target.value)} />
        ${detail && html`<small class="wrong" id=${says}>${detail}</small>`}</td>`;
    })}<td><button type="button" class="quiet" aria-label=${t("first.remove", { line: row.line })} onClick=${onRemove}>
      <${Icon} name="trash" /></button></td></tr>`;
}

/** @param {{look: SheetLook}} props */
function Preview({ look }) {
  const name = (/** @type {Record<string, {name: string}>} */ texts) => Object.values(texts)[0]?.name ?? "";
  return html`<ul class="preview">${look.menu.categories.map((category) => html`<li key=${category.id}><h4>${name(category.texts)}</h4>
    <ul>${look.menu.items.filter((item) => item.category === category.id).map((item) => html`
      <li key=${item.id}><span>${name(item.texts)}</span> <span class="number">${money(item.price_cents)}</span></li>`)}</ul></li>`)}</ul>`;
}
