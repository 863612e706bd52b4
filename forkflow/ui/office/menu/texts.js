// @ts-check
/** A name, and perhaps a description, in each language of the house; what is missing is marked, not hidden. */
import { html } from "../../shared/html.js";
import { page } from "../../shared/page.js";
import { t } from "../../shared/words.js";
import { Field } from "../desk/fields.js";
import { gaps } from "./state.js";

/** @import { Texts } from "./state.js" */

const names = new Intl.DisplayNames([page.lang], { type: "language" });
/** @param {string} code */
export const languageName = (code) => {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
};

/** `under`: where the texts stand in what is sent, `options.medium.` perhaps.
 * @param {{texts: Texts, languages: string[], described?: boolean, saving: import("../desk/saving.js").Saving,
 *   under?: string, onChange: (texts: Texts) => void}} props */
export function TextFields({ texts, languages, described = false, saving, under = "", onChange }) {
  const missing = gaps(texts, languages);
  const codes = [...languages, ...Object.keys(texts).filter((code) => !languages.includes(code))];
  const write = (/** @type {string} */ code, /** @type {object} */ values) =>
    onChange({ ...texts, [code]: { ...(texts[code] ?? { name: "", description: "" }), ...values } });
  const errorOf = (/** @type {string} */ code, /** @type {string} */ what) =>
    saving.at(`${under}texts.${code}.${what}`) ?? (what === "name" && code === languages[0] ? saving.at(`${under}texts`) : undefined);
  return html`<div class="texts">${codes.map((code) => html`<fieldset key=${code} class="language">
    <legend>${languageName(code)} ${missing.includes(code) && html`<span class="gap">${t("dishes.gap")}</span>`}</legend>
    <${Field} label=${t("dishes.name")} lang=${code} value=${texts[code]?.name ?? ""} maxlength="80" error=${errorOf(code, "name")}
      onInput=${(/** @type {string} */ name) => write(code, { name })} />
    ${described && html`<${Field} kind="textarea" rows="2" label=${t("dishes.description")} lang=${code} maxlength="500"
      value=${texts[code]?.description ?? ""} error=${errorOf(code, "description")}
      onInput=${(/** @type {string} */ description) => write(code, { description })} />`}
  </fieldset>`)}</div>`;
}
