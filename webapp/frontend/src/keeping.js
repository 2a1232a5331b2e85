// What is typed into the form of a step is kept on the server meanwhile, right or wrong, for this person alone.
import { isKept, isSent } from "./forms.js";
import { sentence } from "./texts.js";

const PAUSE = 1000; // milliseconds without a key
const waiting = new Map();

for (const name of ["input", "change"]) {
  document.addEventListener(name, (event) => {
    const { form } = event.target;
    if (form?.dataset.keep && event.target.type !== "file") soon(form);
  });
}
// A window that is left, or a phone that is laid aside, does not wait.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") for (const form of [...waiting.keys()]) keep(form);
});
document.addEventListener("submit", (event) => forgetTurn(event.target));

function soon(form) {
  forgetTurn(form);
  waiting.set(form, setTimeout(() => keep(form), PAUSE));
}

function forgetTurn(form) {
  clearTimeout(waiting.get(form));
  waiting.delete(form);
}

async function keep(form) {
  forgetTurn(form);
  if (!form.isConnected || isSent(form)) return;
  try {
    const answer = await fetch(form.dataset.keep, {
      method: "POST", body: words(form), credentials: "same-origin", keepalive: true,
    });
    if (answer.ok) tell(form, await answer.text());
    else tell(form, sentence(answer.status === 401 ? "signedOut" : "notKept"));
    if (answer.ok && !waiting.has(form)) isKept(form); // more was typed meanwhile: it has its own turn
  } catch {
    tell(form, sentence("offline"));
  }
}

/** Fields and what stands in them; files are not kept. */
function words(form) {
  return new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
}

function tell(form, text) {
  const place = form.querySelector("[data-kept]");
  if (place) place.textContent = text;
}

/** Keep what stands in the form of the step now, asked for by key. */
export function keepNow() {
  const form = document.querySelector("form[data-keep]");
  if (form) keep(form);
}
