// What the server says about rows and columns, on the cells: findings of the strict check and the rows that were hit.
import { button } from "../designer/fields.js";
import { word } from "./words.js";

const nameOf = (column) => {
  const found = column.businessObject;
  return found.inputExpression?.text ?? found.name;
};
const numbers = (text) => (text ? text.split(",").map((each) => Number(each) - 1) : []);

export class Marks {
  constructor(canvas, grid) {
    Object.assign(this, { canvas, grid });
  }

  draw() {
    for (const each of this.canvas.querySelectorAll("[data-finding-here], [data-hit-here]")) {
      each.removeAttribute("data-finding-here");
      each.removeAttribute("data-hit-here");
    }
    for (const line of document.querySelectorAll("[data-finding]")) this.find(line);
    const tried = document.querySelector("[data-tried]");
    for (const row of numbers(tried?.dataset.hits)) this.mark(this.cells(row), "data-hit-here");
  }

  find(line) {
    if (line.dataset.finding !== this.grid.table.id) return;
    const names = JSON.parse(line.dataset.columns || "[]");
    const columns = this.grid.columns.map((each, at) => (names.includes(nameOf(each)) ? at : -1)).filter((at) => at >= 0);
    const rows = numbers(line.dataset.rows);
    const places = rows.length ? rows.flatMap((row) => this.cells(row, columns)) : this.heads(columns);
    this.mark(places, "data-finding-here", line.textContent.trim());
    if (rows.length && !line.querySelector("button")) line.append(" ", button(word("show"), () => this.grid.choose(rows[0], columns[0] ?? 0)));
  }

  cells(row, columns = []) {
    const id = this.grid.rows[row]?.id;
    if (!id) return [];
    const all = [...this.canvas.querySelectorAll(`[data-row-id="${CSS.escape(id)}"]`)];
    if (!columns.length) return all;
    const wanted = new Set(columns.map((at) => this.grid.columns[at].id));
    return all.filter((each) => wanted.has(each.dataset.colId));
  }

  heads(columns) {
    const wanted = new Set(columns.map((at) => this.grid.columns[at].id));
    return [...this.canvas.querySelectorAll("th[data-col-id]")].filter((each) => wanted.has(each.dataset.colId));
  }

  mark(places, attribute, title = "") {
    for (const each of places) {
      each.setAttribute(attribute, "");
      if (title) each.title = title;
    }
  }
}
