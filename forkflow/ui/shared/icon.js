// @ts-check
/** Line icons, 24 by 24, drawn here so that nothing is fetched. Always beside a word, or with a label of their own.
 * Here are those of the guests; staff-icons.js and floor-icons.js add the others. */
import { html } from "./html.js";

/** @type {Record<string, string>} */
export const PATHS = {
  add: "M12 5v14M5 12h14",
  less: "M5 12h14",
  close: "M6 6l12 12M18 6L6 18",
  next: "M9 5l7 7-7 7",
  warning: "M12 3l10 18H2zM12 10v5M12 18v.5",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l5 5",
  bell: "M6 17V11a6 6 0 0 1 12 0v6l2 2H4zM10 21h4",
  trash: "M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13",
  paper: "M6 3h9l4 4v14H6zM9 9h4M9 13h7M9 17h7",
};

/** @param {{name: string, label?: string}} props */
export function Icon({ name, label }) {
  return html`<svg class="icon" viewBox="0 0 24 24" role=${label ? "img" : null} aria-label=${label}
    aria-hidden=${label ? null : "true"} focusable="false"><path d=${PATHS[name] ?? ""} /></svg>`;
}
