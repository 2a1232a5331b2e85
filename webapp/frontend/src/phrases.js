// Phrases (常用意见) beside a text of a step: opened by F4 or the button, put in where the cursor stands.
// Without this script the same buttons send the form, and the phrase follows what is typed.
import { announce, sentence } from "./texts.js";

const placeOf = (target) => target.closest?.("[data-phrases-of]");
const openerOf = (place) => place.querySelector("[data-phrases]");
const menuOf = (place) => place.querySelector("[data-phrases-place]");
const itemsOf = (place) => [...place.querySelectorAll("[data-phrase]")];
const textOf = (place) => place.querySelector("textarea");

document.addEventListener("click", (event) => {
  const place = placeOf(event.target);
  const opener = event.target.closest?.("[data-phrases]");
  const phrase = event.target.closest?.("[data-phrase]");
  if (!place || (!opener && !phrase)) return;
  event.preventDefault();
  if (phrase) take(place, phrase);
  else if (isOpen(place)) close(place);
  else open(place);
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const place = placeOf(event.target);
  if (!place) return;
  if (event.key === "F4") answer(event, () => (isOpen(place) ? close(place) : open(place)));
  else if (isOpen(place) && event.key === "Escape") answer(event, () => close(place));
  else if (isOpen(place) && event.target.tagName !== "TEXTAREA") choose(event, place);
}, true);

/** Arrows go through the phrases, a digit takes the one that carries it. */
function choose(event, place) {
  const items = itemsOf(place);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const numbered = /^[1-9]$/.test(event.key) && items[Number(event.key) - 1];
  if (step) answer(event, () => items[Math.max(0, Math.min(items.length - 1, items.indexOf(document.activeElement) + step))]?.focus());
  else if (numbered) answer(event, () => take(place, numbered));
}

function answer(event, act) {
  event.preventDefault();
  event.stopPropagation();
  act();
}

const isOpen = (place) => openerOf(place).getAttribute("aria-expanded") === "true";

async function open(place) {
  try {
    const found = await fetch(openerOf(place).dataset.phrases, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (found.status === 401) return announce(sentence("signedOut"));
    if (!found.ok) return announce(sentence("failed"));
    const page = new DOMParser().parseFromString(await found.text(), "text/html");
    menuOf(place).replaceChildren(...page.body.childNodes);
  } catch {
    return announce(sentence("offline"));
  }
  openerOf(place).setAttribute("aria-expanded", "true");
  place.querySelector("[data-phrase], [data-phrases-place] a")?.focus();
}

function close(place) {
  menuOf(place).replaceChildren();
  openerOf(place).setAttribute("aria-expanded", "false");
  textOf(place).focus();
}

function take(place, phrase) {
  const text = textOf(place);
  text.setRangeText(phrase.dataset.phrase, text.selectionStart, text.selectionEnd, "end");
  close(place);
  text.dispatchEvent(new Event("input", { bubbles: true }));
}
