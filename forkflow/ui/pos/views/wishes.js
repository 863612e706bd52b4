// @ts-check
/** What holds for the whole order: allergies, a note, the seat and course of what comes next, a paper that is copied. */
import { html } from "../../shared/html.js";
import { Icon } from "../../shared/icon.js";
import { Sheet } from "../../shared/sheet.js";
import { t } from "../../shared/words.js";
import { write } from "../drafts.js";
import { Allergies, Note, Numbers } from "./pieces.js";

const MINUTES = [0, 5, 10, 15, 30, 60];
const SEATS = 10;
const COURSES = 4;

/** @param {{at: string, draft: import("../draft.js").Draft, place: import("../floor.js").Place | null, onClose: () => void}} props */
export function WishesSheet({ at, draft, place, onClose }) {
  const set = (/** @type {Partial<import("../draft.js").Draft>} */ change) => write(at, (now) => ({ ...now, ...change }));
  const paper = draft.paper;
  return html`<${Sheet} title=${t("pos.wishes_title")} onClose=${onClose}
      foot=${html`<button type="button" class="main" onClick=${onClose}>${t("pos.ready")}</button>`}>
    ${draft.table === null && html`<${Note} label=${t("pos.guest_name")} value=${draft.guest} onChange=${(/** @type {string} */ guest) => set({ guest })} />`}
    <${Allergies} open=${true} chosen=${draft.allergies} onChange=${(/** @type {string[]} */ allergies) => set({ allergies })} />
    <${Note} label=${t("pos.note_order")} value=${draft.note} onChange=${(/** @type {string} */ note) => set({ note })} />
    <h3>${t("pos.next_lines")}</h3>
    <${Numbers} label=${t("pos.seat_label")} most=${place?.table.seats ?? SEATS} value=${draft.seat} onChange=${(/** @type {number | null} */ seat) => set({ seat })} />
    <${Numbers} label=${t("pos.course_label")} most=${COURSES} value=${draft.course} onChange=${(/** @type {number | null} */ course) => set({ course })} />
    <h3><${Icon} name="paper" /> ${t("pos.paper")}</h3>
    <p class="hint">${t("pos.paper_says")}</p>
    <div class="choices">
      <button type="button" aria-pressed=${paper === null} onClick=${() => set({ paper: null })}>${t("pos.paper_no")}</button>
      ${MINUTES.map((minutes) => html`<button type="button" key=${minutes} aria-pressed=${paper?.minutes === minutes}
        onClick=${() => set({ paper: { made: paper?.made ?? true, minutes } })}>${minutes ? t("pos.ago", { minutes }) : t("pos.just_now")}</button>`)}
    </div>
    ${paper && html`<div class="choices">
      <button type="button" aria-pressed=${paper.made} onClick=${() => set({ paper: { ...paper, made: true } })}>${t("pos.was_made")}</button>
      <button type="button" aria-pressed=${!paper.made} onClick=${() => set({ paper: { ...paper, made: false } })}>${t("pos.must_be_made")}</button>
    </div>`}
  </${Sheet}>`;
}
