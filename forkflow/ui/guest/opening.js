// @ts-check
/** The hours: of the house, of a pause, of a dish. The server says them with the page, this as time goes by. */
import { page } from "../shared/page.js";
import { t, timeOfDay } from "../shared/words.js";

const DAY_MS = 86_400_000;
/** So long before the house closes, guests are told. */
const SOON_MS = 30 * 60_000;

/** @typedef {import("./cart.js").Menu} Menu */

const timeZone = page.timezone || undefined;
const wallClock = new Intl.DateTimeFormat("en-CA", {
  timeZone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
});
const dayName = new Intl.DateTimeFormat(page.lang, { timeZone, weekday: "long" });

/** What the clock on the wall of the house shows: days since 1970, the weekday from Monday as 0, the minute of the day.
 * @param {number} at */
export function wallAt(at) {
  const part = Object.fromEntries(wallClock.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const day = Math.floor(Date.UTC(part.year, part.month - 1, part.day) / DAY_MS);
  return { day, weekday: (day + 3) % 7, minute: part.hour * 60 + part.minute };
}

/** @param {import("./cart.js").Item["hours"]} hours @param {{weekday: number, minute: number}} wall */
export function isServed(hours, { weekday, minute }) {
  const isOn = (/** @type {number[] | undefined} */ days, /** @type {number} */ day) => !days?.length || days.includes(day);
  return !hours.length || hours.some(({ from_minutes: from, until_minutes: until, weekdays }) =>
    (isOn(weekdays, weekday) && from <= minute && minute < until)
    || (isOn(weekdays, (weekday + 6) % 7) && minute + 1440 < until));
}

/** The menu as it stands at a later moment; itself when nothing changed. @param {Menu} menu @param {number} at @returns {Menu} */
export function atMoment(menu, at) {
  const wall = wallAt(at);
  const notNow = menu.categories.flatMap(({ items }) => items).filter((item) => !isServed(item.hours, wall)).map(({ id }) => id);
  const same = notNow.length === menu.not_now.length && notNow.every((id) => menu.not_now.includes(id));
  return same ? menu : { ...menu, not_now: notNow };
}

/** Whether the clock has passed the moment up to which the house knew its opening. @param {Menu} menu @param {number} at */
export const isOutdated = ({ opening }, at) => opening.changes_at !== null && Date.parse(opening.changes_at) <= at;

/** @param {Menu} menu @param {number} at */
export const isPaused = (menu, at) => menu.paused_until !== null && Date.parse(menu.paused_until) > at;

/** What a guest should know before they choose; empty when all is as usual. @param {Menu} menu @param {number} at */
export function noticeOf(menu, at) {
  const { is_open: open, changes_at: changes } = menu.opening;
  if (!open) return changes ? opens(Date.parse(changes), at) : t("guest.closed");
  if (isPaused(menu, at)) return t("guest.paused", { time: timeOfDay(/** @type {string} */ (menu.paused_until)) });
  return changes && Date.parse(changes) - at <= SOON_MS ? t("guest.closes_soon", { time: timeOfDay(changes) }) : "";
}

/** @param {number} then @param {number} at */
function opens(then, at) {
  const days = wallAt(then).day - wallAt(at).day;
  const time = timeOfDay(then);
  if (days < 2) return t(days ? "guest.opens_tomorrow" : "guest.opens_today", { time });
  return t("guest.opens_on", { day: dayName.format(then), time });
}
