// @ts-check
/** When a device last said that it lives. */
import { age, second } from "../shared/clock.js";
import { t, timeOfDay } from "../shared/words.js";

/** A device speaks every half minute; twice that is a beat missed. */
export const SILENT_AFTER_MS = 75_000;
const DAY_MS = 86_400_000;

/** @param {{heard_at: string | null}} device */
export function lastHeard({ heard_at }) {
  second.value;
  if (!heard_at) return t("devices.never");
  const ago = age(heard_at);
  if (ago < SILENT_AFTER_MS) return t("devices.now");
  if (ago < DAY_MS / 2) return t("devices.at", { time: timeOfDay(heard_at) });
  return t("devices.days", { date: new Date(heard_at).toLocaleDateString(document.documentElement.lang) });
}

/** @param {{heard_at: string | null}} device */
export const isHeard = ({ heard_at }) => heard_at !== null && age(heard_at) < SILENT_AFTER_MS;
