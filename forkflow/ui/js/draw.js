// @ts-check
/** Drawing: elements with text in them, never markup; lists that keep what has not changed. */

/** An element. Texts become text, whatever stands in them.
 * @param {string} tag @param {Record<string, any>} [props] @param {...(Node | string | null | false | undefined)} children
 * @returns {HTMLElement} */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name === "class" ? "class" : name, String(value));
  }
  element.append(.../** @type {(Node | string)[]} */ (children.filter((child) => child !== null && child !== false && child !== undefined)));
  return element;
}

/** @param {string} id @returns {HTMLElement} */
export function at(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`no #${id} on this page`);
  return element;
}

/** Draw a list. An element whose thing is still the same stays, so that a finger on it does not miss.
 * @template T @param {HTMLElement} parent @param {T[]} things @param {(thing: T) => string} key @param {(thing: T) => HTMLElement} make */
export function keep(parent, things, key, make) {
  const before = new Map([...parent.children].map((child) => [/** @type {HTMLElement} */ (child).dataset.key, child]));
  const now = things.map((thing) => {
    const name = key(thing);
    const drawn = JSON.stringify(thing);
    const old = /** @type {HTMLElement | undefined} */ (before.get(name));
    if (old && old.dataset.drawn === drawn) return old;
    const element = make(thing);
    element.dataset.key = name;
    element.dataset.drawn = drawn;
    return element;
  });
  const same = now.length === parent.children.length && now.every((element, index) => parent.children[index] === element);
  if (!same) parent.replaceChildren(...now);
}

/** A sentence at the foot of the screen, for ten seconds, with something to do if there is.
 * @param {string} says @param {{bad?: boolean, label?: string, act?: () => void}} [options] */
export function toast(says, { bad = false, label, act } = {}) {
  const element = h("div", { class: bad ? "toast bad" : "toast" }, says);
  if (label && act) element.append(h("button", { onclick: () => { element.remove(); act(); } }, label));
  const toasts = at("toasts");
  while (toasts.children.length >= 3) toasts.firstElementChild?.remove();
  toasts.append(element);
  setTimeout(() => element.remove(), 10_000);
}
