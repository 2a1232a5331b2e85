"""What there is to build with, and who uses it: operations, decisions, forms, fields and variables in force.

Read from the newest version of every process, so that it says what runs and not what somebody remembers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy.orm import Session

from workflows.designer import catalogue
from workflows.designer.catalogue import Slot, Taker
from workflows.designer.operations import SUBJECT
from workflows.designer.queries import LOOK
from workflows.engine import dataflow, parser, scripts
from workflows.engine.elements import Assignment, Node, Process, Scope
from workflows.feel import FeelSyntaxError
from workflows.people.permissions import Actor, require
from workflows.runtime import deployment_queries, deployments

Files = Mapping[str, bytes]
Kind = Literal["operation", "decision", "form", "field", "variable"]
KINDS: tuple[Kind, ...] = ("operation", "decision", "form", "field", "variable")


@dataclass(frozen=True)
class Use:
    """One element of one process."""

    process_id: str
    process_zh: str
    process_en: str
    element_id: str
    zh: str
    en: str


@dataclass(frozen=True)
class Entry:
    """One thing of the catalogue; a field is named `form.field`, a variable `process.variable`."""

    kind: Kind
    id: str
    zh: str
    en: str
    takes: tuple[Slot, ...] = ()
    gives: tuple[Slot, ...] = ()
    writers: tuple[Use, ...] = ()
    readers: tuple[Use, ...] = ()
    """Who reads a variable or a field, calls an operation or a decision, shows a form."""
    example: str = ""

    def matches(self, text: str) -> bool:
        """True when id, names or those of its uses hold the text."""
        uses = (word for use in (*self.writers, *self.readers) for word in (use.element_id, use.zh, use.en))
        return any(text.casefold() in word.casefold() for word in (self.id, self.zh, self.en, *uses))


@dataclass(frozen=True)
class _Step:
    use: Use
    node: Node
    reads: frozenset[str]


def in_force(session: Session, actor: Actor) -> tuple[Entry, ...]:
    """The whole catalogue, by kind and id."""
    require(actor, LOOK, SUBJECT)
    library = deployments.library_files(session, deployments.newest_library(session))
    return entries(library, deployment_queries.files_in_force(session))


def entries(library: Files, processes: Mapping[str, Files]) -> tuple[Entry, ...]:
    """What these files offer, and which steps of these processes (id → files) use it."""
    files = dict(library)
    for own in processes.values():
        files |= own
    steps = [step for process_id, own in processes.items() for step in _steps(process_id, own)]
    known = catalogue.catalogue(files)
    found = [
        *(
            _called("operation", each, [step for step in steps if step.node.operation == each.id])
            for each in known.operations
        ),
        *(
            _called("decision", each, [step for step in steps if step.node.decision == each.id])
            for each in known.decisions
        ),
        *(_form(each, steps) for each in known.forms),
        *_fields(files, steps),
        *_variables(steps),
    ]
    return tuple(sorted(found, key=lambda each: (KINDS.index(each.kind), each.id)))


def _steps(process_id: str, files: Files) -> Iterator[_Step]:
    path = f"processes/{process_id}.bpmn"
    process = parser.try_process(files[path], path)[0]
    for scope, node in process.scope.walk() if process is not None else ():
        assert process is not None  # it has a scope
        yield _Step(_use(process, node), node, _reads(scope, node))


def _use(process: Process, node: Node) -> Use:
    names = process.id, process.name, process.name_en
    return Use(*names, node.id, node.name or node.id, node.name_en or node.name or node.id)


def _reads(scope: Scope, node: Node) -> frozenset[str]:
    names: set[str] = set()
    for text in dataflow.texts(scope, node):
        try:
            names |= scripts.compiled(text.text).names - text.local
        except FeelSyntaxError:
            continue
    return frozenset(names)


def _called(kind: Kind, taker: Taker, callers: list[_Step]) -> Entry:
    given = callers[0].node.inputs if callers else ()
    shown = given or tuple(
        Assignment(slot.name, f"<{slot.type}>") for slot in taker.inputs if slot.is_required
    )
    example = f"{taker.id}({', '.join(f'{each.name}: {each.value}' for each in shown)})"
    uses = tuple(step.use for step in callers)
    return Entry(
        kind, taker.id, taker.zh, taker.en, taker.inputs, taker.outputs, readers=uses, example=example
    )


def _form(taker: Taker, steps: Iterable[_Step]) -> Entry:
    uses = tuple(step.use for step in steps if step.node.form == taker.id)
    example = f'shibao:form="{taker.id}"'
    return Entry(
        "form", taker.id, taker.zh, taker.en, taker.inputs, taker.outputs, readers=uses, example=example
    )


def _fields(files: Files, steps: list[_Step]) -> Iterator[Entry]:
    for path in sorted(files):
        if path.startswith("forms/") and path.count("/") == 1:
            tree = json.loads(files[path])
            at = [step for step in steps if step.node.form == tree["id"]]
            for field in (field for group in tree["groups"] for field in group["fields"]):
                yield _field(tree["id"], field, at)


def _field(form_id: str, field: Mapping[str, str], steps: list[_Step]) -> Entry:
    """A fact is given by its steps; an answer is written by people and read by the steps' outputs."""
    name, is_fact = field["name"], field["type"] == "fact"
    answer = f"answers.{name}"
    uses = tuple(step.use for step in steps)
    taking = tuple(step.use for step in steps if any(answer in each.value for each in step.node.outputs))
    slot = (Slot(name, field["type"]),)
    entry = Entry("field", f"{form_id}.{name}", field["zh"], field["en"])
    if is_fact:
        given = (each.value for step in steps for each in step.node.inputs if each.name == name)
        return replace(entry, takes=slot, writers=uses, example=f"{name} = {next(given, name)}")
    return replace(entry, gives=slot, writers=uses, readers=taking, example=answer)


def _variables(steps: list[_Step]) -> Iterator[Entry]:
    names = sorted({(step.use.process_id, each.name) for step in steps for each in step.node.outputs})
    for process_id, name in names:
        own = [step for step in steps if step.use.process_id == process_id]
        writing = [step for step in own if any(each.name == name for each in step.node.outputs)]
        value = next(each.value for each in writing[0].node.outputs if each.name == name)
        uses = (tuple(step.use for step in writing), tuple(step.use for step in own if name in step.reads))
        yield Entry("variable", f"{process_id}.{name}", name, name, (), (), *uses, f"{name} = {value}")
