// An input that a column reads by its plain name is declared by itself, and one that nothing reads any more goes.
const PLAIN = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const idOf = (reference) => reference.href.replace(/^.*#/, "");

const create = (parent, type, properties) => {
  const made = parent.$model.create(type, properties);
  made.$parent = parent;
  return made;
};

/** Bring the requirements of a decision in line with its table; the model is changed in place. */
export function declare(definitions, decision) {
  const elements = new Map((definitions.drgElement ?? []).map((each) => [each.id, each]));
  const needed = () => (decision.informationRequirement ?? []).filter((each) => each.requiredInput);
  const known = new Map();
  for (const each of decision.informationRequirement ?? []) {
    const element = elements.get(idOf(each.requiredInput ?? each.requiredDecision));
    if (element) known.set(element.variable?.name ?? element.name, element);
  }
  for (const column of decision.decisionLogic.input ?? []) {
    const name = column.inputExpression?.text?.trim() ?? "";
    if (!PLAIN.test(name)) continue;
    const element = known.get(name) ?? require(definitions, decision, elements, name);
    known.set(name, element);
    const type = column.inputExpression.typeRef;
    if (element.$type === "dmn:InputData" && element.variable && type) element.variable.typeRef = type;
  }
  const text = wording(decision.decisionLogic);
  for (const each of needed()) {
    const element = elements.get(idOf(each.requiredInput));
    if (element && PLAIN.test(element.name) && !text.has(element.name)) release(definitions, decision, each, element);
  }
}

function require(definitions, decision, elements, name) {
  const present = [...elements.values()].find((each) => each.$type === "dmn:InputData" && each.name === name);
  const element = present ?? added(definitions, elements, name);
  const id = free(`${decision.id}_needs_${name}`, (each) => (decision.informationRequirement ?? []).some((other) => other.id === each));
  const requirement = create(decision, "dmn:InformationRequirement", { id });
  requirement.requiredInput = create(requirement, "dmn:DMNElementReference", { href: `#${element.id}` });
  decision.get("informationRequirement").push(requirement);
  return element;
}

function added(definitions, elements, name) {
  const stem = /^[a-z]\w*$/i.test(name) ? name : "input";
  const id = free(`${stem}_data`, (each) => elements.has(each));
  const element = create(definitions, "dmn:InputData", { id, name });
  element.variable = create(element, "dmn:InformationItem", { id: `${id}_value`, name });
  definitions.get("drgElement").push(element);
  elements.set(id, element);
  return element;
}

const free = (id, isTaken) => {
  let found = id;
  for (let at = 2; isTaken(found); at += 1) found = `${id}_${at}`;
  return found;
};

/** Every name that an expression of the table may read. */
function wording(table) {
  const texts = [
    ...(table.input ?? []).map((each) => each.inputExpression?.text),
    ...(table.rule ?? []).flatMap((rule) => [...(rule.inputEntry ?? []), ...(rule.outputEntry ?? [])].map((each) => each.text)),
  ];
  return new Set(texts.flatMap((each) => (each ?? "").match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? []));
}

function release(definitions, decision, requirement, element) {
  decision.informationRequirement = decision.informationRequirement.filter((each) => each !== requirement);
  undraw(definitions, requirement);
  const isWanted = definitions.drgElement.some((each) => (each.informationRequirement ?? []).some((other) => other.requiredInput && idOf(other.requiredInput) === element.id));
  if (isWanted) return;
  definitions.drgElement = definitions.drgElement.filter((each) => each !== element);
  undraw(definitions, element);
}

function undraw(definitions, element) {
  for (const diagram of definitions.dmnDI?.diagrams ?? []) {
    diagram.diagramElements = (diagram.diagramElements ?? []).filter((each) => each.dmnElementRef !== element);
  }
}
