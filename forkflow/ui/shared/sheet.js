// @ts-check
/** A sheet over the screen, as the browser's own dialog: Escape and the back button close it, focus stays within. */
import { html, useEffect, useRef } from "./html.js";
import { Icon } from "./icon.js";
import { t } from "./words.js";

/** Sheets that are open, each with what closes it. The browser's back button closes the one on top.
 * @type {(() => void)[]} */
const open = [];
/** How many steps of the browser's history are ours: as many as sheets are open, once things have settled. */
let steps = 0;
/** While we go back ourselves, the browser tells of a step that is nobody's wish. */
let travelling = false;
/** Longer than one sheet takes to follow another: then the steps stay as they are. */
const SETTLED_AFTER_MS = 60;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let settling;

addEventListener("popstate", () => {
  if (travelling) {
    travelling = false;
    settle();
  } else if (steps > 0) {
    steps -= 1;
    open.at(-1)?.();
  }
});

function settle() {
  clearTimeout(settling);
  settling = setTimeout(() => {
    if (travelling) return;
    for (; steps < open.length; steps += 1) history.pushState({ sheets: steps + 1 }, "");
    if (steps === open.length) return;
    travelling = true;
    history.go(open.length - steps);
    steps = open.length;
  }, SETTLED_AFTER_MS);
}

/** What the back button closes, from now on. @param {() => void} close @returns {() => void} what to do when it is gone */
export function stepForBackButton(close) {
  const closing = () => close();
  open.push(closing);
  settle();
  return () => {
    open.splice(open.indexOf(closing), 1);
    settle();
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
