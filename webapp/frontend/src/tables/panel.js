// The fields that the drawing has no room for: the table itself, the row and the column that are chosen.
import { button, made, redraw, selectField, textField } from "../designer/fields.js";
import { feelField } from "../designer/feel.js";
import { labelOf } from "./columns.js";
import { word } from "./words.js";

const POLICIES = ["UNIQUE", "FIRST", "ANY", "PRIORITY", "COLLECT", "COLLECT SUM", "COLLECT MIN", "COLLECT MAX", "COLLECT COUNT", "RULE ORDER", "OUTPUT ORDER"];
const TYPES = ["string", "number", "boolean", "date", "time", "date and time", "days and time duration", "years and months duration", "Any"];
const labelled = (ids) => ids.map((id) => ({ id, text: word(id) }));

export class Panel {
  constructor(holder, grid, { feelAddress, isReadOnly }) {
    Object.assign(this, { holder, grid, feelAddress, isReadOnly, row: 0, column: 0 });
    this.draw();
  }

  /** Follow what was chosen in the drawing. */
  follow() {
    const { row, column } = this.grid.chosen;
    if (row === undefined && column === undefined) return;
    if (row >= 0) this.row = row;
    if (column >= 0) this.column = column;
    this.draw();
  }

  draw() {
    this.row = Math.min(this.row, Math.max(0, this.grid.rows.length - 1));
    this.column = Math.min(this.column, Math.max(0, this.grid.columns.length - 1));
    const groups = [this.group("row", this.rowFields()), this.group("column", this.columnFields()), this.group("table", this.tableFields())];
    redraw(this.holder, () => this.holder.replaceChildren(...groups));
  }

  group(name, fields) {
    return made("fieldset", { className: "tables__group" }, made("legend", {}, word(name)), ...fields);
  }

  text(key, value, change, more = {}) {
    return textField({ label: word(key), key, value: value ?? "", isReadOnly: this.isReadOnly, change, ...more });
  }

  feel(key, value, change, more = {}) {
    return feelField({ label: word(key), key, value: value ?? "", isReadOnly: this.isReadOnly, change, address: this.feelAddress, ...more });
  }

  acts(...acts) {
    if (this.isReadOnly) return null;
    return made("div", { className: "actions" }, ...acts.map(([name, act, isOff]) => button(word(name), act, { disabled: Boolean(isOff), "data-key": name })));
  }

  tableFields() {
    const { table, decision } = this.grid;
    const policy = [table.hitPolicy, table.aggregation].filter(Boolean).join(" ");
    return [
      this.text("name", decision.name, (name) => this.grid.set(decision, { name })),
      this.text("nameEn", decision.get("shibao:nameEn"), (text) => this.grid.set(decision, { "shibao:nameEn": text || undefined })),
      selectField({ label: word("hitPolicy"), key: "hitPolicy", value: policy, choices: labelled(POLICIES), none: word("UNIQUE"), isReadOnly: this.isReadOnly, change: (chosen) => this.setPolicy(chosen || "UNIQUE") }),
    ];
  }

  setPolicy(chosen) {
    const [, hitPolicy, aggregation] = /^(COLLECT|[A-Z ]+?)(?: (SUM|MIN|MAX|COUNT))?$/.exec(chosen);
    this.grid.set(this.grid.table, { hitPolicy, aggregation });
  }

  rowFields() {
    const { rows, modeling } = this.grid;
    const row = rows[this.row];
    const count = rows.length;
    const acts = this.acts(
      ["addRow", () => this.added("row", () => this.grid.addRow(row ? this.row + 1 : 0), row ? this.row + 1 : 0)],
      ["rowUp", () => this.moved(row, this.row - 1), !row || this.row === 0],
      ["rowDown", () => this.moved(row, this.row + 1), !row || this.row === count - 1],
      ["removeRow", () => modeling.removeRow(row), !row || count === 1],
    );
    if (!row) return [acts];
    const notes = this.grid.notes(row);
    const note = (name, more) => this.text(name, notes[name], (text) => this.grid.note(row, name, text), more);
    return [
      this.chooser("row", rows.map((each, at) => word("rowNumber", { n: at + 1 }))),
      note("clause", { list: "clause-choices" }),
      note("text"),
      note("text_en"),
      selectField({ label: word("status"), key: "status", value: notes.status ?? "", choices: labelled(["provisional", "demo"]), none: word("none"), isReadOnly: this.isReadOnly, change: (chosen) => this.grid.note(row, "status", chosen) }),
      acts,
    ];
  }

  /** What was added is what one fills in next. */
  added(name, act, at) {
    act();
    this[name] = at;
    this.draw();
  }

  moved(row, at) {
    this.grid.modeling.moveRow(row, at);
    this.row = at;
    this.draw();
  }

  chooser(name, labels) {
    const control = selectField({
      label: word(`choose_${name}`), key: `choose-${name}`, value: String(this[name]), choices: labels.map((text, at) => ({ id: String(at), text })), none: "",
      change: (chosen) => {
        this[name] = Number(chosen);
        this.grid.choose(this.row, this.column);
        this.draw();
      },
    });
    control.querySelector("option").remove();
    return control;
  }

  columnFields() {
    const { columns, modeling } = this.grid;
    const column = columns[this.column];
    const inputs = columns.filter((each) => this.grid.isInput(each)).length;
    const isLast = column && (this.grid.isInput(column) ? inputs === 1 : columns.length - inputs === 1);
    const acts = this.acts(
      ["addInput", () => this.added("column", () => this.grid.addColumn("dmn:InputClause", inputs), inputs)],
      ["addOutput", () => this.added("column", () => this.grid.addColumn("dmn:OutputClause", columns.length), columns.length)],
      ["removeColumn", () => modeling.removeCol(column), !column || isLast],
    );
    if (!column) return [acts];
    const labels = columns.map((each, at) => `${word(this.grid.isInput(each) ? "input" : "output")} ${at + 1} · ${labelOf(each.businessObject, each.businessObject.inputExpression?.text ?? each.businessObject.name ?? "")}`);
    const fields = this.grid.isInput(column) ? this.inputFields(column.businessObject) : this.outputFields(column.businessObject);
    return [this.chooser("column", labels), ...fields, acts];
  }

  headings(column) {
    return [
      this.text("label", column.label, (label) => this.grid.set(column, { label: label || undefined })),
      this.text("labelEn", column.get("shibao:labelEn"), (text) => this.grid.set(column, { "shibao:labelEn": text || undefined })),
    ];
  }

  typed(value, change) {
    return selectField({ label: word("type"), key: "type", value, choices: labelled(TYPES), none: word("none"), isReadOnly: this.isReadOnly, change: (chosen) => change(chosen || undefined) });
  }

  unit(column) {
    return this.text("unit", column.get("shibao:unit"), (unit) => this.grid.set(column, { "shibao:unit": unit || undefined }));
  }

  inputFields(input) {
    const { grid } = this;
    const isNumber = input.inputExpression?.typeRef === "number";
    return [
      ...this.headings(input),
      this.feel("expression", input.inputExpression?.text, (text) => grid.set(input, { inputExpression: { text } })),
      this.typed(input.inputExpression?.typeRef, (typeRef) => grid.set(input, { inputExpression: { typeRef } })),
      this.text("allowed", input.inputValues?.text, (text) => grid.set(input, { inputValues: grid.worded("dmn:UnaryTests", text, input) })),
      ...(isNumber ? [this.unit(input), this.whole(input)] : []),
    ];
  }

  whole(input) {
    const control = made("input", { type: "checkbox", id: "panel-whole", checked: input.get("shibao:whole") === "true", disabled: this.isReadOnly });
    control.dataset.key = "whole";
    control.addEventListener("change", () => this.grid.set(input, { "shibao:whole": control.checked ? "true" : undefined }));
    return made("div", { className: "designer__choice" }, control, made("label", { htmlFor: "panel-whole" }, word("whole")));
  }

  outputFields(output) {
    const { grid } = this;
    return [
      ...this.headings(output),
      this.text("outputName", output.name, (name) => grid.set(output, { name: name || undefined })),
      this.typed(output.typeRef, (typeRef) => grid.set(output, { typeRef })),
      this.text("allowed", output.outputValues?.text, (text) => grid.set(output, { outputValues: grid.worded("dmn:UnaryTests", text, output) })),
      ...(output.typeRef === "number" ? [this.unit(output)] : []),
      this.text("monotone", output.get("shibao:monotone"), (text) => grid.set(output, { "shibao:monotone": text || undefined }), { hint: word("monotoneHint") }),
    ];
  }
}
