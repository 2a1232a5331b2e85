"""What the page of a case and the pane of the inbox show of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp import (
    case_arithmetic,
    case_changes,
    case_facts,
    case_limits,
    case_story,
    form_tables,
    phrase_menu,
    task_forms,
    transaction,
    words,
)
from webapp.access import actor
from workflows.deadlines import queries as deadlines
from workflows.errors import DomainError
from workflows.people import permissions
from workflows.people.permissions import Subject
from workflows.policies.book import Book
from workflows.policies.law import law_on
from workflows.runtime import asking, history, instances, interventions, marking, marks, recalls, tasks

REASONS = ("card", "inquiry", "request")
"""Why somebody looks at a whole identity number: compared with the card, asked of another office,
asked by the person."""


@dataclass(frozen=True)
class Sent:
    """A form that came back: of which task, with what typed, and why."""

    task_id: str
    typed: Mapping[str, Any]
    error: DomainError | None
    menu: phrase_menu.Menu | None = None
    """The phrases that stand open beside one of its fields."""


@dataclass(frozen=True)
class Step:
    """An open task with its form as it is shown."""

    task: tasks.TaskPage
    form: task_forms.FormShown | None
    error: DomainError | None
    kept_at: dt.datetime | None = None
    """When its reader last typed into it without sending it; the form then shows that."""
    menu: phrase_menu.Menu | None = None


def values(business_key: str, sent: Sent | None = None) -> dict[str, Any]:
    """Everything the templates of a case need. Raises NotFound."""
    session = transaction.session()
    case = instances.by_key(session, business_key, actor())
    open_tasks = tasks.pages_of_case(session, case.instance_id, actor())
    passed = history.timeline(session, case.instance_id)
    limits = deadlines.cards_of(session, case.instance_id) if case.has_limits else ()
    facts, law_book = case_facts.of(session, case), case_arithmetic.book(case)
    traces = case_changes.of(session, case, passed)
    return {
        "case": case,
        "may_reveal": case.person_id is not None and may_reveal(case),
        "reveal_reasons": REASONS,
        "has_sheet": has_sheet(case),
        "steps": [_step(task, sent) for task in open_tasks],
        "marks": marks.of_case(session, case.instance_id) if case.has_marks else None,
        "may_mark": marking.may_set(actor(), case),
        "offer": recalls.offer(case, open_tasks, actor()),
        "story": case_story.told(passed, _interventions(session, case), traces),
        "decisions": case_story.decisions(
            history.standing(passed), law_book, is_example=bool(case.data.get("amount_is_example"))
        ),
        "accumulation": case_arithmetic.contributions(facts.claim, law_book) if facts.claim else None,
        "limits": case_limits.of(limits, reader(case, facts, law_book)),
        "diagrams": case_story.diagrams(case, passed),
        "facts": facts,
        "posts": form_tables.held(session, case, "posts") if case.process_id == "job_keeping" else None,
        "claim_state": facts.claim and words.claim_state(facts.claim, {task.queue for task in open_tasks}),
        "waiting": case_facts.waiting(session, case, open_tasks, passed, limits, law_book.calendar),
        "may_withdraw": _is_open_claim(facts) and _may(case, "claim.withdraw"),
        "may_note_consent": facts.claim is not None and _may(case, "message.consent"),
        "may_question": _pays(case, facts) and _may(case, "award.question"),
        **_resumption(session, case, facts),
        "may_issue_statement": bool(facts.claim and facts.claim.entitlement) and _may(case, "document.issue"),
    }


def _is_open_claim(facts: case_facts.Facts) -> bool:
    """True for a claim whose claimant may still give it up."""
    claim = facts.claim
    return claim is not None and claim.closed_at is None and claim.entitlement is None


def _pays(case: instances.CaseView, facts: case_facts.Facts) -> bool:
    """True for a claim whose benefit runs and is not in question already."""
    is_questioned = any(process == "award_review" for process, _element in case.tokens)
    is_claim = case.process_id == "claim"  # that of a benefit taken over hears no question
    return is_claim and facts.claim is not None and facts.claim.status == "in_benefit" and not is_questioned


def _resumption(session: Any, case: instances.CaseView, facts: case_facts.Facts) -> dict[str, Any]:
    """Whether the reader may ask for a suspended benefit again, and the grounds to choose from."""
    is_waiting = facts.claim is not None and facts.claim.status == "suspended"
    if not is_waiting:
        return {"may_resume": False, "resumption_grounds": ()}
    is_asked = any(element == "resumption_wanted" for _process, element in case.tokens)
    grounds = asking.option_texts(session, case).get("ground", {})
    may_resume = is_asked and _may(case, "benefit.resume")
    return {"may_resume": may_resume, "resumption_grounds": tuple(grounds.values())}


def _interventions(session: Any, case: instances.CaseView) -> tuple[interventions.Told, ...]:
    return interventions.of_case(session, case.instance_id) if case.has_interventions else ()


def reader(case: instances.CaseView, facts: case_facts.Facts, book: Book) -> case_limits.Reader:
    """Who looks at the limits; a case without a claim goes by the line that the book takes for granted."""
    line = facts.claim.area.policy_line if facts.claim else None
    subject = Subject("case", case.area_id, permissions.working(case.offices))
    return case_limits.Reader(
        law_of=lambda on: law_on(book, line, on),
        person_id=actor().person_id,
        may_ask=permissions.can(actor(), "limit.ask_extension", subject),
        may_grant=permissions.can(actor(), "limit.grant_extension", subject),
    )


def has_sheet(case: instances.CaseView) -> bool:
    """True for a case with an approval sheet that the reader may print."""
    return case.process_id in {"claim", "layoff_plan"} and case_changes.is_told(case)


def may_reveal(case: instances.CaseView) -> bool:
    """True when the person may see the whole identity number in this case."""
    return _may(case, "identity.reveal")


def _may(case: instances.CaseView, act: str) -> bool:
    subject = Subject("case", case.area_id, permissions.working(case.offices))
    return permissions.can(actor(), act, subject)


def _step(task: tasks.TaskPage, sent: Sent | None) -> Step:
    """With what was sent, else with what its reader typed and did not send, else as it begins."""
    if sent is not None and sent.task_id == task.task_id:
        given = task_forms.Shown(task.facts, sent.typed, sent.error)
        return Step(task, task_forms.shown(task.form, given), sent.error, menu=sent.menu)
    kept = task.unsent if task.obstacle is None else None
    given = task_forms.Shown(task.facts, kept.words if kept else None)
    return Step(task, task_forms.shown(task.form, given), None, kept.saved_at if kept else None)
