"""What happened to a case, in the order and words in which a clerk tells it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from webapp.language import in_language
from workflows.runtime.history import Passed
from workflows.runtime.instances import CaseView

HUMAN = frozenset({"userTask"})
TOLD = frozenset({"startEvent", "userTask", "serviceTask", "intermediateCatchEvent", "boundaryEvent", "endEvent"})
"""Kinds of element that mean something to a reader; gateways and calls are only ways through."""


@dataclass(frozen=True)
class Chapter:
    """One step of a person or of the clock, with what the process then did by itself."""

    name: str
    actor_name: str | None
    at: dt.datetime
    entered_at: dt.datetime
    is_under_moved_clock: bool
    clause: str | None
    answers: Mapping[str, Any]
    followed: tuple[str, ...]


@dataclass(frozen=True)
class Reason:
    """One row of a table that hit."""

    rule: int
    text: str
    clause: str


@dataclass(frozen=True)
class DecisionTold:
    """A decision as the page explains it: what went in, what came out, which rows say so."""

    name: str
    decision_id: str
    inputs: Mapping[str, Any]
    value: Any
    reasons: tuple[Reason, ...]
    at: dt.datetime


def told(passed: Iterable[Passed]) -> tuple[Chapter, ...]:
    """The story, newest first; one chapter for each step that somebody or something began."""
    over = [each for each in passed if each.outcome != "entered" and each.kind in TOLD]
    chapters = [_chapter(list(group)) for _revision, group in groupby(over, key=lambda each: each.revision)]
    return tuple(reversed(chapters))


def _chapter(steps: list[Passed]) -> Chapter:
    first, rest = steps[0], steps[1:]
    return Chapter(
        name=in_language(first, "name"),
        actor_name=first.actor_name,
        at=first.at,
        entered_at=first.entered_at,
        is_under_moved_clock=first.is_under_moved_clock,
        clause=first.clause,
        answers=first.answers or {},
        followed=tuple(in_language(each, "name") for each in rest if each.name),
    )


def decisions(passed: Iterable[Passed]) -> tuple[DecisionTold, ...]:
    """The last answer of each table, in the order of the process."""
    last: dict[str, DecisionTold] = {}
    for each in passed:
        if each.decision is not None and each.outcome != "entered":
            last.pop(each.element_id, None)
            last[each.element_id] = _decision(each, each.decision)
    return tuple(last.values())


def _decision(step: Passed, made: Mapping[str, Any]) -> DecisionTold:
    return DecisionTold(
        name=in_language(step, "name"),
        decision_id=str(made.get("decision_id", "")),
        inputs=made.get("inputs") or {},
        value=made.get("value"),
        reasons=tuple(_reason(hit) for hit in made.get("hits") or ()),
        at=step.at,
    )


def _reason(hit: Mapping[str, Any]) -> Reason:
    notes = hit.get("annotations") or {}
    texts = {"zh": notes.get("text", ""), "en": notes.get("text_en", "")}
    return Reason(rule=int(hit.get("rule", 0)), text=in_language(texts), clause=str(notes.get("clause", "")))


def diagrams(case: CaseView, passed: Iterable[Passed]) -> tuple[str, ...]:
    """The processes that this case has been in: its own first, then those it called."""
    called = {each.process_id: None for each in passed if each.process_id != case.process_id}
    return (case.process_id, *called)


def drawn(case: CaseView, passed: Iterable[Passed], process_id: str) -> dict[str, Any]:
    """What the viewer draws over the diagram of one process: tokens by element, the path so far."""
    tokens: dict[str, int] = {}
    for process, element in case.tokens:
        if process == process_id:
            tokens[element] = tokens.get(element, 0) + 1
    path = {each.element_id for each in passed if each.process_id == process_id and each.outcome != "entered"}
    return {"tokens": tokens, "path": sorted(path), "problems": {}}
