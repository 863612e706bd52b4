// @ts-check
/** Redeeming a one-time link. Its code stands behind the # and is sent in a body, never in an address. */
import { spoken } from "../shared/page.js";
import { t } from "../shared/words.js";

const KNOWN = ["link_dead", "not_found"];

/** @param {string} id */
const at = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const form = /** @type {HTMLFormElement} */ (at("pair"));
const name = /** @type {HTMLInputElement} */ (at("name"));
const go = /** @type {HTMLButtonElement} */ (at("go"));

function begin() {
  const [house, code] = decodeURIComponent(location.hash.slice(1)).split(/\.(.*)/s, 2);
  at("trouble").hidden = true;
  form.hidden = !code;
  if (!code) return trouble(t("pair.no_link"));
  at("which").textContent = t("pair.says", { house });
  name.value ||= guess();
  form.onsubmit = (event) => {
    event.preventDefault();
    redeem(house, code);
  };
}

/** @param {string} house @param {string} code */
async function redeem(house, code) {
  go.disabled = true;
  go.textContent = t("pair.pairing");
  at("trouble").hidden = true;
  try {
    const answer = await fetch("/pair", {
      method: "POST",
      headers: { "content-type": "application/json", "accept-language": spoken },
      body: JSON.stringify({ house, code, name: name.value.trim() }),
    });
    const told = await answer.json();
    if (answer.ok) return location.replace(told.path);
    trouble(KNOWN.includes(told.code) ? t(`pair.${told.code}`) : told.detail);
  } catch {
    trouble(t("pair.not_reached"));
  }
  go.disabled = false;
  go.textContent = t("pair.button");
}

/** @param {string} says */
function trouble(says) {
  at("trouble").textContent = says;
  at("trouble").hidden = false;
}

/** A first name for this device, from what the browser says about itself. */
function guess() {
  const agent = navigator.userAgent;
  if (/iPhone/.test(agent)) return "iPhone";
  if (/iPad/.test(agent) || (/Macintosh/.test(agent) && navigator.maxTouchPoints > 1)) return "iPad";
  if (/Android/.test(agent)) return t(/Mobile/.test(agent) ? "pair.guess_phone" : "pair.guess_tablet");
  return t("pair.guess_computer");
}

addEventListener("hashchange", begin);
begin();
