"""What stands beside the task: the claim and its person, or the run and its lines; and what is waited for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from webapp import change_view, charts, layoff_facts, transaction, watch_facts
from webapp.access import PAYMENT_CLERK, RELEASER, actor
from webapp.filters import day, month
from webapp.language import gettext as _
from webapp.language import in_language
from workflows.claims import queries as claims
from workflows.deadlines.queries import LimitCard
from workflows.payments import queries as paying
from workflows.runtime import asking, timers
from workflows.runtime.history import Passed
from workflows.runtime.instances import CaseView
from workflows.runtime.tasks import TaskPage

LINES_SHOWN = 200


@dataclass(frozen=True)
class Facts:
    """Facts of a case; `kind` says which template shows them."""

    kind: str
    title: str = ""
    identity_masked: str = ""
    claim: claims.ClaimCard | None = None
    chart: charts.Chart | None = None
    certificate: str = ""
    reason: str = ""
    """Why the job ended, in words."""
    payments: tuple[paying.PaymentRow, ...] = ()
    run: paying.RunCard | None = None
    lines: paying.LinePage | None = None
    may_take_file: bool = False
    change: change_view.ChangeShown | None = None
    layoff: layoff_facts.LayoffFacts | None = None
    watch: watch_facts.WatchFacts | None = None


@dataclass(frozen=True)
class Waiting:
    """What the case waits for, as one sentence, and until when."""

    sentence: str
    due_at: dt.datetime | None = None
    opened_at: dt.datetime | None = None
    warn_on: dt.date | None = None
    """From which day it is near, where it runs under a limit of the law."""


def of(session: Any, case: CaseView) -> Facts:
    """The facts of a case by what its process is about."""
    if case.process_id == "claim":
        return _of_claim(session, case)
    if case.process_id == "benefit_payment":
        return _of_run(session, case)
    if case.process_id == "policy_change":
        return Facts("change", change=change_view.of(session, case))
    if case.process_id == "layoff_plan":
        found = layoff_facts.of(session, case)
        return Facts("layoff", title=in_language(found.card.plan, "enterprise"), layoff=found)
    if case.process_id == "rehire_watch":
        watched = watch_facts.of(session, case)
        return Facts("watch", title=in_language(watched.card.watch, "enterprise"), watch=watched)
    return Facts("none")


def _of_claim(session: Any, case: CaseView) -> Facts:
    card = claims.claim_card(session, case.business_key, is_brief=True)
    return Facts(
        kind="claim",
        title=card.person.name,
        identity_masked=card.person.identity_masked or "",
        claim=card,
        chart=charts.contributions(card.history, until=transaction.clock().today()),
        certificate=str(case.data.get("certificate_number") or ""),
        reason=_words(session, case, "separation_reason", card.separation_reason),
        payments=paying.payments_of(session, card.claim_id) if card.entitlement else (),
    )


def _words(session: Any, case: CaseView, field: str, value: str) -> str:
    """A stored value as its form calls it."""
    option = asking.option_texts(session, case).get(field, {}).get(value)
    return in_language(option) if option else value


def _of_run(session: Any, case: CaseView) -> Facts:
    card = paying.run_card(session, case.business_key)
    lines = paying.lines(session, card.run.run_id, limit=LINES_SHOWN)
    may_take_file = actor().holds(PAYMENT_CLERK) or actor().holds(RELEASER)
    area, period = in_language(card.run, "area_name"), month(card.run.period)
    title = _("%(area)s %(month)s发放", area=area, month=period)
    return Facts(kind="run", title=title, run=card, lines=lines, may_take_file=may_take_file)


def waiting(
    session: Any,
    case: CaseView,
    open_tasks: tuple[TaskPage, ...],
    passed: Iterable[Passed],
    limits: Iterable[LimitCard],
) -> Waiting:
    """One plain sentence: who must do what, until when the clock runs, or how the case ended."""
    if case.status == "cancelled":
        return Waiting(_("本件已于%(on)s撤销。", on=day(case.ended_at)))
    if case.ended_at is not None:
        return Waiting(_("%(end)s，本件已于%(on)s办结。", end=_end(case, passed), on=day(case.ended_at)))
    if open_tasks:
        first = open_tasks[0]
        return Waiting(_task_sentence(first), first.due_at, first.opened_at, _warn_day(first, limits))
    for wait in timers.waits(session, case.instance_id) if case.has_timers else ():
        sentence = _("等待“%(wait)s”，至%(on)s。", wait=in_language(wait, "name"), on=day(wait.due_at))
        return Waiting(sentence, wait.due_at, None)
    return Waiting(_open_end(case))


def _warn_day(task: TaskPage, limits: Iterable[LimitCard]) -> dt.date | None:
    """The warning day of the limit under which the task runs."""
    running = [each.due for each in limits if each.due.ended_on is None]
    return next((due.warn_on for due in running if due.limit_id == task.deadline), None)


def _end(case: CaseView, passed: Iterable[Passed]) -> str:
    """Name of the end that the case reached."""
    ends = [each for each in passed if each.element_id == case.end_element]
    return in_language(ends[-1], "name") if ends else ""


def _task_sentence(task: TaskPage) -> str:
    step = in_language(task, "name")
    if task.assignee_name:
        return _("由%(who)s办理“%(step)s”。", who=task.assignee_name, step=step)
    return _("等待“%(step)s”，尚未领取。", step=step)


def _open_end(case: CaseView) -> str:
    if any(element == "benefit_ended" for _process, element in case.tokens):
        return _("待遇已开通，按月发放至待遇终止。")
    return _("正在办理。")
