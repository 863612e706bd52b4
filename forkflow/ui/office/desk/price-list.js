// @ts-check
/** A price list that is mended here: the house looks at it, and what is written meanwhile stays. */
import { useRef, useSignal } from "../../shared/html.js";

/** @import { SheetCells, SheetLook } from "../../shared/types.d.ts" */

/**
 * `look` is what the house made of it; `rows` its lines as they are written here.
 * @param {(wanted: {text: string} | {rows: SheetCells[]}) => Promise<SheetLook | null>} ask null when it was refused
 */
export function usePriceList(ask) {
  const look = useSignal(/** @type {SheetLook | null} */ (null));
  const rows = useSignal(/** @type {SheetCells[]} */ ([]));
  /** Of answers that overtake each other only the last question's counts. */
  const asked = useRef(0);
  const see = async (/** @type {{text: string} | {rows: SheetCells[]}} */ wanted) => {
    const mine = (asked.current += 1);
    const told = await ask(wanted);
    if (!told || mine !== asked.current) return;
    look.value = told;
    if ("text" in wanted) rows.value = told.rows;
  };
  return {
    look: look.value,
    rows: rows.value,
    /** Another list. @param {string} text */
    read: (text) => see({ text }),
    /** A cell as it is typed. @param {number} line @param {string} field @param {string} cell */
    write: (line, field, cell) => {
      rows.value = rows.value.map((row) => (row.line === line ? { ...row, [field]: cell } : row));
    },
    /** A cell was left. */
    mend: () => see({ rows: rows.value }),
    /** @param {number} line */
    leaveOut: (line) => {
      rows.value = rows.value.filter((row) => row.line !== line);
      return see({ rows: rows.value });
    },
    forget: () => { look.value = null; },
  };
}
