"""What is wrong with a draft, for the list beside the canvas; with the mends that one click can do."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workflows.designer import letter_checks
from workflows.designer.bundle import path_of
from workflows.engine import parser, scripts, validation
from workflows.engine.elements import HUMAN, Node, Process, Scope
from workflows.engine.problems import ProblemFound
from workflows.feel import FeelSyntaxError
from workflows.feel.builtins import BUILT_IN

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Fix:
    """One click: set `attribute` of `element_id` to `value`; labelled in both languages."""

    element_id: str
    kind: str
    """`default` (a gateway's flow), `role` (of the lane around), `form`, `decision`, `process_id`."""
    value: str
    zh: str
    en: str


@dataclass(frozen=True)
class Marked:
    """One problem at one element of the draft, with the clicks that may mend it."""

    path: str
    element_id: str | None
    element_name: str | None
    severity: str
    zh: str
    en: str
    fixes: tuple[Fix, ...] = ()


FUNCTIONS = tuple(sorted(BUILT_IN))
"""Names of the built-in functions of FEEL, for whoever types an expression."""


def problems(files: Files, process_id: str) -> tuple[Marked, ...]:
    """Every problem of the draft and of the files that it needs, errors first.

    The check is the one of release and of `shibao check`.
    """
    path = path_of(process_id)
    process, wrong = parser.try_process(files[path], path)
    if process is None:
        found = list(wrong)
        fixes: dict[str, tuple[Fix, ...]] = {}
    else:
        needed = parser.closure(files, process_id)
        # Diagrams and forms beside what is needed: callers see its steps, and "did you mean" knows names.
        around = {name: files[name] for name in files if name.endswith(".bpmn") or name.startswith("forms/")}
        found = [each for each in validation.problems({**around, **needed}) if each.path in needed]
        found += letter_checks.of_process(files, process_id)
        fixes = _fixes(process, files)
    found.sort(key=lambda each: (each.severity != "error", each.path != path))
    return tuple(
        Marked(
            each.path,
            each.element_id,
            each.element_name,
            each.severity,
            each.zh,
            each.en,
            _offered(each, fixes, process_id) if each.path == path and each.severity == "error" else (),
        )
        for each in found
    )


def _offered(problem: ProblemFound, fixes: dict[str, tuple[Fix, ...]], process_id: str) -> tuple[Fix, ...]:
    """Each fix is offered once, under the first problem of its element."""
    if problem.kind == "file_name":
        zh, en = f"把流程编号改为 {process_id}", f"Call the process {process_id}"
        return (Fix(problem.element_id or "", "process_id", process_id, zh, en),)
    return fixes.pop(problem.element_id or "", ())


def expression_problem(text: str) -> tuple[str, str] | None:
    """What is wrong with a FEEL text, in Chinese and English; None when it parses."""
    try:
        scripts.compiled(text)
    except FeelSyntaxError as error:
        return error.zh, error.en
    return None


def _fixes(process: Process, files: Files) -> dict[str, tuple[Fix, ...]]:
    roles = parser.read_roles(files["roles.json"]) if "roles.json" in files else {}
    known = {
        "form": _stems(files, "forms/", ".json"),
        "decision": _stems(files, "decisions/", ".dmn"),
    }
    made: dict[str, tuple[Fix, ...]] = {}
    for scope, node in process.scope.walk():
        found = (*_defaults(scope, node), *_roles(node, roles), *_names(node, known))
        if found:
            made[node.id] = found
    return made


def _defaults(scope: Scope, node: Node) -> Iterator[Fix]:
    flows = scope.outgoing.get(node.id, ())
    if node.tag not in ("exclusiveGateway", "inclusiveGateway") or len(flows) < 2:
        return
    if node.default in {flow.id for flow in flows}:
        return
    free = [flow for flow in flows if flow.condition is None] or list(flows)
    for flow in free:
        target = scope.nodes.get(flow.target)
        # A gateway that only brings paths together has no name; then the flow to it tells more than an id.
        zh = f"设为默认出口：通往“{(target and target.name) or flow.name or flow.target}”"
        en = f"Make the flow to “{(target and target.name_en) or flow.name_en or flow.target}” the default"
        yield Fix(node.id, "default", flow.id, zh, en)


def _roles(node: Node, roles: Mapping[str, parser.Role]) -> Iterator[Fix]:
    if node.tag not in HUMAN or node.role in roles:
        return
    for role in roles.values():
        yield Fix(node.id, "role", role.id, f"泳道角色：{role.zh}", f"Role of the lane: {role.en}")


def _names(node: Node, known: Mapping[str, tuple[str, ...]]) -> Iterator[Fix]:
    for kind, name in (("form", node.form), ("decision", node.decision)):
        if name is not None and name not in known[kind]:
            for near in difflib.get_close_matches(name, known[kind], n=2):
                yield Fix(node.id, kind, near, f"改为 {near}", f"Use {near}")


def _stems(files: Files, folder: str, ending: str) -> tuple[str, ...]:
    return tuple(
        path.removeprefix(folder).removesuffix(ending)
        for path in files
        if path.startswith(folder) and path.endswith(ending) and path.count("/") == 1
    )
