// @ts-check
/** What somebody writes over what the house knows. Every field follows the house until it is touched: what is half
 * written is still there when the network was away for a moment, or when an answer comes late, and what somebody else
 * changes beside it meanwhile is not put back. */
import { useEffect, useRef, useSignal } from "../../shared/html.js";

/** @template T @param {T} known the same object until the house tells anew @param {T} [begun] what was written before
 * @returns {{draft: import("@preact/signals").Signal<T>, stored: (sent: T) => void}} `stored` is said when the house has
 *   taken what was sent, before it tells anew: only what was written since then is kept */
export function useDraft(known, begun = known) {
  const draft = useSignal(begun);
  const untouched = useRef(known);
  useEffect(() => {
    draft.value = followed(draft.peek(), untouched.current, known);
    untouched.current = known;
  }, [known]);
  return { draft, stored: (sent) => { untouched.current = sent; } };
}

/** What was touched stays as it is written, field by field; the rest is as it is now. A list is one field.
 * @template T @param {T} written @param {T} before what was known when it was written @param {T} now @returns {T} */
export function followed(written, before, now) {
  if (JSON.stringify(written) === JSON.stringify(before)) return now;
  const [mine, old, new_] = /** @type {any[]} */ ([written, before, now]);
  if (![mine, old, new_].every(hasFields)) return written;
  return /** @type {any} */ (Object.fromEntries([...new Set([...Object.keys(new_), ...Object.keys(mine)])]
    .map((field) => [field, followed(mine[field], old[field], new_[field])]).filter(([, value]) => value !== undefined)));
}

/** @param {unknown} value */
const hasFields = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
