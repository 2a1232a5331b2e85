// A letter or a paper beside the form: on a wide screen it opens in the right column and the page stays as it
// is, with all that was typed; elsewhere, and where the browser shows no PDF itself, in a tab of its own.
const wide = matchMedia("(width >= 1200px)");
let opener = null;

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-beside]");
  if (link && !(event.button || event.ctrlKey || event.metaKey || event.shiftKey)) open(link, event);
  if (event.target.closest?.("[data-beside-close]")) close();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.closest?.("[data-beside-place]")) close();
});

const place = () => document.querySelector("[data-beside-place]");

const canShow = (link) => "picture" in link.dataset || navigator.pdfViewerEnabled;

function open(link, event) {
  const panel = place();
  if (!panel || !wide.matches || !canShow(link)) return;
  event.preventDefault();
  opener = link;
  const title = panel.querySelector("h2");
  title.textContent = link.dataset.beside;
  // A fresh frame: another address in the old one would be a step of its own for the Back button.
  const frame = panel.querySelector("iframe");
  const fresh = frame.cloneNode();
  fresh.title = link.dataset.beside;
  fresh.src = `${link.href}#navpanes=0&view=FitH`;
  frame.replaceWith(fresh);
  panel.hidden = false;
  panel.closest(".page")?.classList.add("page--beside");
  title.tabIndex = -1;
  title.focus();
}

function close() {
  const panel = place();
  panel.hidden = true;
  panel.querySelector("iframe").removeAttribute("src");
  panel.closest(".page")?.classList.remove("page--beside");
  opener?.focus();
}
