// @ts-check
/** Business days, written like 2026-11-20. They have no time of day, so they are counted at noon in UTC. */
import { page } from "../shared/page.js";

const DAY_MS = 86_400_000;

/** @param {string} day */
export const isDay = (day) => /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(noon(day));

/** @param {string} day @param {number} by days */
export const shifted = (day, by) => new Date(noon(day) + by * DAY_MS).toISOString().slice(0, 10);

/** @param {string} day */
export const dayBefore = (day) => shifted(day, -1);

/** `Friday 20 November`. @param {string} day */
export const dayName = (day) =>
  new Intl.DateTimeFormat(page.lang, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" }).format(noon(day));

/** @param {string} day */
const noon = (day) => Date.parse(`${day}T12:00:00Z`);
