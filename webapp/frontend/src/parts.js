// Parts of a page: htmx without eval and without inline styles, morphing, CSRF, and answers that are errors.
import htmx from "htmx.org";
import { Idiomorph } from "idiomorph";
import { holdsWork } from "./forms.js";
import { announce, sentence } from "./texts.js";

Object.assign(htmx.config, {
  allowEval: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyCacheSize: 0, // personal data stays out of the browser's storage
  scrollIntoViewOnBoost: false,
  // A refused form (422) and a stale page (409) come back as the part itself, with the errors in it.
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "409|422", swap: true, error: false },
    { code: "[45]..", swap: false, error: true },
  ],
});

// The extension of the package evaluates options given as text; ours knows the two styles by name.
const styles = { morph: "outerHTML", "morph:outerHTML": "outerHTML", "morph:innerHTML": "innerHTML" };
htmx.defineExtension("morph", {
  isInlineSwap: (style) => styles[style] === "outerHTML",
  handleSwap(style, target, fragment) {
    const morphStyle = styles[style];
    return morphStyle ? Idiomorph.morph(target, fragment.children, { morphStyle }) : false;
  },
});

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token) event.detail.headers["X-CSRFToken"] = token;
});

document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status === 401 && holdsWork()) announce(sentence("signedOut"));
  else if (status === 401) window.location.reload();
  else announce(sentence(status === 403 ? "forbidden" : status === 404 ? "missing" : "failed"));
});

document.addEventListener("htmx:sendError", () => announce(sentence("offline")));
