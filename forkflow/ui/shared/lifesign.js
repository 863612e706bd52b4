// @ts-check
/** This device says that it lives and how much it holds that is not sent, so that the others see when it falls silent. */
import { effect } from "@preact/signals-core";
import { Refusal } from "./api.js";
import { ageOfTap } from "./clock.js";

/** @import { Evening } from "./evening.js" */

const EVERY_MS = 30_000;
const SOON_MS = 500;

/** Tells it every half minute, and soon after it changes, for as long as the house answers. @param {Evening} evening */
export function tellThatWeLive(evening) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let next;

  async function tell() {
    const unsent = evening.unsent.peek();
    const people = [...new Set(unsent.flatMap((command) => command.person ?? []))];
    const oldest_ms = unsent.length ? Math.max(...unsent.map((command) => ageOfTap(command.tap))) : null;
    try {
      await evening.ask("PUT", "devices/me/state", { body: { unsent: unsent.length, oldest_ms, people } });
    } catch (error) {
      if (error instanceof Refusal && error.status === 404) return; // a house that does not ask for it
    }
    plan(EVERY_MS);
  }

  /** @param {number} within */
  function plan(within) {
    clearTimeout(next);
    next = evening.link.peek().state === "live" ? setTimeout(tell, within) : undefined;
  }

  return effect(() => {
    evening.unsent.value.length;
    if (evening.link.value.state === "live") plan(SOON_MS);
  });
}
