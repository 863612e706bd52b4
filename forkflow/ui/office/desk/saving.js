// @ts-check
/** A form's way to the house: at once, never from the outbox, and a refusal stands at the field that it is about. */
import { Refusal } from "../../shared/api.js";
import { useSignal } from "../../shared/html.js";
import { t } from "../../shared/words.js";

/** @typedef {{field: string, detail: string}} Fault */

/** What was refused, for people. @param {unknown} error @returns {{says: string, faults: Fault[]}} */
export function refusalOf(error) {
  if (!(error instanceof Refusal)) throw error;
  if (!error.detail) return { says: t("settings.not_reached"), faults: [] };
  return { says: error.detail, faults: error.errors };
}

/** @param {string} [prefix] what the house writes before the names of this form's fields; any when it is not known */
export function useSaving(prefix) {
  const busy = useSignal(false);
  const refused = useSignal({ says: "", faults: /** @type {Fault[]} */ ([]) });
  return {
    busy: busy.value,
    says: refused.value.says,
    faults: refused.value.faults,
    /** What is wrong with a field. @param {string} field */
    at: (field) => refused.value.faults.find((fault) => fault.field === field
      || (prefix === undefined ? fault.field.endsWith(`.${field}`) : fault.field === prefix + field))?.detail,
    /** Refuse it here already. @param {string} field @param {string} detail */
    refuse(field, detail) {
      refused.value = { says: detail, faults: [{ field, detail }] };
    },
    /** Carry it out; null when it was refused. @template T @param {() => Promise<T>} act @returns {Promise<T | null>} */
    async run(act) {
      busy.value = true;
      refused.value = { says: "", faults: [] };
      try {
        return await act();
      } catch (error) {
        refused.value = refusalOf(error);
        return null;
      } finally {
        busy.value = false;
      }
    },
  };
}
/** @typedef {ReturnType<typeof useSaving>} Saving */
