"""What is wrong with a file that somebody wants to open or to put in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from workflows.errors import DeploymentRefused

Severity = Literal["error", "warning"]
Kind = Literal[
    "too_large",
    "encoding",
    "doctype",
    "not_xml",
    "not_bpmn",
    "no_process",
    "several_processes",
    "file_name",
    "not_utf8",
    "missing_file",
    "unreadable_file",
    "table",
    "unsupported_element",
    "unsupported_attribute",
    "foreign_code",
    "vocabulary",
    "id",
    "label",
    "drawing",
    "no_drawing",
    "not_drawn",
    "incomplete",
    "timer_value",
    "empty",
    "no_start",
    "unreachable",
    "unreachable_end",
    "no_end_ahead",
    "flow",
    "no_default",
    "condition",
    "event",
    "mapping",
    "loop",
    "busy_cycle",
    "deadlock",
    "two_tokens",
    "not_proven",
    "english_name",
    "draft_only",
    "unknown_role",
    "unknown_form",
    "unknown_decision",
    "unknown_operation",
    "unknown_process",
    "unknown_step",
    "unknown_clause",
    "unknown_member",
    "wrong_type",
    "call_circle",
    "not_feel",
    "never_written",
    "not_always_written",
    "two_writers",
    "variable_name",
    "order",
    "unbounded_wait",
    "no_clause",
    "written_twice",
    "letter",
]
FixKind = Literal[
    "choose_role",
    "choose_form",
    "choose_decision",
    "choose_operation",
    "choose_process",
    "choose_clause",
    "choose_variable",
    "mark_default",
    "set_condition",
    "remove_condition",
    "set_timer",
    "add_bound",
    "add_input",
    "rename_input",
    "remove_element",
    "remove_attribute",
    "rename_id",
    "rename_variable",
    "rename_process",
    "give_english_name",
    "mark_executable",
    "lay_out",
    "save_as_utf8",
    "add_start",
    "add_end",
]


@dataclass(frozen=True)
class Fix:
    """What one click can do about a problem, for an editor to offer.

    `target` is what it is done to where that is not the element itself: a flow, an attribute, an input;
    `choices` are the values to choose from, the likeliest first; empty where there is nothing to choose.
    """

    kind: FixKind
    target: str | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProblemFound:
    """One sentence about one element, in both languages, with what to do about it."""

    path: str
    element_id: str | None
    element_name: str | None
    severity: Severity
    zh: str
    en: str
    kind: Kind
    fix: Fix | None = None


def refused(problems: Iterable[ProblemFound]) -> DeploymentRefused:
    """The error that carries these problems: up to five in its sentence, all in `problems`."""
    found = tuple(problems)
    shown = found[:5]
    reason = {
        "zh": "；".join(_line(each, each.zh) for each in shown),
        "en": "; ".join(_line(each, each.en) for each in shown),
    }
    error = DeploymentRefused(reason=reason)
    error.values["problems"] = found
    return error


def _line(problem: ProblemFound, sentence: str) -> str:
    where = problem.element_id or problem.path
    named = f"{where} ({problem.element_name})" if problem.element_name else where
    return f"{problem.path} {named}: {sentence}" if problem.element_id else f"{problem.path}: {sentence}"
