// The heads of the columns in the page's language, and one column for what stands beside a row: clause and wording.
import { Component, createComponentVNode, createVNode } from "inferno";
import { Cell } from "table-js/lib/components";
import { isChinese } from "../texts.js";
import { word } from "./words.js";

const ELEMENT = 1;
const COMPONENT = 2;
const NORMALIZED = 0;
const tag = (name, className, text, more = null) => createVNode(ELEMENT, name, className, text, NORMALIZED, more);

/** What a row says beside its results, by the name of the annotation column. */
export function notesOf(table, rule) {
  const entries = rule.annotationEntry ?? [];
  return Object.fromEntries((table.annotation ?? []).map((each, at) => [each.name, entries[at]?.text ?? ""]));
}

class Watching extends Component {
  constructor(props, context) {
    super(props, context);
    this.redraw = () => this.forceUpdate();
  }

  componentWillMount() {
    this.context.changeSupport.onElementsChanged(this.watched(), this.redraw);
  }

  componentWillUnmount() {
    this.context.changeSupport.offElementsChanged(this.watched(), this.redraw);
  }
}

/** The heading of a column in the page's language. */
export const labelOf = (column, plain) => (isChinese() ? column.label : column.labelEn || column.label) || plain;

class InputHead extends Watching {
  watched() {
    return this.props.input.id;
  }

  render() {
    const { input } = this.props;
    const expression = input.inputExpression?.text ?? "";
    return head("input-cell", input.id, [word("input"), labelOf(input, expression), expression, input.unit || input.inputExpression?.typeRef || ""]);
  }
}

class OutputHead extends Watching {
  watched() {
    return this.props.output.id;
  }

  render() {
    const { output } = this.props;
    return head("output-cell", output.id, [word("output"), labelOf(output, output.name ?? ""), output.name ?? "", output.unit || output.typeRef || ""]);
  }
}

function head(className, id, [kind, label, name, type]) {
  const parts = [tag("div", "clause", kind), tag("div", "tables__label", label), tag("code", "tables__name", name), tag("span", "tables__type", type)];
  return createVNode(ELEMENT, "th", className, parts, NORMALIZED, { "data-col-id": id, scope: "col" }, id);
}

const NotesHead = () => createVNode(ELEMENT, "th", "annotation header", word("beside"), NORMALIZED, { scope: "col" });

class NotesCell extends Watching {
  watched() {
    return this.props.row.id;
  }

  render() {
    const { row } = this.props;
    const notes = notesOf(row.root?.businessObject ?? row.businessObject.$parent, row.businessObject);
    const words = (isChinese() ? notes.text : notes.text_en || notes.text) || row.businessObject.description || "";
    const said = [notes.clause, words, notes.status && `〔${word(notes.status)}〕`].filter(Boolean).join(" · ") || "—";
    return createComponentVNode(COMPONENT, Cell, { className: "annotation", elementId: row.id, "data-row-id": row.id, children: said });
  }
}

function Columns(components) {
  const made = { "input-header": InputHead, "output-header": OutputHead, "after-label-cells": NotesHead, "after-rule-cells": NotesCell };
  components.onGetComponent("cell", 2000, ({ cellType }) => made[cellType]);
}
Columns.$inject = ["components"];

export default { __init__: ["shibaoColumns"], shibaoColumns: ["type", Columns] };
