// The same model as a table: for the keyboard and for screen readers, and for whoever thinks in lists.
import { is, isAny } from "bpmn-js/lib/util/ModelUtil";
import { button, made } from "./fields.js";
import { kindOf, said, word } from "./words.js";
import { announce } from "../texts.js";

export class Outline {
  constructor(body, model, catalogue, isReadOnly) {
    Object.assign(this, { body, model, catalogue, isReadOnly });
    model.modeler.on("commandStack.changed", () => this.later());
    this.draw();
  }

  later() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.draw(), 0);
  }

  draw() {
    const key = this.body.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    this.body.replaceChildren(...this.model.lanes().map((each) => this.row(each)), ...this.model.steps().map((each) => this.row(each)));
    if (key) [...this.body.querySelectorAll("[data-key]")].find((each) => each.dataset.key === key)?.focus();
  }

  row(element) {
    const name = element.businessObject.name || element.id;
    return made("tr", {},
      made("th", { scope: "row" }, kindOf(element.businessObject.$type)),
      this.cell("name", this.input(element, "name", "name", name)),
      this.cell("nameEn", this.input(element, "shibao:nameEn", "nameEn", name)),
      this.cell("lane", this.lane(element, name)),
      this.cell("form", isAny(element, ["bpmn:UserTask", "bpmn:StartEvent"]) ? this.select(element, "shibao:form", "form", this.catalogue.forms, name) : "—"),
      this.cell("acts", this.acts(element, name)),
    );
  }

  cell(label, content) {
    return made("td", { "data-label": word(label) }, content);
  }

  input(element, property, label, name) {
    const control = made("input", { className: "input", type: "text", value: this.model.get(element, property), readOnly: this.isReadOnly, "aria-label": `${word(label)} · ${name}` });
    control.dataset.key = `outline-${element.id}-${label}`;
    control.addEventListener("change", () => this.model.set(element, property, control.value.trim()));
    return control;
  }

  select(element, property, label, choices, name) {
    const value = this.model.get(element, property);
    const control = made("select", { className: "input", disabled: this.isReadOnly, "aria-label": `${word(label)} · ${name}` });
    const options = [{ id: "", text: word("none") }, ...choices.map((each) => ({ id: each.id, text: said(each) }))];
    if (value && !choices.some((each) => each.id === value)) options.push({ id: value, text: `${value} ?` });
    control.append(...options.map((each) => made("option", { value: each.id, selected: each.id === value }, each.text)));
    control.dataset.key = `outline-${element.id}-${label}`;
    control.addEventListener("change", () => this.model.set(element, property, control.value));
    return control;
  }

  lane(element, name) {
    if (is(element, "bpmn:Lane")) return this.select(element, "shibao:role", "role", this.catalogue.roles, name);
    const here = this.model.laneOf(element);
    const lanes = this.model.lanesFor(element);
    if (this.isReadOnly || lanes.length < 2) return here?.businessObject.name ?? "—";
    const control = made("select", { className: "input", "aria-label": `${word("lane")} · ${name}` });
    control.append(...lanes.map((each) => made("option", { value: each.id, selected: each === here }, each.businessObject.name || each.id)));
    control.dataset.key = `outline-${element.id}-lane`;
    control.addEventListener("change", () => this.model.moveToLane(element, control.value));
    return control;
  }

  acts(element, name) {
    const acts = [button(word("choose"), () => this.model.show(element), { "aria-label": `${word("choose")} · ${name}` })];
    if (!this.isReadOnly && !is(element, "bpmn:Lane")) {
      if (!is(element, "bpmn:EndEvent")) acts.push(button(word("insert"), () => this.insert(element), { "aria-label": `${word("insert")} · ${name}` }));
      acts.push(button(word("erase"), () => this.model.erase(element), { "aria-label": `${word("erase")} · ${name}` }));
    }
    if (!this.isReadOnly && is(element, "bpmn:Lane")) acts.push(button(word("addLane"), () => this.addLane(element), { "aria-label": `${word("addLane")} · ${name}` }));
    return made("div", { className: "actions" }, ...acts);
  }

  addLane(lane) {
    this.focusOn(this.model.addLane(lane, word("newLane"), word("newLaneEn")));
  }

  focusOn(shape) {
    this.model.show(shape);
    setTimeout(() => this.body.querySelector(`[data-key="outline-${shape.id}-name"]`)?.focus(), 20);
  }

  insert(element) {
    const made_ = this.model.insertAfter(element, word("newTask"), word("newTaskEn"));
    if (!made_) return void announce(word("oneWayOut"));
    this.focusOn(made_);
  }
}
