// How forms behave: sent once, errors in focus, consequences asked about first.
import { Idiomorph } from "idiomorph";
import { announce, sentence } from "./texts.js";

const sent = new WeakSet();

document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (question && form.dataset.confirmed !== "yes") {
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(question, () => {
      form.dataset.confirmed = "yes";
      form.requestSubmit(event.submitter);
    });
    return;
  }
  delete form.dataset.confirmed;
  if (form.method !== "post") return;
  if (sent.has(form)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  sent.add(form);
  form.setAttribute("aria-busy", "true");
}, true);

function release(form) {
  sent.delete(form);
  form.removeAttribute("aria-busy");
}

for (const name of ["htmx:afterRequest", "htmx:sendError"]) {
  document.addEventListener(name, () => document.querySelectorAll("form[aria-busy]").forEach(release));
}
// A page taken back from the browser's memory may be sent again.
window.addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach(release));

// What was typed and not sent is not left behind without a word: another page, another language, a closed window.
const typed = new Set();
const isWork = (form) => form?.method === "post" && form.closest("main") && !form.querySelector("[type=password]");

for (const name of ["input", "change"]) {
  document.addEventListener(name, (event) => {
    if (isWork(event.target.form)) typed.add(event.target.form);
  });
}
for (const sign of document.querySelectorAll("form [data-error-summary], form[data-unsaved]")) {
  if (isWork(sign.closest("form"))) typed.add(sign.closest("form"));
}

/** True while a form within `root` holds something that was typed and not sent. */
export const holdsWork = (root = document) =>
  [...typed].some((form) => form.isConnected && !sent.has(form) && root.contains(form));

/** What a form holds is kept elsewhere by now, and may be left. */
export const isKept = (form) => typed.delete(form);

/** True once a form was sent; an answer that comes back makes it free again. */
export const isSent = (form) => sent.has(form);

window.addEventListener("beforeunload", (event) => {
  if ([...typed].some((form) => sent.has(form)) || !holdsWork()) return;
  event.preventDefault();
});

/** Ask in a dialog that names the consequence; `then` runs on yes. */
export function ask(question, then) {
  const dialog = document.createElement("dialog");
  dialog.className = "confirm";
  const text = document.createElement("p");
  text.textContent = question || sentence("confirm");
  const actions = document.createElement("div");
  actions.className = "actions";
  const yes = button(sentence("yes"), "button button--danger");
  const no = button(sentence("no"), "button");
  actions.append(yes, no);
  dialog.append(text, actions);
  yes.addEventListener("click", () => { dialog.close(); then(); });
  no.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  no.focus();
}

function button(label, className) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.textContent = label;
  return made;
}

/** The summary of errors takes the focus, so that it is read first and Tab goes on from there. */
function focusErrors(root) {
  const summary = root.querySelector?.("[data-error-summary], .error-summary");
  if (!summary) return;
  if (!summary.hasAttribute("tabindex")) summary.tabIndex = -1;
  summary.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".error-summary a[href^='#'], [data-error-summary] a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.focus();
});

// A field whose answer decides what else is asked: the server draws the form anew, and the page takes over what
// changed. What was typed meanwhile stays, and so does the focus; an answer that has become old is not used.
const asking = new WeakMap();

document.addEventListener("change", (event) => {
  const { form } = event.target;
  const asks = form?.querySelector("[data-refresh-form]");
  if (asks && event.target.closest("[data-decides]")) refresh(form, asks);
});
document.addEventListener("submit", (event) => asking.get(event.target)?.abort());

/** Draw the form anew as for this button; `drawsAnew` says of which controls the server knows better than the page. */
export async function refresh(form, asks, drawsAnew = () => false) {
  asking.get(form)?.abort();
  const current = new AbortController();
  asking.set(form, current);
  form.setAttribute("aria-busy", "true");
  try {
    const fresh = await drawn(form, asks, current.signal);
    if (fresh) takeOver(form, fresh, drawsAnew);
  } catch (error) {
    if (current.signal.aborted) return;
    announce(sentence("failed"));
    console.error(error);
  }
  if (asking.get(form) === current) form.removeAttribute("aria-busy");
}

/** The same form as the server draws it for what is chosen now; nothing when the sign-in has ended. */
async function drawn(form, asks, signal) {
  const address = form.getAttribute("action") || window.location.href;
  const body = new FormData(form, asks);
  const answer = await fetch(address, { method: "POST", body, credentials: "same-origin", signal });
  if (answer.status === 401) return void announce(sentence("signedOut"));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = [...page.forms].find((each) => isTwin(each, form));
  if (!fresh) throw new Error(`${address}: ${answer.status}`);
  return fresh;
}

function takeOver(form, fresh, drawsAnew) {
  const kept = [...controls(form).filter((each) => !drawsAnew(each)), ...controls(fresh).filter(drawsAnew)];
  const held = new Map(kept.map((each) => [keyOf(each), valueOf(each)]));
  Idiomorph.morph(form, [...fresh.childNodes], { morphStyle: "innerHTML", ignoreActiveValue: true });
  for (const each of controls(form)) {
    const value = held.get(keyOf(each)) ?? valueOf(each);
    if (isTick(each)) each.checked = value;
    else if (each.value !== value) each.value = value; // the same value again would move the caret
  }
}

const isTick = (control) => control.type === "radio" || control.type === "checkbox";
const valueOf = (control) => (isTick(control) ? control.checked : control.value);
const keyOf = (control) => (isTick(control) ? `${control.name}=${control.value}` : control.name);
const isTwin = (one, other) =>
  one.querySelector("[data-refresh-form], [data-rows]") && one.getAttribute("action") === other.getAttribute("action");

/** What the page holds, with the revision that it was drawn for; a chosen file cannot be set. */
function controls(form) {
  const others = new Set(["file", "submit", "button", "fieldset", ""]);
  return [...form.elements].filter((each) => each.name && !others.has(each.type ?? ""));
}

focusErrors(document);
document.addEventListener("htmx:afterSettle", (event) => focusErrors(event.detail.elt));
