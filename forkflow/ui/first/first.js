// @ts-check
/** The first evening's form: it makes the demo, or a house of one's own, and goes on to its office. */
import { page, spoken } from "../shared/page.js";
import { t } from "../shared/words.js";

/** @typedef {{demo: true} | {name: string, languages: string[], tables: number, timezone: string}} WantedHouse */

/** @param {string} id */
const at = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const form = /** @type {HTMLFormElement} */ (at("set-up"));
const name = /** @type {HTMLInputElement} */ (at("name"));
const tables = /** @type {HTMLInputElement} */ (at("tables"));
const buttons = /** @type {HTMLButtonElement[]} */ ([at("own"), at("demo")].filter(Boolean));
const { code } = /** @type {{code?: string}} */ (/** @type {unknown} */ (page));

/** What the refusal of a field is about. @type {Record<string, HTMLElement>} */
const FIELDS = { name, tables };

/** As the house's address will be made of its name; whether it is free, the server knows. */
function tellAddress() {
  const slug = name.value.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "").replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "").slice(0, 34);
  at("address").textContent = slug ? t("first.address", { address: `${location.origin}/${slug}/` }) : t("first.name_hint");
}

/** @param {Event} event */
function own(event) {
  event.preventDefault();
  const languages = [...form.querySelectorAll("input[name=languages]:checked")]
    .map((box) => /** @type {HTMLInputElement} */ (box).value);
  if (!name.value.trim()) return trouble(t("first.name_missing"), name);
  if (!languages.length) return trouble(t("first.languages_missing"), form.querySelector("input[name=languages]"));
  if (!tables.checkValidity() || !tables.value) return trouble(t("first.tables_unfit"), tables);
  return make({
    name: name.value.trim(), languages, tables: tables.valueAsNumber,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC",
  });
}

/** @param {WantedHouse} wanted */
async function make(wanted) {
  busy(true);
  try {
    const answer = await fetch("/api/houses", {
      method: "POST",
      headers: { "content-type": "application/json", "accept-language": spoken },
      body: JSON.stringify({ ...wanted, device: t("first.device"), ...(code ? { code } : {}) }),
    });
    const told = await answer.json();
    if (answer.ok) return location.assign(`${told.path}#start`);
    const field = told.errors?.[0]?.field ?? "";
    trouble(told.detail, FIELDS[field]);
  } catch {
    trouble(t("first.not_reached"));
  }
  return busy(false);
}

/** @param {boolean} is */
function busy(is) {
  for (const button of buttons) button.disabled = is;
  form.setAttribute("aria-busy", String(is));
}

/** @param {string} says @param {Element | null} [where] */
function trouble(says, where) {
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  where?.setAttribute("aria-invalid", "true");
  at("trouble").textContent = says;
  at("trouble").hidden = false;
  /** @type {HTMLElement} */ (where ?? at("trouble")).focus();
}

form.addEventListener("submit", own);
name.addEventListener("input", tellAddress);
document.getElementById("demo")?.addEventListener("click", () => make({ demo: true }));
