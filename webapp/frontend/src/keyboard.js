// Keys for people who work here eight hours a day; never while something is being typed.
import { sentence } from "./texts.js";

const isTyping = (target) => target.closest?.("input, textarea, select, [contenteditable]");

const rows = () => [...document.querySelectorAll("[data-row]")];

function moveRow(step) {
  const all = rows();
  if (!all.length) return;
  const current = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[Math.min(all.length - 1, Math.max(0, current + step))];
  (next.querySelector("a, button") ?? next).focus();
}

const keys = {
  "/": () => document.querySelector("[data-search], input[type=search]")?.focus(),
  j: () => moveRow(1),
  k: () => moveRow(-1),
  "?": showKeys,
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.key === "F9") {
    const primary = document.querySelector("[data-primary]");
    if (primary) {
      event.preventDefault();
      primary.click();
    }
    return;
  }
  const act = keys[event.key];
  if (!act || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  act();
});

function showKeys() {
  const dialog = document.createElement("dialog");
  dialog.className = "keys";
  const title = document.createElement("h2");
  title.textContent = sentence("keys");
  const list = document.createElement("dl");
  const lines = [["/", "keySearch"], ["J K", "keyRows"], ["Enter", "keyOpen"], ["F9", "keyPrimary"], ["?", "keyHelp"]];
  for (const [key, name] of lines) {
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
