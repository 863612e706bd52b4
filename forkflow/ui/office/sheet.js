// @ts-check
/** A price list out of a spreadsheet: pasted or picked, looked at, and mended where it stands before it becomes the menu. */
import { classes, html, useSignal } from "../shared/html.js";
import { Icon } from "../shared/icon.js";
import { money, t, tn } from "../shared/words.js";
import { looked, tell } from "./asked.js";
import { chosenText } from "./desk/file.js";
import { usePriceList } from "./desk/price-list.js";

/** @import { SheetCells, SheetLook } from "../shared/types.d.ts" */
/** @typedef {import("../shared/evening.js").Evening} Evening */

const COLUMNS = /** @type {const} */ (["name", "price", "category", "station", "allergens"]);

/** @param {{evening: Evening, onTaken: () => void}} props */
export function Sheet({ evening, onTaken }) {
  const text = useSignal("");
  /** Lines that were bad once stay in sight when they are mended. */
  const bad = useSignal(/** @type {Set<number>} */ (new Set()));
  const trouble = useSignal("");
  const list = usePriceList(async (wanted) => {
    const { told, says } = await looked(evening, wanted);
    trouble.value = says;
    if (told) bad.value = new Set([...("rows" in wanted ? bad.value : []), ...told.problems.map((problem) => problem.line)]);
    return told;
  });
  const take = async (/** @type {boolean} */ skip_bad) => {
    if (await tell(evening, "PUT", "menu/sheet", { rows: list.rows, skip_bad })) onTaken();
  };
  if (list.look) {
    return html`<${Mend} list=${list} look=${list.look} bad=${bad.value} trouble=${trouble.value} onTake=${take} />`;
  }
  return html`<form class="paste changed" onSubmit=${(/** @type {Event} */ event) => { event.preventDefault(); list.read(text.value); }}>
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
    await list.read(chosen);
  }
}

/** @param {{list: ReturnType<typeof usePriceList>, look: SheetLook, bad: Set<number>, trouble: string,
 *   onTake: (skip: boolean) => void}} props */
function Mend({ list, look, bad, trouble, onTake }) {
  const left = new Set(look.problems.map((problem) => problem.line)).size;
  const shown = list.rows.filter((row) => bad.has(row.line));
  const good = look.menu.items.length;
  return html`<div class="mend">
    <p class=${left ? "standing paused" : "standing"} role="status"><${Icon} name=${left ? "warning" : "check"} />
      ${tn("first.good", good)} ${left > 0 && tn("first.to_mend", left)}</p>
    ${trouble && html`<p class="notice" role="alert">${trouble}</p>`}
    ${shown.length > 0 && html`<div class="scroll" role="group" tabindex="0" aria-label=${t("first.mend")}><table class="cells">
      <thead><tr><th scope="col">${t("first.line")}</th>${COLUMNS.map((name) => html`<th scope="col">${t(`first.column_${name}`)}</th>`)}<td></td></tr></thead>
      <tbody>${shown.map((row) => html`<${Row} key=${row.line} row=${row}
        onWrite=${(/** @type {string} */ field, /** @type {string} */ cell) => list.write(row.line, field, cell)}
        onMend=${list.mend} onRemove=${() => list.leaveOut(row.line)}
        problems=${look.problems.filter((problem) => problem.line === row.line)} />`)}</tbody></table></div>`}
    <details><summary>${t("first.see_all")}</summary><${Preview} look=${look} /></details>
    <div class="choices"><button type="button" class="main" disabled=${left > 0 || !good} onClick=${() => onTake(false)}>
        ${tn("first.take", good)}</button>
      ${left > 0 && good > 0 && html`<button type="button" onClick=${() => onTake(true)}>${tn("first.skip", left)}</button>`}
      <button type="button" onClick=${list.forget}>${t("first.other_list")}</button></div>
  </div>`;
}

/** A line that was bad: what is wrong stands under its cell. @param {{row: SheetCells, problems: {field: string, detail: string}[],
 *   onWrite: (field: string, value: string) => void, onMend: () => void, onRemove: () => void}} props */
function Row({ row, problems, onWrite, onMend, onRemove }) {
  /** What is wrong in no cell that is shown is told under the name. @param {string} field */
  const wrong = (field) => problems.filter((problem) => problem.field === field
    || (field === "name" && !COLUMNS.some((column) => column === problem.field))).map((problem) => problem.detail).join(" ");
  return html`<tr><th scope="row">${row.line} ${!problems.length && html`<${Icon} name="check" label=${t("first.mended")} />`}</th>
    ${COLUMNS.map((field) => {
      const detail = wrong(field);
      const says = `says-${row.line}-${field}`;
      return html`<td key=${field} data-name=${t(`first.column_${field}`)}><input class=${classes("cell", { wrong: detail })} aria-invalid=${detail ? "true" : null}
        value=${row[field]} aria-label=${`${t(`first.column_${field}`)}, ${t("first.line")} ${row.line}`}
        aria-describedby=${detail ? says : null} onInput=${(/** @type {any} */ event) => onWrite(field, event.target.value)} onChange=${onMend} />
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
