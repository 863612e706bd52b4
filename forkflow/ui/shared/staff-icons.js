// @ts-check
/** The icons that only the staff sees, so that no guest carries them over the line. */
import { PATHS } from "./icon.js";

Object.assign(PATHS, {
  back: "M15 5l-7 7 7 7",
  check: "M5 12.5l4.5 4.5L19 7.5",
  undo: "M9 7L4 12l5 5M4 12h10a6 6 0 0 1 0 12h-2",
  mute: "M4 9v6h4l5 4V5L8 9zM16 9l5 6M21 9l-5 6",
  settings: "M4 7h10M18 7h2M4 17h2M10 17h10M16 5v4M8 15v4",
  send: "M4 12l16-8-6 16-3-6z",
});
