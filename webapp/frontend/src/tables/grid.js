// The table behind the drawing: rows, columns, notes, and every change as one command that undo takes back.
import { notesOf } from "./columns.js";

const NOTES = ["clause", "text", "text_en", "status"];

export class Grid {
  constructor(viewer) {
    this.viewer = viewer;
    this.modeling = viewer.get("modeling", false);
    this.moddle = viewer.get("moddle");
  }

  get root() {
    return this.viewer.get("sheet").getRoot();
  }

  get table() {
    return this.root.businessObject;
  }

  get decision() {
    return this.table.$parent;
  }

  get rows() {
    return this.root.rows;
  }

  get columns() {
    return this.root.cols;
  }

  /** The position of what is chosen in the drawing: {row, column}, each undefined where nothing is. */
  get chosen() {
    const found = this.viewer.get("selection", false)?.get();
    if (!found) return {};
    return { row: this.rows.indexOf(found.row ?? found), column: this.columns.indexOf(found.col ?? found) };
  }

  choose(row, column = 0) {
    const cell = this.rows[row]?.cells[column];
    if (cell) this.viewer.get("selection", false)?.select(cell);
  }

  isInput(column) {
    return column.businessObject.$instanceOf("dmn:InputClause");
  }

  set(element, properties) {
    this.modeling.updateProperties(element, properties);
  }

  /** An element with one text, such as allowed values; nothing for an empty text. */
  worded(type, text, parent) {
    if (!text) return undefined;
    const made = this.moddle.create(type, { text });
    made.$parent = parent;
    return made;
  }

  notes(row) {
    return notesOf(this.table, row.businessObject);
  }

  /** What stands beside a row; a table without the four columns gets them first. */
  note(row, name, text) {
    this.needNotes();
    const rule = row.businessObject;
    const told = { ...this.notes(row), [name]: text };
    const entries = this.table.annotation.map((each) => {
      const made = this.moddle.create("dmn:RuleAnnotation", { text: told[each.name] ?? "" });
      made.$parent = rule;
      return made;
    });
    this.set(rule, { annotationEntry: entries });
  }

  needNotes() {
    const present = this.table.annotation ?? [];
    const lacking = NOTES.filter((name) => !present.some((each) => each.name === name));
    if (!lacking.length) return;
    const made = lacking.map((name) => this.moddle.create("dmn:RuleAnnotationClause", { name }));
    for (const each of made) each.$parent = this.table;
    this.set(this.table, { annotation: [...present, ...made] });
  }

  addRow(at) {
    this.modeling.addRow({ type: "dmn:DecisionRule" }, at);
  }

  addColumn(type, at) {
    this.modeling.addCol({ type }, at);
  }
}
