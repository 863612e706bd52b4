// @ts-check
/** What somebody writes over what the house knows. It follows the house until it is touched: what is half written is
 * still there when the network was away for a moment, or when an answer comes late. */
import { useEffect, useRef, useSignal } from "../../shared/html.js";

/** @template T @param {T} known the same object until the house tells anew
 * @returns {{draft: import("@preact/signals").Signal<T>, stored: (sent: T) => void}} `stored` is said when the house has
 *   taken what was sent, before it tells anew: only what was written since then is kept */
export function useDraft(known) {
  const draft = useSignal(known);
  const untouched = useRef(known);
  useEffect(() => {
    if (draft.peek() === untouched.current) draft.value = known;
    untouched.current = known;
  }, [known]);
  return { draft, stored: (sent) => { untouched.current = sent; } };
}
