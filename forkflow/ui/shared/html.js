// @ts-check
/** Markup as tagged templates: `html` makes elements of Preact, with text always put in as text. */
import { h } from "preact";
import htm from "htm";

export { Fragment, render } from "preact";
export { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
export { batch, computed, effect, signal, useComputed, useSignal } from "@preact/signals";

export const html = htm.bind(h);

/** Class names of what is true: `classes("line", {late: isLate})`.
 * @param {string} always @param {Record<string, unknown>} when */
export const classes = (always, when) =>
  [always, ...Object.keys(when).filter((name) => when[name])].filter(Boolean).join(" ");
