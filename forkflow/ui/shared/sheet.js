// @ts-check
/** A sheet over the screen, as the browser's own dialog: Escape and the back button close it, focus stays within. */
import { html, useEffect, useRef } from "./html.js";
import { Icon } from "./icon.js";
import { t } from "./words.js";

/** Sheets that are open, each with what closes it. The browser's back button closes the one on top.
 * @type {(() => void)[]} */
const open = [];
let ownSteps = 0;

addEventListener("popstate", () => {
  if (ownSteps > 0) ownSteps -= 1;
  else open.at(-1)?.();
});

/** @param {() => void} close @returns {() => void} what to do when it is gone */
export function stepForBackButton(close) {
  let wentBack = false;
  const closing = () => { wentBack = true; close(); };
  open.push(closing);
  history.pushState({ sheets: open.length }, "");
  return () => {
    open.splice(open.indexOf(closing), 1);
    if (wentBack) return;
    ownSteps += 1;
    history.back();
  };
}

/** @param {{title: string, onClose: () => void, wide?: boolean, foot?: any, children?: any}} props */
export function Sheet({ title, onClose, wide = false, foot, children }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    dialog.current?.showModal();
    return stepForBackButton(() => close.current());
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
