// The inbox on a wide screen: a row opens its case beside the list; on a narrow one the link is just a link.
import htmx from "htmx.org";
import { ask, holdsWork } from "./forms.js";
import { sentence } from "./texts.js";

const pane = () => document.getElementById("case-pane");

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-pane]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const place = pane();
  if (!place?.checkVisibility()) return;
  event.preventDefault();
  if (holdsWork(place)) ask(sentence("leave"), () => open(link, place));
  else open(link, place);
});

async function open(link, place) {
  await htmx.ajax("GET", link.href, { target: place, swap: "innerHTML" });
  history.replaceState(history.state, "", link.dataset.pane);
  document.querySelectorAll("[data-row][data-selected]").forEach((row) => row.removeAttribute("data-selected"));
  link.closest("[data-row]")?.setAttribute("data-selected", "");
  const title = place.querySelector("h2, h1");
  if (!title) return;
  title.tabIndex = -1;
  title.focus();
}
