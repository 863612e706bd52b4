// @ts-check
/** The wishes for one dish: its choices, how many, for whom, when, and words for the kitchen. */
import { html, useSignal } from "../../shared/html.js";
import { Sheet } from "../../shared/sheet.js";
import { money, t } from "../../shared/words.js";
import { missing, priceOf } from "../draft.js";
import { Allergies, Groups, Note, Numbers, Stepper } from "./pieces.js";

const SEATS = 8;
const COURSES = 4;

/** For a line that is written, or for one that is only wanted yet.
 * @param {{item: import("../draft.js").Item, line: import("../draft.js").DraftLine, fresh?: boolean,
 *   onDone: (change: Partial<import("../draft.js").DraftLine>) => void, onClose: () => void}} props */
export function LineSheet({ item, line, fresh = false, onDone, onClose }) {
  const { quantity, modifiers, note, seat, course, allergies } = line;
  const now = useSignal({ quantity, modifiers, note, seat, course, allergies });
  const set = (/** @type {Partial<typeof now.value>} */ change) => { now.value = { ...now.value, ...change }; };
  const lacks = missing(item, now.value.modifiers);
  const price = money(now.value.quantity * priceOf(item, now.value.modifiers));
  const done = () => { onClose(); onDone(now.value); };
  return html`<${Sheet} title=${item.name} onClose=${onClose} foot=${html`
      <${Stepper} value=${now.value.quantity} least=${1} onChange=${(/** @type {number} */ quantity) => set({ quantity })} />
      <button type="button" class="main wide" disabled=${lacks.length > 0} onClick=${done}>
        ${lacks.length ? t("pos.choose_first", { what: lacks[0].name }) : t(fresh ? "pos.add" : "pos.done", { price })}</button>`}>
    <${Groups} item=${item} chosen=${now.value.modifiers} onChange=${(/** @type {string[]} */ modifiers) => set({ modifiers })} />
    <${Note} value=${now.value.note} onChange=${(/** @type {string} */ note) => set({ note })} />
    <${Numbers} label=${t("pos.seat_label")} most=${SEATS} value=${now.value.seat} onChange=${(/** @type {number | null} */ seat) => set({ seat })} />
    <${Numbers} label=${t("pos.course_label")} most=${COURSES} value=${now.value.course} onChange=${(/** @type {number | null} */ course) => set({ course })} />
    <${Allergies} chosen=${now.value.allergies} onChange=${(/** @type {string[]} */ allergies) => set({ allergies })} />
  </${Sheet}>`;
}
