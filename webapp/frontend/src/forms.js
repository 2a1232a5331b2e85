// How forms behave: sent once, errors in focus, consequences asked about first.
import { sentence } from "./texts.js";

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

/** Ask in a dialog that names the consequence; `then` runs on yes. */
function ask(question, then) {
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

// A field whose answer decides what else is asked: `data-refresh` names the button that asks the server again.
document.addEventListener("change", (event) => {
  const refresher = event.target.closest?.("form")?.querySelector("[data-refresh-form]");
  if (refresher && event.target.closest("[data-decides]")) event.target.form.requestSubmit(refresher);
});

focusErrors(document);
document.addEventListener("htmx:afterSettle", (event) => focusErrors(event.detail.elt));
