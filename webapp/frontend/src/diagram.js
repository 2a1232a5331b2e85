// A process drawn with the case in it: `<div data-diagram data-xml="…" data-state="…">`.
// The state is JSON: {"tokens": {"element id": count}, "path": ["ids of elements and flows that were passed"],
// "problems": {"element id": number}}; colours are CSS classes on the drawing.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "./diagram.css";
import { exports } from "./exporting.js";
import { isChinese, sentence } from "./texts.js";

const READABLE = 0.7;
const MARGIN = 12;

async function fetched(address, read) {
  const response = await fetch(address, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return read(response);
}

/** In English the drawing carries the names of `shibao:nameEn`; labels drawn for two characters grow. */
function useEnglishNames(viewer) {
  const registry = viewer.get("elementRegistry");
  const factory = viewer.get("graphicsFactory");
  const texts = viewer.get("textRenderer");
  registry.forEach((element, gfx) => {
    const name = element.businessObject?.$attrs?.["shibao:nameEn"];
    if (!name || !element.parent) return;
    element.businessObject.name = name;
    if (element.labelTarget) grow(element, texts.getExternalLabelBounds(element, name));
    factory.update(element.waypoints ? "connection" : "shape", element, gfx);
  });
}

/** Give a label the room its text needs: centred on its element, away from it where it stands above. */
function grow(label, needed) {
  const target = label.labelTarget;
  const width = Math.max(label.width, Math.ceil(needed.width) + 8);
  const height = Math.ceil(needed.height);
  if (!target.waypoints) {
    label.x -= (width - label.width) / 2;
    if (label.y < target.y) label.y -= Math.max(0, height - label.height);
  }
  Object.assign(label, { width, height });
}

function badge(className, text, label) {
  const made = document.createElement("div");
  made.className = className;
  made.textContent = text;
  made.title = label;
  return made;
}

function draw(viewer, state) {
  const canvas = viewer.get("canvas");
  const overlays = viewer.get("overlays");
  const registry = viewer.get("elementRegistry");
  for (const id of state.path ?? []) if (registry.get(id)) canvas.addMarker(id, "is-past");
  for (const [id, count] of Object.entries(state.tokens ?? {})) {
    if (!registry.get(id)) continue;
    canvas.addMarker(id, "is-current");
    overlays.add(id, { position: { top: -12, right: 12 }, html: badge("token", String(count), sentence("here")) });
  }
  for (const [id, number] of Object.entries(state.problems ?? {})) {
    if (!registry.get(id)) continue;
    canvas.addMarker(id, "has-problem");
    overlays.add(id, { position: { top: -12, left: -12 }, html: badge("problem", String(number), "") });
  }
}

function fit(canvas) {
  canvas.zoom("fit-viewport", "auto");
  canvas.zoom(Math.min(1, canvas.zoom() * 0.97), "auto");
}

/** A wide process would be too small to read: then begin where the case is, and leave the whole to a button. */
function showReadably(viewer, state) {
  const canvas = viewer.get("canvas");
  fit(canvas);
  if (canvas.zoom() >= READABLE) return;
  const { inner, outer } = canvas.viewbox();
  const registry = viewer.get("elementRegistry");
  const current = Object.keys(state.tokens ?? {}).map((id) => registry.get(id)).find(Boolean) ?? inner;
  const [width, height] = [outer.width / READABLE, outer.height / READABLE];
  const x = begin(current.x + current.width / 2, width, inner.x, inner.width);
  const y = begin(current.y + current.height / 2, height, inner.y, inner.height);
  canvas.viewbox({ x, y, width, height });
}

/** Where a window of `size` begins so that `middle` is in its middle, without looking past the drawing. */
function begin(middle, size, start, length) {
  if (size >= length + 2 * MARGIN) return start + length / 2 - size / 2;
  return Math.max(start - MARGIN, Math.min(middle - size / 2, start + length + MARGIN - size));
}

function addControls(holder, viewer) {
  const canvas = viewer.get("canvas");
  const bar = document.createElement("div");
  bar.className = "diagram__controls";
  const acts = [
    ["zoomIn", "+", () => canvas.zoom(canvas.zoom() * 1.2)],
    ["zoomOut", "−", () => canvas.zoom(canvas.zoom() / 1.2)],
    ["fit", "⤢", () => fit(canvas)],
  ];
  for (const [name, sign, act] of acts) bar.append(control(sentence(name), sign, act));
  const kept = holder.dataset.download ? exports(viewer, holder.dataset.download) : [];
  // The page offers the BPMN file itself, byte for byte.
  for (const [kind, act] of kept.filter(([each]) => each !== "BPMN")) bar.append(control(`${sentence("download")} ${kind}`, kind, act));
  holder.prepend(bar);
}

function control(label, sign, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = sign;
  made.setAttribute("aria-label", label);
  made.title = label;
  made.addEventListener("click", act);
  return made;
}

/** Ink on surface, in the light and in the dark theme. */
function colours() {
  const theme = getComputedStyle(document.documentElement);
  const [ink, surface] = ["--ink", "--surface"].map((name) => theme.getPropertyValue(name).trim());
  return { defaultFillColor: surface, defaultStrokeColor: ink, defaultLabelColor: ink };
}

async function show(holder) {
  holder.dataset.diagram = "loading";
  const drawing = document.createElement("div");
  drawing.className = "diagram__drawing";
  holder.replaceChildren(drawing);
  try {
    const viewer = new NavigatedViewer({ container: drawing, bpmnRenderer: colours() });
    const [xml, state] = await Promise.all([
      fetched(holder.dataset.xml, (response) => response.text()),
      holder.dataset.state ? fetched(holder.dataset.state, (response) => response.json()) : {},
    ]);
    await viewer.importXML(xml);
    if (!isChinese()) useEnglishNames(viewer);
    draw(viewer, state);
    addControls(holder, viewer);
    if (holder.dataset.whole === undefined) showReadably(viewer, state);
    else fit(viewer.get("canvas"));
    holder.dataset.diagram = "shown";
  } catch (error) {
    holder.dataset.diagram = "failed";
    holder.textContent = sentence("diagramFailed");
    console.error(error);
  }
}

/** Draw what is not drawn yet. A drawing below the page waits until somebody comes near it, for to draw takes longer than all the
 * rest of a case; one that is there to be printed (`data-whole`) is drawn as soon as it has a size. */
function showOnce(target) {
  near.unobserve(target);
  sized.unobserve(target);
  if (!target.dataset.diagram) show(target);
}

const near = new IntersectionObserver(
  (entries) => entries.filter((each) => each.isIntersecting).forEach(({ target }) => showOnce(target)),
  { rootMargin: "50%" },
);
const sized = new ResizeObserver((entries) => entries.filter((each) => each.contentRect.width).forEach(({ target }) => showOnce(target)));

function watch(root) {
  root.querySelectorAll?.("[data-diagram='']").forEach((holder) => (holder.dataset.whole === undefined ? near : sized).observe(holder));
}

watch(document);
document.addEventListener("htmx:afterSettle", () => watch(document));
