// Properties of the chosen element in our vocabulary (bpmn/shibao.moddle.json); what it may name comes from the server.
import { is, isAny } from "bpmn-js/lib/util/ModelUtil";
import { button, made, redraw, selectField, textField } from "./fields.js";
import { feelField } from "./feel.js";
import { TIMERS } from "./model.js";
import { kindOf, said, typeOf, word } from "./words.js";

const TAKES = ["bpmn:UserTask", "bpmn:ServiceTask", "bpmn:BusinessRuleTask", "bpmn:CallActivity", "bpmn:SendTask", "bpmn:IntermediateThrowEvent", "bpmn:EndEvent"];
const GIVES = ["bpmn:StartEvent", "bpmn:UserTask", "bpmn:ManualTask", "bpmn:ServiceTask", "bpmn:BusinessRuleTask", "bpmn:CallActivity", "bpmn:ReceiveTask", "bpmn:IntermediateCatchEvent", "bpmn:BoundaryEvent"];
const BESIDE = {
  "bpmn:MessageEventDefinition": { type: "bpmn:Message", reference: "messageRef", property: "name", label: "message" },
  "bpmn:SignalEventDefinition": { type: "bpmn:Signal", reference: "signalRef", property: "name", label: "signal" },
  "bpmn:ErrorEventDefinition": { type: "bpmn:Error", reference: "errorRef", property: "errorCode", label: "code" },
  "bpmn:EscalationEventDefinition": { type: "bpmn:Escalation", reference: "escalationRef", property: "escalationCode", label: "code" },
};
/** Pages of the program from which a process is started; any other process has a page of its own. */
const PAGES = ["new_claim", "payments", "new_layoff", "policy_changes"];
const labelled = (records, isIdFirst) => records.map((each) => ({ id: each.id, text: isIdFirst ? `${each.id} ${said(each)}` : `${said(each)} · ${each.id}` }));

/** Business states under which a task waits in the inbox. */
const QUEUES = ["to_accept", "to_correct", "to_verify", "to_review", "to_pay", "to_handle"];

export class Panel {
  constructor(holder, model, catalogue, { feelAddress, formsAddress, isReadOnly }) {
    Object.assign(this, { holder, model, catalogue, feelAddress, formsAddress, isReadOnly });
    model.modeler.on("selection.changed", () => this.later());
    model.modeler.on("commandStack.changed", () => this.later());
    this.draw();
  }

  /** After the event: the focus is then where it goes, and is put back into the field of the same name. */
  later() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.draw(), 0);
  }

  draw() {
    const before = this.drawn;
    const chosen = this.model.selection.get().map((each) => each.labelTarget ?? each);
    const element = chosen[0] ?? this.pool();
    const parts = chosen.length > 1 ? [made("p", { className: "muted" }, word("several"))] : this.parts(element);
    redraw(this.holder, () => this.holder.replaceChildren(...parts.filter(Boolean)), () => before === element);
  }

  /** With nothing chosen the panel shows the process. */
  pool() {
    return this.model.elementRegistry.find((each) => is(each, "bpmn:Participant")) ?? this.model.canvas.getRootElement();
  }

  parts(element) {
    this.drawn = element;
    const heading = made("h3", { className: "designer__what" }, kindOf(element.businessObject.$type));
    const lists = [this.datalist("panel-variables", this.model.variables()), this.clauses()];
    if (is(element, "bpmn:TextAnnotation")) return [heading, this.text(element, "text", "text")];
    return [
      heading,
      ...this.common(element),
      ...this.ofProcess(element),
      ...this.ofKind(element),
      ...(element.businessObject.eventDefinitions ?? []).map((event) => this.event(element, event)),
      isAny(element, TAKES) && this.assignments(element, "Input"),
      isAny(element, GIVES) && this.assignments(element, "Output"),
      ...lists,
    ];
  }

  datalist(id, values) {
    return made("datalist", { id }, ...values.map((value) => made("option", { value })));
  }

  clauses() {
    const options = this.catalogue.clauses.map((each) => made("option", { value: each.id, label: said(each) }));
    return made("datalist", { id: "panel-clauses" }, ...options);
  }

  text(element, property, label, more = {}) {
    const change = (value) => this.model.set(element, property, value);
    return textField({ label: word(label), key: label, value: this.model.get(element, property), change, isReadOnly: this.isReadOnly, ...more });
  }

  select(element, property, label, choices) {
    const change = (value) => this.model.set(element, property, value);
    const value = this.model.get(element, property);
    return selectField({ label: word(label), key: label, value, change, choices, none: word("none"), isReadOnly: this.isReadOnly });
  }

  feel(label, key, value, change) {
    return feelField({ label, key, value, change, list: "panel-variables", address: this.feelAddress, isReadOnly: this.isReadOnly });
  }

  common(element) {
    const id = textField({
      label: word("id"), key: "id", value: element.id, isReadOnly: this.isReadOnly || isAny(element, ["bpmn:Participant", "bpmn:Process"]),
      change: (value, box) => (this.model.isFreeId(value, element) ? this.model.set(element, "id", value) : box.complain(word("badId"))),
    });
    if (is(element, "bpmn:Collaboration")) return [];
    if (is(element, "bpmn:SequenceFlow")) return [this.text(element, "name", "name"), id, this.condition(element)];
    const clause = is(element, "bpmn:Lane") ? null : this.text(element, "shibao:clause", "clause", { list: "panel-clauses", hint: this.clauseOf(element) });
    return [this.text(element, "name", "name"), this.text(element, "shibao:nameEn", "nameEn"), id, clause];
  }

  clauseOf(element) {
    const found = this.catalogue.clauses.find((each) => each.id === this.model.get(element, "shibao:clause"));
    return found ? said(found) : undefined;
  }

  condition(element) {
    return this.feel(word("condition"), "condition", this.model.condition(element), (value) => this.model.setCondition(element, value));
  }

  ofProcess(element) {
    if (!isAny(element, ["bpmn:Participant", "bpmn:Process"])) return [];
    const card = this.model.card() ?? {};
    const change = (name) => (value) => this.model.setCard(element, name, value);
    const startRole = selectField({
      label: word("startRole"), key: "startRole", value: card.startRole ?? "", change: change("startRole"),
      choices: labelled(this.catalogue.roles), none: word("none"), isReadOnly: this.isReadOnly,
    });
    const page = selectField({
      label: word("page"), key: "page", value: card.page ?? "", change: change("page"),
      choices: PAGES.map((id) => ({ id, text: word(id) })), none: word("ownPage"), isReadOnly: this.isReadOnly,
    });
    const titles = ["titleZh", "titleEn"].map((name) => this.feel(word(name), name, card[name] ?? "", change(name)));
    const columns = textField({ label: word("columns"), key: "columns", value: card.columns ?? "", change: change("columns"), hint: word("columnsHint"), isReadOnly: this.isReadOnly });
    return [startRole, page, ...titles, columns];
  }

  ofKind(element) {
    const { roles, forms, decisions, operations, processes } = this.catalogue;
    if (is(element, "bpmn:Lane")) return [this.select(element, "shibao:role", "role", labelled(roles))];
    if (is(element, "bpmn:UserTask")) {
      return [this.select(element, "shibao:form", "form", labelled(forms)), this.formLink(element), this.separate(element), this.text(element, "shibao:deadline", "deadline"), this.select(element, "shibao:queue", "queue", QUEUES.map((id) => ({ id, text: word(id) }))), this.select(element, "shibao:bulk", "bulk", [{ id: "true", text: word("inBulk") }])];
    }
    if (is(element, "bpmn:StartEvent")) return [this.select(element, "shibao:form", "form", labelled(forms)), this.formLink(element)];
    if (is(element, "bpmn:BusinessRuleTask")) return [this.select(element, "shibao:decision", "decision", labelled(decisions))];
    if (is(element, "bpmn:ServiceTask")) return [this.select(element, "shibao:operation", "operation", labelled(operations))];
    if (is(element, "bpmn:CallActivity")) return [this.select(element, "calledElement", "called", labelled(processes))];
    if (isAny(element, ["bpmn:ExclusiveGateway", "bpmn:InclusiveGateway"])) return [this.default(element)];
    return [];
  }

  /** To the form that is chosen, or to a new one. */
  formLink(element) {
    const id = this.model.get(element, "shibao:form");
    const isThere = this.catalogue.forms.some((each) => each.id === id);
    if (!isThere && this.isReadOnly) return null;
    return made("p", { className: "small" }, made("a", { href: isThere ? `${this.formsAddress}/${id}` : this.formsAddress }, word(isThere ? "openForm" : "newForm")));
  }

  default(element) {
    const flows = element.outgoing.filter((each) => is(each, "bpmn:SequenceFlow"));
    const choices = flows.map((each) => ({ id: each.id, text: `→ ${each.target.businessObject.name || each.target.id}` }));
    const value = element.businessObject.default?.id ?? "";
    const change = (id) => this.model.setDefault(element, id);
    return selectField({ label: word("default"), key: "default", value, change, choices, none: word("none"), isReadOnly: this.isReadOnly });
  }

  /** Four eyes: who did one of these may not do this one. */
  separate(element) {
    const held = this.model.get(element, "shibao:separateFrom").split(",").map((each) => each.trim()).filter(Boolean);
    const own = this.model.steps().filter((each) => each !== element && isAny(each, ["bpmn:UserTask", "bpmn:StartEvent"]));
    const names = new Map(own.map((each) => [each.id, each.businessObject.name || each.id]));
    for (const id of held) if (!names.has(id)) names.set(id, id);
    const boxes = [...names].map(([id, name]) => {
      const tick = made("input", { type: "checkbox", checked: held.includes(id), disabled: this.isReadOnly });
      tick.dataset.key = `separate-${id}`;
      tick.addEventListener("change", () => {
        const now = tick.checked ? [...held, id] : held.filter((each) => each !== id);
        this.model.set(element, "shibao:separateFrom", now.join(","));
      });
      return made("label", { className: "designer__choice" }, tick, made("span", {}, name));
    });
    return made("fieldset", { className: "field" }, made("legend", { className: "field__label" }, word("separateFrom")), ...boxes);
  }

  event(element, event) {
    if (event.$type === "bpmn:TimerEventDefinition") return this.timer(element, event);
    if (event.$type === "bpmn:ConditionalEventDefinition") {
      const change = (body) => this.model.setIn(element, event, { condition: this.model.moddle.create("bpmn:FormalExpression", { body }) });
      return this.feel(word("condition"), "event-condition", event.condition?.body ?? "", change);
    }
    const beside = BESIDE[event.$type];
    if (!beside) return null;
    const value = event[beside.reference]?.[beside.property] ?? "";
    const change = (text) => this.model.setReference(element, event, beside, text);
    return textField({ label: word(beside.label), key: beside.label, value, change, isReadOnly: this.isReadOnly });
  }

  timer(element, event) {
    const kind = TIMERS.find((each) => event[each]) ?? "timeDuration";
    const body = event[kind]?.body ?? "";
    const choices = TIMERS.map((each) => ({ id: each, text: word(each) }));
    const choose = (other) => this.model.setTimer(element, event, other || "timeDuration", body);
    return made("div", { className: "stack" },
      selectField({ label: word("timer"), key: "timer", value: kind, change: choose, choices, none: word("none"), isReadOnly: this.isReadOnly }),
      this.feel(word("expression"), "timer-expression", body, (text) => this.model.setTimer(element, event, kind, text)),
      isAny(element, ["bpmn:IntermediateCatchEvent", "bpmn:BoundaryEvent"]) ? this.text(element, "shibao:deadline", "deadline") : null,
    );
  }

  /** What the element's form, table or operation takes (`inputs`) or gives (`outputs`). */
  slots(element, kind) {
    const side = kind === "Input" ? "inputs" : "outputs";
    const of = (records, property) => records.find((each) => each.id === this.model.get(element, property))?.[side] ?? [];
    if (is(element, "bpmn:ServiceTask")) return of(this.catalogue.operations, "shibao:operation");
    if (is(element, "bpmn:BusinessRuleTask")) return of(this.catalogue.decisions, "shibao:decision");
    if (isAny(element, ["bpmn:UserTask", "bpmn:StartEvent"])) return of(this.catalogue.forms, "shibao:form");
    return [];
  }

  assignments(element, kind) {
    const rows = this.model.assignments(element, kind);
    const slots = this.slots(element, kind);
    const put = (now) => this.model.setAssignments(element, kind, now);
    const missing = kind === "Input" ? slots.filter((slot) => slot.is_required && !rows.some((row) => row.name === slot.name)) : [];
    const prefix = isAny(element, ["bpmn:UserTask", "bpmn:StartEvent"]) ? "answers" : "result";
    const known = kind === "Input" ? slots.map((slot) => slot.name) : [];
    const given = kind === "Output" ? slots.map((slot) => `${prefix}.${slot.name}`) : [];
    const listed = rows.map((row, index) => this.row({ element, kind, rows, row, index, slots, put }));
    const acts = this.isReadOnly ? null : made("div", { className: "actions" },
      button(word("add"), () => put([...rows, { name: "", value: "" }]), { "aria-label": `${word("add")} · ${word(kind === "Input" ? "inputs" : "outputs")}` }),
      missing.length ? button(word("fill"), () => put([...rows, ...missing.map(({ name }) => ({ name, value: name }))])) : null,
    );
    return made("fieldset", { className: "designer__assignments stack" },
      made("legend", { className: "field__label" }, word(kind === "Input" ? "inputs" : "outputs")),
      this.datalist(`panel-${kind}-names`, known), this.datalist(`panel-${kind}-values`, [...given, ...this.model.variables()]),
      ...listed, acts,
    );
  }

  row({ kind, rows, row, index, slots, put }) {
    const changed = (part) => put(rows.map((each, at) => (at === index ? { ...each, ...part } : each)));
    const slot = slots.find((each) => each.name === row.name);
    const type = slot && kind === "Input" ? ` · ${typeOf(slot.type)}` : "";
    const name = textField({ label: `${word("variable")}${type}`, key: `${kind}-${index}-name`, value: row.name, list: `panel-${kind}-names`, change: (value) => changed({ name: value }), isReadOnly: this.isReadOnly });
    const value = this.feel("FEEL", `${kind}-${index}-value`, row.value, (text) => changed({ value: text }));
    value.querySelector("input").setAttribute("list", `panel-${kind}-values`);
    const remove = this.isReadOnly ? null : button("×", () => put(rows.filter((_, at) => at !== index)), { "aria-label": `${word("remove")} ${row.name}`, title: word("remove") });
    return made("div", { className: "designer__row" }, name, value, remove);
  }
}
