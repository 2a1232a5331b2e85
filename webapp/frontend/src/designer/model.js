// The model as both panels change it: every change is one command of bpmn-js, so that undo takes it back.
import { is } from "bpmn-js/lib/util/ModelUtil";

export const TIMERS = ["timeDate", "timeDuration", "timeCycle"];
const FLOW_NODES = ["bpmn:Activity", "bpmn:Event", "bpmn:Gateway"];
const ROOM = 160;

export class Model {
  constructor(modeler) {
    this.modeler = modeler;
    for (const name of ["modeling", "elementRegistry", "elementFactory", "moddle", "bpmnFactory", "selection", "canvas", "spaceTool"]) {
      this[name] = modeler.get(name, false); // a viewer has fewer
    }
  }

  get process() {
    return this.modeler.getDefinitions().rootElements.find((each) => is(each, "bpmn:Process"));
  }

  element(id) {
    return this.elementRegistry.get(id);
  }

  /** Shapes of steps, events and gateways, from left to right. */
  steps() {
    const shapes = this.elementRegistry.filter((each) => !each.labelTarget && FLOW_NODES.some((type) => is(each, type)));
    return shapes.sort((one, other) => one.x - other.x || one.y - other.y);
  }

  lanes() {
    const lanes = this.elementRegistry.filter((each) => is(each, "bpmn:Lane"));
    return lanes.sort((one, other) => one.y - other.y);
  }

  /** Where a step can stand: every lane without lanes of its own, for what is drawn in the pool itself. */
  lanesFor(element) {
    const isPlaced = is(element.parent, "bpmn:Participant") && !is(element, "bpmn:BoundaryEvent");
    return isPlaced ? this.lanes().filter((each) => !each.businessObject.childLaneSet) : [];
  }

  /** Into the middle of the lane, or the next free place above or below it. */
  moveToLane(element, laneId) {
    const lane = this.element(laneId);
    const middle = Math.round(lane.y + (lane.height - element.height) / 2);
    const others = this.steps().filter((each) => each !== element && each.x < element.x + element.width && element.x < each.x + each.width);
    const isFree = (y) => others.every((each) => y + element.height <= each.y || each.y + each.height <= y);
    const room = lane.height - element.height;
    const places = [0, 1, -1, 2, -2].map((each) => middle + each * (element.height + 20)).filter((y) => y >= lane.y && y <= lane.y + room);
    const y = places.find(isFree) ?? middle;
    this.modeling.moveElements([element], { x: 0, y: y - element.y }, element.parent);
  }

  addLane(lane, name, nameEn) {
    const made = this.modeling.addLane(lane, "bottom");
    this.modeling.updateProperties(made, { name, "shibao:nameEn": nameEn });
    return made;
  }

  laneOf(element) {
    return this.lanes().find((lane) => (lane.businessObject.flowNodeRef ?? []).includes(element.businessObject));
  }

  get(element, name) {
    return this.ownerOf(element, name).get(name) ?? "";
  }

  /** The pool shows the process: what the engine reads of it stands on the process. */
  ownerOf(element, name) {
    return is(element, "bpmn:Participant") && name !== "id" ? this.process : element.businessObject;
  }

  set(element, name, value) {
    const properties = { [name]: value === "" ? undefined : value };
    const owner = this.ownerOf(element, name);
    const isDrawn = owner === element.businessObject || name !== "shibao:clause";
    if (owner !== element.businessObject) this.setIn(element, owner, properties);
    if (isDrawn) this.modeling.updateProperties(element, properties);
  }

  /** Set a property of something within the element: its process, its timer, its card. */
  setIn(element, inner, properties) {
    this.modeling.updateModdleProperties(element, inner, properties);
  }

  /** The process as its file is called; it may be drawn itself, or stand behind its pool. */
  setProcessId(id) {
    const drawn = this.canvas.getRootElement();
    if (drawn.businessObject === this.process) this.modeling.updateProperties(drawn, { id });
    else this.setIn(drawn, this.process, { id });
  }

  isFreeId(id, element) {
    const taken = this.moddle.ids.assigned(id);
    return /^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(id) && (!taken || taken === element.businessObject);
  }

  /** [{name, value}] of `shibao:Input` or `shibao:Output`. */
  assignments(element, kind) {
    return this.extensions(element.businessObject, `shibao:${kind}`).map(({ name, value }) => ({ name: name ?? "", value: value ?? "" }));
  }

  extensions(owner, type) {
    return (owner.extensionElements?.values ?? []).filter((each) => each.$type === type);
  }

  setAssignments(element, kind, rows) {
    const owner = element.businessObject;
    const others = (owner.extensionElements?.values ?? []).filter((each) => each.$type !== `shibao:${kind}`);
    const made = rows.map((row) => this.moddle.create(`shibao:${kind}`, row));
    // Inputs stand before outputs, as in our files.
    this.setExtensions(element, owner, kind === "Input" ? [...made, ...others] : [...others, ...made]);
  }

  setExtensions(element, owner, values) {
    const extensionElements = values.length ? this.moddle.create("bpmn:ExtensionElements", { values }) : undefined;
    for (const each of values) each.$parent = extensionElements;
    if (extensionElements) extensionElements.$parent = owner;
    this.setIn(element, owner, { extensionElements });
  }

  card() {
    return this.extensions(this.process, "shibao:Card")[0];
  }

  setCard(element, name, value) {
    const before = this.card() ?? {};
    const names = ["startRole", "page", "titleZh", "titleEn", "columns"];
    const properties = Object.fromEntries(names.map((each) => [each, each === name ? value || undefined : before[each]]));
    const others = (this.process.extensionElements?.values ?? []).filter((each) => each.$type !== "shibao:Card");
    this.setExtensions(element, this.process, [this.moddle.create("shibao:Card", properties), ...others]);
  }

  condition(element) {
    return element.businessObject.conditionExpression?.body ?? "";
  }

  setCondition(element, body) {
    const conditionExpression = body ? this.moddle.create("bpmn:FormalExpression", { body }) : undefined;
    this.modeling.updateProperties(element, { conditionExpression });
  }

  /** A default flow is taken when nothing else is: it has no condition of its own. */
  setDefault(element, flowId) {
    const flow = this.element(flowId);
    if (flow && this.condition(flow)) this.setCondition(flow, "");
    this.modeling.updateProperties(element, { default: flow?.businessObject });
  }

  setTimer(element, event, kind, body) {
    const blank = Object.fromEntries(TIMERS.map((each) => [each, undefined]));
    this.setIn(element, event, { ...blank, [kind]: this.moddle.create("bpmn:FormalExpression", { body }) });
  }

  /** Messages, signals, errors and escalations stand beside the process; one of the name is made where there is none. */
  setReference(element, event, { type, reference, property }, text) {
    const definitions = this.modeler.getDefinitions();
    let found = definitions.rootElements.find((each) => is(each, type) && each[property] === text);
    if (!found && text) {
      found = this.bpmnFactory.create(type, { name: text, [property]: text });
      found.$parent = definitions;
      const process = definitions.rootElements.indexOf(this.process);
      definitions.rootElements.splice(Math.max(0, process - 1), 0, found);
    }
    this.setIn(element, event, { [reference]: found });
  }

  /** Put a user task on the one flow that leaves a step; what stands to the right makes room. */
  insertAfter(element, name, nameEn) {
    const flow = element.outgoing.length === 1 ? element.outgoing[0] : null;
    if (!flow || !is(flow, "bpmn:SequenceFlow")) return null;
    const edge = element.x + element.width + 1;
    if (flow.target.x >= edge) this.makeRoom(edge);
    const [one, other] = [flow.source, flow.target];
    const middle = { x: Math.round((one.x + one.width + other.x) / 2), y: Math.round(one.y + one.height / 2) };
    const shape = this.elementFactory.createShape({ type: "bpmn:UserTask" });
    Object.assign(shape.businessObject, { name });
    shape.businessObject.set("shibao:nameEn", nameEn);
    return this.modeling.createShape(shape, middle, flow);
  }

  makeRoom(start) {
    const drawn = this.elementRegistry.filter((each) => each.parent);
    const { movingShapes, resizingShapes } = this.spaceTool.calculateAdjustments(drawn, "x", ROOM, start);
    this.spaceTool.makeSpace(movingShapes, resizingShapes, { x: ROOM, y: 0 }, "e", start);
  }

  erase(element) {
    this.modeling.removeElements([element]);
  }

  show(element) {
    this.selection.select(element);
    this.canvas.scrollToElement(element, { top: 80, right: 80, bottom: 80, left: 80 });
  }

  /** Variables that some step writes, for completion. */
  variables() {
    const names = this.steps().flatMap((each) => this.assignments(each, "Output").map((row) => row.name));
    return [...new Set(names)].filter(Boolean).sort();
  }
}
