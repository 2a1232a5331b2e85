"""Tokens played by hand on the diagram of a draft, without data: where they stand, what can happen next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workflows.engine import parser, playing
from workflows.engine.elements import Node, Scope
from workflows.errors import NotFound, Refused


@dataclass(frozen=True)
class Element:
    """One element by its names."""

    id: str
    tag: str
    name: str
    name_en: str


@dataclass(frozen=True)
class Choice:
    """One move that a person may choose; `at` and `passed` are the play after it."""

    element: Element
    boundary: Element | None
    targets: tuple[Element, ...]
    at: tuple[str, ...]
    passed: tuple[str, ...]
    is_doubled: bool


@dataclass(frozen=True)
class Play:
    """A play as it stands."""

    at: tuple[str, ...]
    """Ids of the flows that hold a token."""
    passed: tuple[str, ...]
    tokens: Mapping[str, int]
    """Element → tokens that stand before it."""
    standing: tuple[Element, ...]
    choices: tuple[Choice, ...]
    within: Element | None
    inner: tuple[Element, ...]
    """Sub-processes that can be played by themselves."""

    @property
    def is_over(self) -> bool:
        """True when every token has ended."""
        return not self.at

    @property
    def is_stuck(self) -> bool:
        """True when tokens are left and nothing can happen."""
        return bool(self.at) and not self.choices


def play(
    content: bytes, at: Iterable[str] | None = None, passed: Iterable[str] = (), within: str | None = None
) -> Play:
    """A play of the diagram, or of one sub-process in it, from these tokens on, or from its beginning.

    Raises Refused for a diagram that cannot be read, NotFound for flows or a sub-process it has not.
    """
    process, _ = parser.try_process(content, "draft.bpmn")
    if process is None:
        reason = {"zh": "请先改好图上的错误", "en": "mend the errors of the drawing first"}
        raise Refused(reason=reason)
    owners = {node.id: node for node in process.nodes() if node.body is not None}
    scope = process.scope if within is None else _body(owners, within)
    marking = playing.begin(scope) if at is None else frozenset(at)
    if not marking <= set(scope.flows):
        raise NotFound(what={"zh": "这一步", "en": "This step"})
    gone = dict.fromkeys(each for each in passed if each in scope.nodes)
    if at is None:
        gone = {node.id: None for node in scope.starts()}
    return _shown(scope, marking, tuple(gone), owners.get(within or ""), owners.values())


def _body(owners: Mapping[str, Node], within: str) -> Scope:
    found = owners.get(within)
    if found is None or found.body is None:
        raise NotFound(what={"zh": "这个子流程", "en": "This sub-process"})
    return found.body


def _shown(
    scope: Scope,
    marking: playing.Marking,
    passed: tuple[str, ...],
    within: Node | None,
    owners: Iterable[Node],
) -> Play:
    tokens: dict[str, int] = {}
    for flow in sorted(marking):
        tokens[scope.flows[flow].target] = tokens.get(scope.flows[flow].target, 0) + 1
    return Play(
        at=tuple(sorted(marking)),
        passed=passed,
        tokens=tokens,
        standing=tuple(_element(scope.nodes[each]) for each in tokens),
        choices=tuple(_choice(scope, each, passed) for each in playing.moves(scope, marking)),
        within=_element(within) if within else None,
        inner=tuple(_element(each) for each in owners if each is not within),
    )


def _choice(scope: Scope, move: playing.Move, passed: tuple[str, ...]) -> Choice:
    boundary = scope.nodes[move.boundary_id] if move.boundary_id else None
    gone = dict.fromkeys((*passed, move.node_id, *([move.boundary_id] if move.boundary_id else ())))
    return Choice(
        element=_element(scope.nodes[move.node_id]),
        boundary=_element(boundary) if boundary else None,
        targets=tuple(_element(scope.nodes[each]) for each in move.targets),
        at=tuple(sorted(move.after)),
        passed=tuple(gone),
        is_doubled=move.is_doubled,
    )


def _element(node: Node) -> Element:
    return Element(node.id, node.tag, node.name, node.name_en)
