// The editor page of a draft: drawing, properties, problems, outline. The page carries addresses as data attributes.
import Modeler from "bpmn-js/lib/Modeler";
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import "bpmn-js/dist/assets/diagram-js.css";
import "bpmn-js/dist/assets/bpmn-js.css";
import "bpmn-js/dist/assets/bpmn-font/css/bpmn.css";
import minimap from "diagram-js-minimap";
import "diagram-js-minimap/assets/diagram-js-minimap.css";
import "./designer/designer.css";
import shibao from "../../../bpmn/shibao.moddle.json";
import { asked } from "./designer/asking.js";
import { drawn } from "./designer/laying.js";
import { missing, translating } from "./designer/chinese.js";
import { button } from "./designer/fields.js";
import limits from "./designer/limits.js";
import { Keeping } from "./designer/keeping.js";
import { Model } from "./designer/model.js";
import { Outline } from "./designer/outline.js";
import { Panel } from "./designer/panel.js";
import { Problems } from "./designer/problems.js";
import { Stories } from "./designer/stories.js";
import { word } from "./designer/words.js";
import { exports } from "./exporting.js";
import { isChinese } from "./texts.js";

const READABLE = 0.7;
const PALETTE = 190;
const MARGIN = 40;
const ROOM_FOR_MINIMAP = 640;
const LARGE = 2; // so many times what fits: a smaller drawing is covered by its map rather than explained

const part = (name) => document.querySelector(`[data-designer-${name}]`);
const isReadOnly = (page) => page.dataset.readOnly !== undefined;

function colours() {
  const theme = getComputedStyle(document.documentElement);
  const [ink, surface] = ["--ink", "--surface"].map((name) => theme.getPropertyValue(name).trim());
  return { defaultFillColor: surface, defaultStrokeColor: ink, defaultLabelColor: ink };
}

/** A wide process begins at its start, readable and beside the palette; the whole is behind a button. */
function showReadably(modeler) {
  const canvas = modeler.get("canvas");
  canvas.zoom("fit-viewport", "auto");
  if (canvas.zoom() >= READABLE) return;
  const { inner, outer } = canvas.viewbox();
  const [width, height] = [outer.width / READABLE, outer.height / READABLE];
  const isStart = ({ type, parent }) => type === "bpmn:StartEvent" && !parent.businessObject.triggeredByEvent;
  const start = modeler.get("elementRegistry").find(isStart);
  const middle = start ? start.y : inner.y + inner.height / 2;
  const lowest = inner.y + inner.height - height + MARGIN;
  const y = Math.max(inner.y - MARGIN, Math.min(middle - height / 2, lowest));
  canvas.viewbox({ x: inner.x - PALETTE, y, width, height });
}

/** The whole drawing, beside the palette where there is one. */
function fit(canvas) {
  canvas.zoom("fit-viewport", "auto");
  const room = document.querySelector(".djs-palette")?.getBoundingClientRect().width;
  const { inner, outer } = canvas.viewbox();
  if (!room || !inner.width) return;
  const left = room + MARGIN;
  const scale = Math.min(1, (outer.width - left - MARGIN) / inner.width, (outer.height - MARGIN) / inner.height);
  const [width, height] = [outer.width / scale, outer.height / scale];
  canvas.viewbox({ x: inner.x - left / scale, y: inner.y + (inner.height - height) / 2, width, height });
}

function controls(bar, modeler, stem) {
  const canvas = modeler.get("canvas");
  const acts = modeler.get("editorActions", false);
  const made = [
    ["undo", "↶", () => acts.trigger("undo")],
    ["redo", "↷", () => acts.trigger("redo")],
    ["zoomIn", "+", () => canvas.zoom(canvas.zoom() * 1.2)],
    ["zoomOut", "−", () => canvas.zoom(canvas.zoom() / 1.2)],
    ["fit", "⤢", () => fit(canvas)],
    ["find", "⌕", () => acts.trigger("find")],
  ];
  const offered = acts ? made : made.filter(([name]) => ["zoomIn", "zoomOut", "fit"].includes(name));
  bar.append(...offered.map(([name, sign, act]) => button(sign, act, { "aria-label": word(name), title: word(name) })));
  bar.append(minimapSwitch(modeler));
  const label = (kind) => `${word("export")} ${kind}`;
  bar.append(...exports(modeler, stem).map(([kind, act]) => button(kind, act, { "aria-label": label(kind), title: label(kind) })));
}

/** The minimap is opened and closed here, by keyboard too; its own switch is hidden. */
function minimapSwitch(modeler) {
  const map = modeler.get("minimap");
  const made = button("▣", () => map.toggle(), { "aria-label": word("minimap"), title: word("minimap") });
  const tell = () => made.setAttribute("aria-pressed", String(map.isOpen()));
  modeler.on("minimap.toggle", tell);
  const { inner, outer } = modeler.get("canvas").viewbox();
  const isLarge = Math.max(inner.width / outer.width, inner.height / outer.height) * READABLE >= LARGE;
  map.toggle(isLarge && part("canvas").clientWidth >= ROOM_FOR_MINIMAP);
  tell();
  return made;
}

async function open(page) {
  const { xml, catalogue, save, hold, problems, feel, forms, revision } = page.dataset;
  const looking = isReadOnly(page);
  const Drawing = looking ? NavigatedViewer : Modeler;
  const modeler = new Drawing({
    container: part("canvas"),
    bpmnRenderer: colours(),
    moddleExtensions: { shibao },
    additionalModules: [translating(isChinese()), minimap, ...(looking ? [] : [limits])],
  });
  const [source, choices] = await Promise.all([fetch(xml, { credentials: "same-origin" }).then((each) => each.text()), asked(catalogue)]);
  const shown = await drawn(source);
  const model = new Model(modeler);
  const list = new Problems(part("problems"), part("count"), model, { address: problems, isReadOnly: looking });
  // What cannot be drawn is told all the same: why, by the server's check.
  await modeler.importXML(shown).catch((error) => list.check().then(() => Promise.reject(error)));
  showReadably(modeler);
  controls(part("controls"), modeler, page.dataset.download);
  new Panel(part("panel"), model, choices, { feelAddress: feel, formsAddress: forms, isReadOnly: looking });
  new Outline(part("outline"), model, choices, looking);
  new Stories(document.getElementById("stories"), model);
  if (!looking) keep(page, modeler, list, { save, hold, revision, isLaidOut: shown !== source });
  await list.check();
  window.shibaoDesigner = { modeler, missing };
  page.dataset.designer = "ready";
}

function keep(page, modeler, list, { save, hold, revision, isLaidOut }) {
  const state = part("state");
  const keeping = new Keeping(modeler, { saveAddress: save, holdAddress: hold, revision: Number(revision), state, onSaved: () => list.check() });
  keeping.signOfLife();
  if (isLaidOut) keeping.changed(); // what was laid out is kept, beside the file as it came
  // Whoever proposes proposes what is drawn: the last change is saved first. At the window, because a form that the
  // document has seen counts as sent (forms.js).
  window.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-after-saving]") || (!keeping.isDirty && !keeping.running)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    await keeping.save();
    if (!keeping.isDirty) form.requestSubmit(event.submitter);
  }, { capture: true });
}

const page = document.querySelector("[data-designer='']");
if (page) {
  open(page).catch((error) => {
    page.dataset.designer = "failed";
    part("canvas").textContent = `${word("failed")} ${error.message ?? ""}`;
    console.error(error);
  });
}
