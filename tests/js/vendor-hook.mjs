/** What the page's import map does, for node: bare names are the vendored modules. `node --import ./vendor-hook.mjs` */
import { registerHooks } from "node:module";

const VENDOR = new URL("../../forkflow/ui/vendor/", import.meta.url);
const MAP = {
  "@preact/signals-core": "signals-core.js",
  "@preact/signals": "signals.js",
  preact: "preact.js",
  "preact/hooks": "preact-hooks.js",
  htm: "htm.js",
};

registerHooks({
  resolve: (name, context, next) => next(name in MAP ? new URL(MAP[name], VENDOR).href : name, context),
  // What a browser loads as a module is one, whatever a package.json above it says.
  load: (url, context, next) => next(url, url.includes("/forkflow/ui/") ? { ...context, format: "module" } : context),
});
