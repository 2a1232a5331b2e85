"""The page of a case, shown at first and once more where something on it was refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, after_this_request, render_template, request

from webapp import case_view, headers, next_task, numbers, task_forms, transaction
from webapp.access import actor
from webapp.htmx import wants_part
from workflows.documents import queries as letters
from workflows.errors import DomainError
from workflows.people.permissions import can
from workflows.runtime import comments, instances, papers

TRIED = ("wished", "withdrawing", "questioning", "resuming", "commenting", "following", "marking")
"""Requests on the page of a case, each with a form of its own."""

_CODE = re.compile(r"[a-z_]+")
"""An answer that was chosen, not typed."""


@dataclass(frozen=True)
class Wished:
    """A request that came back: for which limit (0 for none), what was typed, and why."""

    deadline_id: int
    typed: Mapping[str, str]
    error: DomainError
    errors: Mapping[str, str]


@dataclass(frozen=True)
class Lost:
    """A form for a step that is no longer open: why, and the words that were typed, to be copied."""

    error: DomainError
    words: tuple[str, ...]


def shown(
    business_key: str,
    sent: case_view.Sent | None = None,
    revealed: str | None = None,
    **came_back: Wished,
) -> str:
    """The case; `came_back` is a request of `TRIED` that was refused, to be mended."""
    template = "cases/_case.html" if wants_part() else "cases/page.html"
    values = case_view.values(business_key, sent)
    lost = _lost(sent, values["steps"])
    beside = {} if wants_part() else _beside(values["case"])
    tried = {**dict.fromkeys(TRIED), **came_back}
    given = {"revealed": revealed, "lost": lost, **beside, **tried, **values}
    is_pane = wants_part()
    return render_template(
        template, is_pane=is_pane, came_from=next_task.of_request(is_pane=is_pane), **given
    )


def _beside(case: instances.CaseView) -> dict[str, Any]:
    """What the whole page shows and the pane of the inbox leads to; its letters open beside the form."""
    after_this_request(_frames_letters)
    session, reader = transaction.session(), actor().person_id
    said = comments.of_case(session, case.instance_id, reader) if case.has_comments else ()
    may_read = can(actor(), "document.read", instances.subject_of(case))
    return {
        "letters": letters.of_case(session, case.instance_id) if may_read else None,
        "comments": said,
        "papers": papers.of_case(session, case.instance_id) if case.has_papers else (),
        "may_look_at_papers": may_read,
        "shown_paper": numbers.whole(request.args.get("paper", "")),
    }


def _frames_letters(answer: Response) -> Response:
    answer.headers["Content-Security-Policy"] = headers.READING_POLICY
    return answer


def _lost(sent: case_view.Sent | None, steps: Sequence[case_view.Step]) -> Lost | None:
    if sent is None or sent.error is None or any(step.task.task_id == sent.task_id for step in steps):
        return None
    if sent.error.values.get("closed_by") == actor().name:
        return Lost(sent.error, ())  # the same person pressed twice: the words are in the timeline
    typed = [value for name, value in sent.typed.items() if task_forms.is_answer(name)]
    return Lost(sent.error, tuple(text for text in typed if text.strip() and not _CODE.fullmatch(text)))


def again_with(name: str) -> Callable[..., str]:
    """For `shown_again_by`: the page with this request of `TRIED`, what was typed and what is wrong in it."""

    def again(business_key: str, error: DomainError) -> str:
        tried: dict[str, Any] = {name: Wished(0, request.form, error, task_forms.errors_of(error))}
        return shown(business_key, **tried)

    return again
