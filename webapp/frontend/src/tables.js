// The editor page of a draft's decision table: the grid, what stands beside it, the server's check and the trial.
import "dmn-js/dist/assets/diagram-js.css";
import "dmn-js/dist/assets/dmn-js-shared.css";
import "dmn-js/dist/assets/dmn-js-decision-table.css";
import "dmn-js/dist/assets/dmn-js-decision-table-controls.css";
import "dmn-js/dist/assets/dmn-font/css/dmn.css";
import "./tables/tables.css";
import { missing, translating } from "./designer/chinese.js";
import { button } from "./designer/fields.js";
import { Keeping } from "./designer/keeping.js";
import { word as say } from "./designer/words.js";
import chinese from "./tables/chinese.js";
import { Completion, namesFor } from "./tables/completion.js";
import { Grid } from "./tables/grid.js";
import { declare } from "./tables/inputs.js";
import { Marks } from "./tables/marks.js";
import { Panel } from "./tables/panel.js";
import { Tables } from "./tables/editor.js";
import { word } from "./tables/words.js";
import { isChinese } from "./texts.js";

const part = (name) => document.querySelector(`[data-table-${name}]`);

async function open(page) {
  const { xml, decision, feel } = page.dataset;
  const isReadOnly = page.dataset.readOnly !== undefined;
  const tables = new Tables({ container: part("canvas"), isReadOnly, translation: translating(isChinese(), chinese) });
  const source = await fetch(xml, { credentials: "same-origin" }).then((each) => each.text());
  await tables.importXML(source);
  const wanted = tables.getViews().find((each) => each.id === decision);
  if (wanted && wanted !== tables.getActiveView()) await tables.open(wanted);
  const viewer = tables.getActiveViewer();
  const grid = new Grid(viewer);
  const marks = new Marks(part("canvas"), grid);
  const panel = new Panel(part("panel"), grid, { feelAddress: feel, isReadOnly });
  controls(part("controls"), tables, viewer, isReadOnly, () => panel.draw());
  watch(viewer, panel, marks);
  if (!isReadOnly) {
    const functions = [...document.querySelectorAll("#feel-functions option")].map((each) => each.value);
    new Completion(part("canvas"), namesFor(grid, functions));
    keep(page, tables, grid);
  }
  marks.draw();
  window.shibaoTables = { tables, grid, missing };
  page.dataset.table = "ready";
}

function watch(viewer, panel, marks) {
  let waiting;
  const later = () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => {
      panel.draw();
      marks.draw();
    });
  };
  viewer.on("commandStack.changed", later);
  viewer.on("import.done", later);
  // dmn-js names its menu in English alone.
  viewer.on("contextMenu.open", () => requestAnimationFrame(() => document.querySelector(".context-menu [role=menu]")?.setAttribute("aria-label", word("menu"))));
  viewer.on("cellSelection.changed", ({ selection }) => selection?.selected && panel.follow());
  document.body.addEventListener("htmx:afterSettle", () => marks.draw());
}

function controls(bar, tables, viewer, isReadOnly, redraw) {
  const acts = viewer.get("editorActions", false);
  if (!isReadOnly) {
    for (const [name, sign] of [["undo", "↶"], ["redo", "↷"]]) bar.append(button(sign, () => acts.trigger(name), { "aria-label": say(name), title: say(name) }));
  }
  const views = tables.getViews();
  if (views.length < 2) return;
  const control = document.createElement("select");
  control.className = "input";
  control.setAttribute("aria-label", word("tables"));
  for (const view of views) control.append(new Option(view.name, view.id, false, view === tables.getActiveView()));
  control.addEventListener("change", async () => {
    await tables.open(tables.getViews().find((each) => each.id === control.value));
    redraw();
  });
  bar.append(control);
}

function keep(page, tables, grid) {
  const { save, hold, revision } = page.dataset;
  const state = part("state");
  const source = {
    on: (name, act) => tables.getActiveViewer().on(name, act),
    saveXML: (options) => {
      declare(tables.getDefinitions(), grid.decision);
      return tables.saveXML(options);
    },
  };
  let columns = headings(grid);
  const onSaved = () => {
    document.body.dispatchEvent(new Event("table-saved"));
    if (columns !== headings(grid)) document.body.dispatchEvent(new Event("table-columns"));
    columns = headings(grid);
  };
  const keeping = new Keeping(source, { saveAddress: save, holdAddress: hold, revision: Number(revision), state, onSaved });
  keeping.signOfLife();
  // Whoever tries the table tries what stands on the page: the last change is saved first.
  document.addEventListener("submit", async (event) => {
    if (!event.target.closest("[data-after-saving]") || (!keeping.isDirty && !keeping.running)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const form = event.target;
    await keeping.save();
    if (!keeping.isDirty) form.requestSubmit(event.submitter);
  }, { capture: true });
}

/** What the trial asks for; while it stays the same, what was typed there stays too. */
const headings = (grid) => JSON.stringify(grid.columns.map(({ businessObject: each }) => [each.label, each.inputExpression?.text, each.inputExpression?.typeRef, each.inputValues?.text]));

const page = document.querySelector("[data-table='']");
if (page) {
  open(page).catch((error) => {
    page.dataset.table = "failed";
    part("canvas").textContent = word("failed") + error.message;
    console.error(error);
  });
}
