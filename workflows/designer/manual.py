"""A version of a process as a manual: its steps with their roles, forms, tables, letters and clauses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workflows.designer import file_list, letter_sheets
from workflows.designer.catalogue import Choice, clauses
from workflows.designer.letter_sheets import LetterSheet
from workflows.dmn import TableInfo, read_model
from workflows.engine import forms, parser, registry
from workflows.engine.elements import HUMAN, Node
from workflows.engine.forms import Form

Files = Mapping[str, bytes]
ACTS = frozenset(
    {*HUMAN, "serviceTask", "businessRuleTask", "sendTask", "receiveTask", "callActivity", "subProcess"}
)


@dataclass(frozen=True)
class Step:
    """One activity, with what it uses."""

    id: str
    tag: str
    zh: str
    en: str
    role: Choice | None
    clause: str
    deadline: str
    uses: tuple[tuple[str, Choice], ...]
    """Files of the version that it names, each with the folder that it stands in."""
    operation: Choice | None
    separate_from: tuple[Choice, ...]


@dataclass(frozen=True)
class TablePart:
    """One decision table of a file, which is called after the decision."""

    decision: Choice
    info: TableInfo


@dataclass(frozen=True)
class Manual:
    """All that a reader needs to know of a version."""

    name: str
    name_en: str
    steps: tuple[Step, ...]
    forms: tuple[Form, ...]
    tables: tuple[TablePart, ...]
    letters: tuple[LetterSheet, ...]
    clauses: tuple[Choice, ...]
    """Those that a step, row or letter names, in the order of the list."""


def manual(files: Files, library: Files, process_id: str) -> Manual:
    """The manual of a version from its own files; `library` has the list of clauses and the texts of forms.

    Raises DeploymentRefused where the diagram cannot be read, which no version is.
    """
    process = parser.read_process(files, f"processes/{process_id}.bpmn")
    roles = parser.read_roles(files["roles.json"]) if "roles.json" in files else {}
    named = dict(_node_names(files))
    steps = tuple(_step(node, roles, named, files) for node in process.nodes() if node.tag in ACTS)
    tables, letters = tuple(_tables(files)), tuple(_letters(files))
    cited = set(_named(steps, tables, letters))
    told = tuple(each for each in clauses(library) if each.id in cited)
    return Manual(process.name, process.name_en, steps, tuple(_forms(files)), tables, letters, told)


def _node_names(files: Files) -> Iterator[tuple[str, Choice]]:
    """Of the process and of those that it calls: a rule of four eyes may name a step of any."""
    for path, content in files.items():
        process = parser.try_process(content, path)[0] if path.endswith(".bpmn") else None
        for node in process.nodes() if process is not None else ():
            yield node.id, Choice(node.id, node.name or node.id, node.name_en or node.name or node.id)


def _step(node: Node, roles: Mapping[str, parser.Role], named: Mapping[str, Choice], files: Files) -> Step:
    role, verb = roles.get(node.role or ""), registry.all_operations().get(node.operation or "")
    return Step(
        id=node.id,
        tag=node.tag,
        zh=node.name or node.id,
        en=node.name_en or node.name or node.id,
        role=Choice(role.id, role.zh, role.en) if role is not None and node.tag in HUMAN else None,
        clause=node.clause or "",
        deadline=node.deadline or "",
        uses=tuple(_uses(node, files)),
        operation=Choice(verb.name, verb.zh, verb.en) if verb is not None else None,
        separate_from=tuple(named.get(each, Choice(each, each, each)) for each in node.separate_from),
    )


def _uses(node: Node, files: Files) -> Iterator[tuple[str, Choice]]:
    paths = (
        f"forms/{node.form}.json" if node.form else "",
        f"decisions/{node.decision}.dmn" if node.decision else "",
        f"processes/{node.called}.bpmn" if node.called else "",
        *parser.named_by_operation(node),
    )
    for path in paths:
        if path in files:
            yield path.partition("/")[0], file_list.title(path, files[path])


def _forms(files: Files) -> Iterator[Form]:
    options = {
        path.rpartition("/")[2].removesuffix(".json"): content
        for path, content in files.items()
        if path.startswith("forms/options/")
    }
    for path in sorted(files):
        if path.startswith("forms/") and path.count("/") == 1:
            yield forms.read(files[path], options)


def _tables(files: Files) -> Iterator[TablePart]:
    for path in sorted(files):
        if path.endswith(".dmn"):
            decision = file_list.title(path, files[path])
            yield from (TablePart(decision, each.info) for each in read_model(files[path]).tables)


def _letters(files: Files) -> Iterator[LetterSheet]:
    for path in sorted(files):
        if path.startswith("letters/"):
            yield letter_sheets.opened(files[path])


def _named(
    steps: tuple[Step, ...], tables: tuple[TablePart, ...], letters: tuple[LetterSheet, ...]
) -> Iterator[str]:
    """Every clause that is named; a row may name several, with semicolons between."""
    yield from (each.clause for each in steps)
    for table in tables:
        for rule in table.info.rules:
            yield from (part.strip() for part in rule.annotations.get("clause", "").split(";"))
    for letter in letters:
        yield letter.clause
        yield from (part.strip() for block in letter.blocks for part in block.ids.split(","))
