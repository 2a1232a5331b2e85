// Keys for people who work here eight hours a day; never while something is being typed or composed.
// A scanner is a keyboard too: a number that arrives faster than anybody types is looked up at once.
import { keepNow } from "./keeping.js";
import { sentence } from "./texts.js";

const SCANNED = /^(\d{15}|\d{17}[\dXx]|[A-Za-z]{1,4}-[\w-]{4,40}|https?:\/\/\S+[?&]number=\S+)$/;
const SCANNER_GAP = 50; // milliseconds between two signs; nobody types twenty a second

const isTyping = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
// 229 is what old browsers say while an input method is composing.
const isComposing = (event) => event.isComposing || event.keyCode === 229;

const rows = () => [...document.querySelectorAll("[data-row]")];
const here = () => rows().find((row) => row.contains(document.activeElement)) ?? document.querySelector("[data-row][data-selected]");
const ENTRY = "form[data-keep], form[data-entry], form:has([data-rows])";
const form = () => document.querySelector(ENTRY);
const press = (place, selector) => place?.querySelector(selector)?.click();

function focusRow(row) {
  (row.querySelector("a[data-pane], a") ?? row.querySelector("button") ?? row).focus();
}

function moveRow(step) {
  const all = rows();
  if (!all.length) return;
  focusRow(all[Math.min(all.length - 1, Math.max(0, all.indexOf(here()) + step))]);
}

/** The case after the one that is open; without a list at hand, my tasks. */
function next() {
  const all = rows();
  const following = all[all.indexOf(here()) + 1];
  if (!following) return press(document, "[data-tasks]");
  focusRow(following);
  press(following, "a");
}

/** Take or give back: of the row in hand, else of the step that is open. */
function act(name) {
  const selector = `button[formaction$="/${name}"], form[action$="/${name}"] button`;
  press([here(), document].find((place) => place?.querySelector(selector)), selector);
}

/** Hand the row in hand to somebody: tick it and go to the choice of a colleague. False where nothing is assigned. */
function assign() {
  const to = document.querySelector("[data-assign]");
  const tick = here()?.querySelector("input[type=checkbox]");
  if (to && tick) tick.checked = true;
  to?.focus();
  return Boolean(to);
}

const toForm = () => form()?.querySelector("input:not([type=hidden]), select, textarea")?.focus();

const keys = {
  "/": () => document.querySelector("[data-search], input[type=search]")?.focus(),
  j: () => moveRow(1),
  k: () => moveRow(-1),
  o: () => press(here(), "a"),
  c: () => act("claim"),
  a: () => assign() || toForm(),
  r: () => act("release"),
  n: next,
  "?": showKeys,
};
const everywhere = {
  F2: () => press(document, '[aria-keyshortcuts="F2"]'),
  F8: () => keepNow(),
  F9: () => press(document, "[data-primary]"),
};
const LINES = [
  ["/", "keySearch"], ["J K", "keyRows"], ["O", "keyOpen"], ["C", "keyClaim"], ["A", "keyAnswer"], ["R", "keyRelease"],
  ["N", "keyNext"], ["F2", "keyNew"], ["F4", "keyPhrases"], ["F8", "keyKeep"], ["F9", "keyPrimary"], ["Enter", "keyOn"], ["T", "keyToday"], ["?", "keyHelp"],
];

let scanned = "";
let lastAt = 0;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isComposing(event)) return;
  if (everywhere[event.key]) {
    event.preventDefault();
    if (!event.repeat) everywhere[event.key]();
    return;
  }
  if (document.querySelector("dialog[open]")) return;
  if (isTyping(event.target)) {
    if (event.key === "Enter") goOn(event);
    if (event.key === "t") setToday(event);
    return;
  }
  if (isScan(event)) return;
  if (event.key === "Enter") return goOn(event); // a choice or a tick box would send the form
  if (!keys[event.key] || event.repeat) return;
  event.preventDefault();
  keys[event.key]();
});

/** True for a sign within a scan. Gathers signs that follow one another faster than by hand; Enter behind a known number looks it up. */
function isScan(event) {
  const isFast = event.timeStamp - lastAt < SCANNER_GAP;
  lastAt = event.timeStamp;
  if (event.key === "Shift") return true;
  if (event.key === "Enter") {
    const number = isFast ? scanned : "";
    scanned = "";
    if (!SCANNED.test(number)) return false;
    event.preventDefault();
    lookUp(number);
    return true;
  }
  if (event.key.length !== 1) return false;
  const isWithin = isFast && scanned !== "";
  if (isWithin) scanned += event.key;
  else scanned = keys[event.key] ? "" : event.key; // what is a command begins no number
  return isWithin;
}

function lookUp(number) {
  const field = document.querySelector("[data-search]");
  if (!field) return;
  field.value = number;
  field.form.querySelector("[name=scanned]").value = "yes";
  field.form.requestSubmit();
}

/** In the form of a step, or of a registration, Enter leads to the next field, and behind the last one to the button. */
function goOn(event) {
  const { form: of, type, tagName } = event.target;
  if (!of?.matches(ENTRY) || tagName === "TEXTAREA" || tagName === "SELECT" || type === "submit" || type === "button") return;
  event.preventDefault();
  whenQuiet(of, () => {
    const fields = [...of.querySelectorAll("input:not([type=hidden]), select, textarea, [data-rows=add], [data-primary]")].filter(
      (each) => !each.disabled && each.checkVisibility() && (each.name !== event.target.name || each === event.target),
    );
    fields[fields.indexOf(event.target) + 1]?.focus();
  });
}

/** A form that is drawn anew for what was chosen asks something else in a moment: only then is it known what comes next. */
function whenQuiet(form, then) {
  if (!form.hasAttribute("aria-busy")) return then();
  new MutationObserver((_changes, watch) => {
    if (form.hasAttribute("aria-busy")) return;
    watch.disconnect();
    then();
  }).observe(form, { attributes: true, attributeFilter: ["aria-busy"] });
}

/** In a date field T is today by the office's clock; letters mean nothing else there. */
function setToday(event) {
  const field = event.target;
  if (field.type !== "date" || !field.dataset.today || field.readOnly) return;
  event.preventDefault();
  field.value = field.dataset.today;
  for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
}

function showKeys() {
  const dialog = document.createElement("dialog");
  dialog.className = "keys";
  const title = document.createElement("h2");
  title.textContent = sentence("keys");
  const list = document.createElement("dl");
  for (const [key, name] of LINES) {
    const term = document.createElement("dt");
    term.append(Object.assign(document.createElement("kbd"), { textContent: key }));
    list.append(term, Object.assign(document.createElement("dd"), { textContent: sentence(name) }));
  }
  const close = Object.assign(document.createElement("button"), { type: "button", className: "button" });
  close.textContent = sentence("no");
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  dialog.append(title, list, close);
  document.body.append(dialog);
  dialog.showModal();
}
