"""What is wrong with a file that somebody wants to put in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from workflows.errors import DeploymentRefused

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class ProblemFound:
    """One sentence about one element, in both languages, with what to do about it."""

    path: str
    element_id: str | None
    element_name: str | None
    severity: Severity
    zh: str
    en: str


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
