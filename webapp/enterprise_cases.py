"""Cases that an enterprise begins itself: the form, filled with what is on file of it, and the start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage

from webapp import office_starts, task_forms, transaction, unsent_starts
from webapp.access import actor
from webapp.language import in_language
from workflows import audit
from workflows.errors import DomainError, InvalidAnswers
from workflows.layoffs import enterprises
from workflows.runtime.unsent import Beginning


def own_firm() -> enterprises.Firm:
    """The enterprise that whoever is signed in speaks for. Raises NotFound."""
    return enterprises.own_firm(transaction.session(), actor())


def form_and_draft(
    process: str, firm: enterprises.Firm, error: DomainError | None, known: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The form of the start event as it was typed; at first `known` facts of the firm stand in it."""
    facts = {"enterprise_id": in_language(firm, "name"), **(known or {})}
    draft = unsent_starts.draft(Beginning(process))
    given = task_forms.Shown(facts, draft.typed, error)
    return {"form": task_forms.shown(task_forms.start_form(process), given), "draft": draft}


def begin(process: str, keep_file: Callable[[FileStorage], int] = task_forms.refuse_file) -> str:
    """Start the case of the own firm with what the form answered; its number.

    Raises as `instances.start`, and InvalidAnswers where the request names another enterprise.
    """
    session, firm = transaction.session(), own_firm()
    _refuse_another(firm)
    office_id = enterprises.lowest_office(session, firm.organisation_id)
    return office_starts.start(
        process, office_id, firm.area_id, {"enterprise_id": firm.organisation_id}, keep_file
    )


def _refuse_another(firm: enterprises.Firm) -> None:
    """No page of ours sends an enterprise; one that is sent all the same is in the audit trail."""
    told = request.form.get("enterprise_id")
    if told is None or told == str(firm.organisation_id):
        return
    now, attempt = transaction.clock().now(), audit.Act("enterprise.speak_for", "enterprise", told[:20])
    transaction.roll_back()
    audit.refused(transaction.opened().sessions, attempt, actor=actor(), now=now)
    text = {"zh": "只能为本企业提交。", "en": "You can only send this for your own enterprise."}
    raise InvalidAnswers({"enterprise_id": text})
