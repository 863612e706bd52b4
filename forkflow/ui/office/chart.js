// @ts-check
/** Sales by hour as a chart. uPlot is fetched when the first chart is drawn; the table below has the same numbers. */
import { html, useEffect, useRef, useSignal } from "../shared/html.js";
import { money, t } from "../shared/words.js";
import { evenly } from "./hours.js";
import { hourOfDay } from "./pieces.js";

/** @import { Hour } from "./hours.js" */

const HIGH = 240;
/** On a phone there is room for `20`, not for `20:00`. */
const NARROW = 560;
/** @type {Promise<any> | undefined} */
let fetching;

/** The address of a file of this build that no module imports. @param {string} path */
const file = (path) => `${document.body.dataset.static}${path}`;

/** The program of the charts, once. It is no module: it names itself on the window. @returns {Promise<any>} */
function uPlot() {
  fetching ??= new Promise((resolve, reject) => {
    const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: file("vendor/uplot.css") });
    const script = Object.assign(document.createElement("script"), { src: file("vendor/uplot.js") });
    script.onload = () => resolve(/** @type {any} */ (window).uPlot);
    script.onerror = () => { fetching = undefined; script.remove(); reject(new Error("no uPlot")); };
    document.head.append(style, script);
  });
  return fetching;
}

/** @param {{hours: Hour[]}} props */
export function HourChart({ hours }) {
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const failed = useSignal(false);
  const told = JSON.stringify(hours);
  useEffect(() => {
    /** @type {(() => void) | undefined} */
    let remove;
    let gone = false;
    uPlot().then((Plot) => { if (!gone && place.current) remove = drawn(Plot, place.current, evenly(hours)); },
      () => { failed.value = true; });
    return () => { gone = true; remove?.(); };
  }, [told]);
  return html`<figure class="chart"><div ref=${place} aria-hidden="true"></div>
    ${failed.value && html`<p class="none">${t("chart.failed")}</p>`}</figure>`;
}

/** Draws, and draws again when the width or the theme changes. @param {any} Plot @param {HTMLElement} place @param {Hour[]} hours */
function drawn(Plot, place, hours) {
  /** @type {any} */
  let plot;
  const draw = () => {
    plot?.destroy();
    plot = new Plot(options(Plot, place, hours), [hours.map((_, at) => at), hours.map((hour) => hour.sales_cents / 100)], place);
  };
  const sized = new ResizeObserver(() => {
    if (plot && plot.width !== place.clientWidth) plot.setSize({ width: place.clientWidth, height: HIGH });
  });
  const themed = new MutationObserver(draw);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  draw();
  sized.observe(place);
  themed.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  dark.addEventListener("change", draw);
  return () => {
    sized.disconnect();
    themed.disconnect();
    dark.removeEventListener("change", draw);
    plot.destroy();
  };
}

/** @param {any} Plot @param {HTMLElement} place @param {Hour[]} hours */
function options(Plot, place, hours) {
  const colour = (/** @type {string} */ name) => getComputedStyle(place).getPropertyValue(`--${name}`).trim();
  const axis = { stroke: colour("muted"), grid: { stroke: colour("line"), width: 1 }, ticks: { show: false }, font: "13px system-ui" };
  const label = (/** @type {any} */ plot, /** @type {number[]} */ splits) => splits.map((at) => (!hours[at] ? ""
    : plot.width < NARROW ? hourOfDay(hours[at].hour).slice(0, 2) : hourOfDay(hours[at].hour)));
  return {
    width: place.clientWidth, height: HIGH, legend: { show: false }, cursor: { show: false },
    scales: { x: { time: false, range: [-0.6, hours.length - 0.4] }, y: { range: (/** @type {any} */ _, /** @type {number} */ least, /** @type {number} */ most) => [0, (most || 1) * 1.1] } },
    series: [{}, { fill: colour("brand"), stroke: colour("brand"), width: 0, points: { show: false },
      paths: Plot.paths.bars({ size: [0.7, 72], radius: 0.1 }) }],
    axes: [
      { ...axis, size: 32, grid: { show: false }, values: label, splits: () => hours.map((_, at) => at) },
      { ...axis, size: 84, values: (/** @type {any} */ _, /** @type {number[]} */ splits) => splits.map((value) => money(value * 100)) },
    ],
  };
}
