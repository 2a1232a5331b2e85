"""A case as it stood after one of its steps: read only, and no more than what was recorded then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webapp import case_arithmetic, case_changes, case_facts, case_limits, case_story, transaction
from webapp.access import STAFF, actor, guard
from webapp.filters import day
from webapp.language import gettext as _
from webapp.language import in_language
from workflows.clock import local_date
from workflows.deadlines import queries as deadlines
from workflows.deadlines.queries import LimitCard
from workflows.errors import NotFound
from workflows.people.permissions import KINDS
from workflows.runtime import asking, history, instances, past
from workflows.runtime.history import Passed
from workflows.runtime.instances import CaseView

bp = Blueprint("case_past", __name__, url_prefix="/cases")
guard(bp, STAFF)

RESTS = ("userTask", "intermediateCatchEvent")
"""Kinds of element at which a case waits for somebody or something; people go first."""


@dataclass(frozen=True)
class LimitThen:
    """A limit that had begun, in words."""

    name: str
    length: str
    started: str
    last_day: str
    clause: str


@bp.get("/<business_key>/at/<int:revision>")
def show(business_key: str, revision: int) -> ResponseReturnValue:
    """The case after this step, for whoever may see it today. Raises NotFound for no step of it."""
    session = transaction.session()
    case = instances.by_key(session, business_key, actor())
    passed = history.timeline(session, case.instance_id)
    until = tuple(each for each in passed if each.revision <= revision)
    if not until or until[-1].revision != revision or not case_changes.is_told(case):
        raise NotFound(what=KINDS["case"])
    moment = next((each for each in past.moments(passed, case.data) if each.revision == revision), None)
    story = case_story.told(until, traces=case_changes.of(session, case, passed))
    return render_template(
        "cases/past.html",
        case=case,
        moment=moment,
        step=story[0],
        sentence=_sentence(case, moment, until) if moment else "",
        values=case_changes.values(moment, asking.questions(session, case)) if moment else (),
        limits=_limits(session, case, moment) if moment else (),
        decisions=_decisions(case, until, moment),
        accumulation=None,
        story=story,
    )


def _decisions(
    case: CaseView, until: tuple[Passed, ...], moment: past.Moment | None
) -> tuple[case_story.DecisionTold, ...]:
    is_example = bool((moment.data if moment else case.data).get("amount_is_example"))
    standing, law_book = history.standing(until), case_arithmetic.book(case)
    return case_story.decisions(standing, law_book, is_example=is_example)


def _sentence(case: CaseView, moment: past.Moment, until: Sequence[Passed]) -> str:
    """What the case waited for, or how it had ended."""
    if not moment.tokens:
        return _("本件至此办结：%(end)s。", end=in_language(until[-1], "name"))
    for kind in RESTS:
        named = {
            (each.process_id, each.element_id): in_language(each, "name")
            for each in until
            if each.kind == kind and each.name
        }
        waited = [named[token] for token in moment.tokens if token in named]
        if waited:
            return _("当时等待：%(steps)s。", steps=_("、").join(waited))
    return case_facts.open_end(replace(case, tokens=moment.tokens))


def _limits(session: Any, case: CaseView, moment: past.Moment) -> tuple[LimitThen, ...]:
    cards = deadlines.cards_of(session, case.instance_id) if case.has_limits else ()
    is_now = moment.revision == case.revision
    return tuple(_limit(card, moment.at, is_now) for card in cards if card.entered_at <= moment.at)


def _limit(card: LimitCard, at: dt.datetime, is_now: bool) -> LimitThen:
    due, on = card.due, local_date(at)
    last_day = day(due.due_on) if due.due_on else _("中止期间不计算")
    if due.ended_on is not None and due.ended_on <= on:
        last_day = _("%(on)s结束", on=day(due.ended_on))
    elif not is_now and any(each >= on for each in _moved_on(card)):
        last_day = _("当时的最后一日没有留存，后来有中止或延长")
    return LimitThen(
        name=case_limits.limit_name(due.limit_id),
        length=case_limits.length(card.length, card.unit),
        started=day(due.started_on),
        last_day=last_day,
        clause=due.clause or "",
    )


def _moved_on(card: LimitCard) -> Iterable[dt.date]:
    """Days on which the last day of the limit became another one."""
    for pause in card.pauses:
        yield pause.begins_on
        if pause.ends_on is not None:
            yield pause.ends_on
    yield from (each.granted_on for each in card.extensions)
