// Names while a cell is typed: inputs of the table, allowed values of the column, built-in functions of FEEL. A list under
// the cell, by keyboard: Ctrl+Space or typing opens it, arrows choose, Enter or Tab takes, Escape closes.
import { made } from "../designer/fields.js";
import { word } from "./words.js";

const MOST = 100;
const BEFORE = /("[^"]*|[\p{L}_][\p{L}\p{N}_ ]*)$/u;
let number = 0;

/** The text of the cell before the caret. */
function before(cell) {
  const { anchorNode, anchorOffset } = window.getSelection();
  if (!anchorNode || !cell.contains(anchorNode)) return "";
  const range = document.createRange();
  range.selectNodeContents(cell);
  range.setEnd(anchorNode, anchorOffset);
  return range.toString();
}

/** What is being typed: of several words the longest beginning that some name has. */
function typedOf(text, names) {
  let typed = BEFORE.exec(text)?.[0].trimStart() ?? "";
  while (typed && !names.some((name) => name.toLowerCase().startsWith(typed.toLowerCase()))) {
    const at = typed.startsWith('"') ? -1 : typed.indexOf(" ");
    typed = at < 0 ? "" : typed.slice(at + 1);
  }
  return typed;
}

export class Completion {
  /** `namesOf(cell)` gives [{text, kind}] for the cell that is being edited. */
  constructor(canvas, namesOf) {
    Object.assign(this, { canvas, namesOf, list: null, cell: null, at: 0 });
    canvas.addEventListener("input", (event) => this.offer(event.target, 1));
    canvas.addEventListener("focusout", () => this.close());
    canvas.addEventListener("scroll", () => this.close());
    // Before dmn-js, which moves between cells by the same keys.
    canvas.addEventListener("keydown", (event) => this.pressed(event), { capture: true });
  }

  offer(cell, least) {
    if (!cell.matches?.("[contenteditable=true]")) return;
    const names = this.namesOf(cell);
    const typed = typedOf(before(cell), names.map((each) => each.text));
    const fits = ({ text }) => text.toLowerCase().startsWith(typed.toLowerCase()) && text !== typed;
    const found = typed.length >= least ? names.filter(fits).slice(0, MOST) : [];
    if (!found.length) return this.close();
    this.show(cell, typed, found);
  }

  show(cell, typed, found) {
    this.close();
    Object.assign(this, { cell, typed, found, at: 0 });
    this.list = made("ul", { className: "tables__names", id: `names-${(number += 1)}`, role: "listbox", "aria-label": word("names") });
    this.list.append(...found.map(({ text, kind }, at) => this.line(text, kind, at)));
    document.body.append(this.list);
    const { left, bottom } = cell.getBoundingClientRect();
    const room = document.documentElement.clientWidth - this.list.offsetWidth - 8;
    this.list.style.left = `${Math.max(8, Math.min(left, room)) + window.scrollX}px`;
    this.list.style.top = `${bottom + 4 + window.scrollY}px`;
    cell.setAttribute("aria-autocomplete", "list");
    cell.setAttribute("aria-controls", this.list.id);
    this.choose(0);
  }

  line(text, kind, at) {
    const item = made("li", { id: `name-${number}-${at}`, role: "option" }, made("code", {}, text), made("span", { className: "muted small" }, word(kind)));
    item.addEventListener("mousedown", (event) => {
      event.preventDefault(); // the cell keeps the focus
      this.at = at;
      this.take();
    });
    return item;
  }

  choose(at) {
    this.at = (at + this.found.length) % this.found.length;
    [...this.list.children].forEach((item, each) => item.setAttribute("aria-selected", String(each === this.at)));
    this.list.children[this.at].scrollIntoView({ block: "nearest" });
    this.cell.setAttribute("aria-activedescendant", this.list.children[this.at].id);
  }

  pressed(event) {
    if (event.ctrlKey && event.code === "Space") return this.handled(event, () => this.offer(event.target, 0));
    if (!this.list || event.target !== this.cell || event.isComposing) return;
    const acts = {
      ArrowDown: () => this.choose(this.at + 1),
      ArrowUp: () => this.choose(this.at - 1),
      Enter: () => this.take(),
      Tab: () => this.take(),
      Escape: () => this.close(),
    };
    if (acts[event.key] && !event.shiftKey) this.handled(event, acts[event.key]);
  }

  handled(event, act) {
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  }

  /** What was typed becomes the name, as if by hand, so that undo and the saving of the cell see it. */
  take() {
    const { typed, found, at } = this;
    this.close();
    for (let left = typed.length; left > 0; left -= 1) window.getSelection().modify("extend", "backward", "character");
    document.execCommand("insertText", false, found[at].text);
    this.close();
  }

  close() {
    this.list?.remove();
    for (const name of ["aria-activedescendant", "aria-controls", "aria-autocomplete"]) this.cell?.removeAttribute(name);
    Object.assign(this, { list: null, cell: null });
  }
}

const quoted = (text) => (text ?? "").match(/"[^"]*"/g) ?? [];

/** The names for a cell: values of its column first, then what the table reads, then functions. */
export function namesFor(grid, functions) {
  return (cell) => {
    const column = grid.columns.find((each) => each.id === cell.closest("td")?.dataset.colId)?.businessObject;
    const allowed = column?.inputValues?.text ?? column?.outputValues?.text;
    const said = quoted(allowed).map((text) => ({ text, kind: "value" }));
    const inputs = new Set((grid.table.input ?? []).map((each) => each.inputExpression?.text?.trim()).filter(Boolean));
    return [...said, ...[...inputs].map((text) => ({ text, kind: "input" })), ...functions.map((text) => ({ text, kind: "function" }))];
  };
}
