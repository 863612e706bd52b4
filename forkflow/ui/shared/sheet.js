// @ts-check
/** A sheet over the screen, as the browser's own dialog: Escape and the back button close it, focus stays within, and goes
 * back to where it came from. */
import { html, useLayoutEffect, useRef } from "./html.js";
import { Icon } from "./icon.js";
import { t } from "./words.js";

/** Sheets that are open, each with what closes it. The browser's back button closes the one on top.
 * @type {(() => void)[]} */
const open = [];
/** Where we stand in the browser's history, and how many sheets that entry has room for. One that is closed otherwise than
 * by the back button leaves its entry, spare, to the next that opens: a step back of our own would end a reload, or
 * close a sheet that has just followed another. */
const here = () => ({ address: location.href, room: /** @type {number} */ (history.state?.sheets ?? 0) });
let stood = here();

addEventListener("popstate", () => {
  const [before, { address, room }] = [stood, (stood = here())];
  if (room < open.length) for (const close of open.slice(room).reverse()) close();
  else if (room < before.room && address === before.address) history.back(); // nobody saw the spare entry: go on as wished
});

/** What the back button closes, from now on. @param {() => void} close @returns {() => void} what to do when it is gone */
export function stepForBackButton(close) {
  const closing = () => close();
  open.push(closing);
  if (here().room < open.length) history.pushState({ sheets: open.length }, "");
  stood = here();
  return () => { open.splice(open.indexOf(closing), 1); };
}

/** @param {{title: string, onClose: () => void, wide?: boolean, foot?: any, children?: any}} props */
export function Sheet({ title, onClose, wide = false, foot, children }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const close = useRef(onClose);
  close.current = onClose;
  useLayoutEffect(() => {
    const [sheet, before] = [/** @type {HTMLDialogElement} */ (dialog.current), document.activeElement];
    sheet.showModal();
    const gone = stepForBackButton(() => close.current());
    return () => {
      sheet.close();
      // On a phone a field would raise the keyboard over what the sheet has changed.
      if (before instanceof HTMLInputElement && !matchMedia("(hover: hover)").matches) before.blur();
      gone();
    };
  }, []);
  const closeOutside = (/** @type {MouseEvent} */ event) => { if (event.target === dialog.current) onClose(); };
  return html`<dialog ref=${dialog} class=${wide ? "sheet wide" : "sheet"} aria-label=${title} onClick=${closeOutside}
      onCancel=${(/** @type {Event} */ event) => { event.preventDefault(); onClose(); }}>
    <header><h2>${title}</h2>
      <button type="button" class="quiet" aria-label=${t("shell.close")} onClick=${onClose}><${Icon} name="close" /></button>
    </header>
    <div class="body">${children}</div>
    ${foot && html`<footer>${foot}</footer>`}
  </dialog>`;
}
