"""What stands beside the task: the claim and its person, or the run and its lines; and what is waited for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from webapp import (
    change_view,
    charts,
    flexible_facts,
    layoff_facts,
    report_facts,
    transaction,
    watch_facts,
    words,
)
from webapp.access import AGENT, PAYMENT_CLERK, RELEASER, actor
from webapp.filters import day, month
from webapp.language import gettext as _
from webapp.language import in_language
from workflows.claims import queries as claims
from workflows.claims import taken_over
from workflows.claims.data_match import latest_match
from workflows.claims.departure_report import DepartureRow, departure_of
from workflows.deadlines.queries import LimitCard
from workflows.disclosure import lists, objections
from workflows.disclosure import queries as disclosure
from workflows.layoffs import measure_queries, support_queries
from workflows.payments import line_queries
from workflows.payments import queries as paying
from workflows.people import permissions
from workflows.people.permissions import Subject
from workflows.runtime import asking, timers
from workflows.runtime.history import Passed
from workflows.runtime.instances import CaseView
from workflows.runtime.tasks import TaskPage
from workflows.working_days import Calendar

LINES_SHOWN = 200
OF_ONE_PAYMENT = {
    "account_correction": line_queries.correction_card,
    "payment_return": line_queries.return_card,
}
"""Process → reads the payment that its case is about."""


@dataclass(frozen=True)
class Facts:
    """Facts of a case; `kind` says which template shows them."""

    kind: str
    title: str = ""
    identity_masked: str = ""
    claim: claims.ClaimCard | None = None
    chart: charts.Chart | None = None
    certificate: str = ""
    matched: tuple[tuple[str, bool], ...] = ()
    """What was compared with the data on file in place of a visit, in words, and whether it agrees."""
    reason: str = ""
    """Why the job ended, in words."""
    departure: DepartureRow | None = None
    related: tuple[tuple[str, str], ...] = ()
    """Other cases that belong to it and that the reader may open: what it is, and its number."""
    payments: tuple[paying.PaymentRow, ...] = ()
    run: paying.RunCard | None = None
    lines: paying.LinePage | None = None
    may_take_file: bool = False
    may_return: bool = False
    """True for whoever may register that money of a paid line came back."""
    line: line_queries.LineCard | None = None
    change: change_view.ChangeShown | None = None
    layoff: layoff_facts.LayoffFacts | None = None
    watch: watch_facts.WatchFacts | None = None
    measures: measure_queries.MeasureRow | None = None
    support: support_queries.SupportRow | None = None
    hires: tuple[support_queries.HireShown, ...] = ()
    told: tuple[support_queries.MessageRow, ...] = ()
    """What tax office and bank were told of a hiring support."""
    may_file_plan: bool = False
    """True for an enterprise whose measures ended with a layoff to come."""
    flexible: flexible_facts.FlexibleFacts | None = None
    reporting: report_facts.ReportFacts | None = None
    objection: disclosure.ObjectionCard | None = None
    may_see_objector: bool = False
    list: lists.ListRow | None = None
    list_lines: lists.Lines | None = None


@dataclass(frozen=True)
class Waiting:
    """What the case waits for, as one sentence, and until when."""

    sentence: str
    due_at: dt.datetime | None = None
    opened_at: dt.datetime | None = None
    warn_on: dt.date | None = None
    """From which day it is near, where it runs under a limit of the law."""
    working_days: int | None = None
    """Working days left after today, where its limit is counted in them."""


def of(session: Any, case: CaseView) -> Facts:
    """The facts of a case by what its process is about."""
    if case.process_id in OF_ONE_PAYMENT:
        line = OF_ONE_PAYMENT[case.process_id](session, case.business_key)
        return Facts("payment", title=line.name, line=line)
    known: dict[str, Callable[[Any, CaseView], Facts]] = {
        "claim": _of_claim,
        taken_over.PROCESS: _of_claim,
        "benefit_payment": _of_run,
        "policy_change": _of_change,
        "layoff_plan": _of_layoff,
        "rehire_watch": _of_watch,
        "job_keeping": _of_measures,
        "hiring_support": _of_support,
        "recipient_list": _of_list,
        "flexible_employment": _of_agreement,
        "monthly_report": _of_reporting,
        objections.PROCESS: _of_objection,
    }
    return known[case.process_id](session, case) if case.process_id in known else Facts("none")


def _of_change(session: Any, case: CaseView) -> Facts:
    return Facts("change", change=change_view.of(session, case))


def _of_layoff(session: Any, case: CaseView) -> Facts:
    found = layoff_facts.of(session, case)
    return Facts("layoff", title=in_language(found.card.plan, "enterprise"), layoff=found)


def _of_list(session: Any, case: CaseView) -> Facts:
    card = lists.list_card(session, case.business_key)
    shown = lists.lines(session, card.list_id, limit=LINES_SHOWN)
    return Facts("list", title=in_language(case, "title"), list=card, list_lines=shown)


def _of_watch(session: Any, case: CaseView) -> Facts:
    found = watch_facts.of(session, case)
    return Facts("watch", title=in_language(found.card.watch, "enterprise"), watch=found)


def _of_measures(session: Any, case: CaseView) -> Facts:
    row = measure_queries.measure_card(session, case.business_key)
    may_file = row.outcome == "plan" and actor().holds(AGENT)
    return Facts("measures", title=in_language(row, "enterprise"), measures=row, may_file_plan=may_file)


def _of_support(session: Any, case: CaseView) -> Facts:
    row = support_queries.support_card(session, case.business_key)
    hires = support_queries.hires(session, row.hire_list_id)
    told = support_queries.support_messages(session, case.business_key)
    return Facts("support", title=in_language(row, "enterprise"), support=row, hires=hires, told=told)


def _of_agreement(session: Any, case: CaseView) -> Facts:
    found = flexible_facts.of(session, case)
    person = found.card.person
    return Facts("flexible", person.name, person.identity_masked or "", flexible=found)


def _of_reporting(session: Any, case: CaseView) -> Facts:
    found = report_facts.of(session, case)
    person = found.card.person
    return Facts("reporting", person.name, person.identity_masked or "", reporting=found)


def _of_objection(session: Any, case: CaseView) -> Facts:
    card = disclosure.objection_card(session, case.business_key)
    may_see = permissions.can(actor(), "objection.see_objector", _subject(case))
    title = _("对 %(name)s 的公示异议", name=card.entry.masked_name)
    return Facts("objection", title=title, objection=card, may_see_objector=may_see and not card.is_anonymous)


def _subject(case: CaseView) -> Subject:
    """The case as the object of an act."""
    return Subject("case", case.area_id, frozenset(case.offices.values()))


def _of_claim(session: Any, case: CaseView) -> Facts:
    card = claims.claim_card(session, case.business_key, is_brief=True)
    return Facts(
        kind="claim",
        title=card.person.name,
        identity_masked=card.person.identity_masked or "",
        claim=card,
        chart=charts.contributions(card.history, until=transaction.clock().today()),
        certificate=str(case.data.get("certificate_number") or ""),
        matched=_matched(session, case, card),
        reason=_reason(session, case, card),
        related=tuple(_related(case, card)),
        payments=paying.payments_of(session, card.claim_id) if card.entitlement else (),
        departure=departure_of(session, card.claim_id) if case.data.get("departure_id") else None,
    )


def _related(case: CaseView, card: claims.ClaimCard) -> Iterator[tuple[str, str]]:
    """An agreement with another office is named to whoever looks after that office or the whole area."""
    own, found = permissions.working(case.offices), card.related
    may_see = permissions.visible(actor(), Subject("case", case.area_id, own))
    if found.reporting and may_see:
        yield _("月度求职报告"), found.reporting
    if found.agreement and found.agreement_office_id:
        offices = own if found.agreement_office_id in own else frozenset({found.agreement_office_id})
        if permissions.visible(actor(), Subject("case", case.area_id, offices)):
            yield _("灵活就业协议"), found.agreement


def _matched(session: Any, case: CaseView, card: claims.ClaimCard) -> tuple[tuple[str, bool], ...]:
    """What was compared; a certificate says more, so beside one it is not looked up."""
    if case.data.get("certificate_number") or not card.was_compared:
        return ()
    found = latest_match(session, card.claim_id)
    return tuple((words.data_match(code), agrees) for code, agrees in found.found.items()) if found else ()


def _reason(session: Any, case: CaseView, card: claims.ClaimCard) -> str:
    if case.process_id == taken_over.PROCESS:
        return _("由原系统认定")
    return _words(session, case, "separation_reason", card.separation_reason)


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
    may_return = actor().holds(PAYMENT_CLERK) and card.run.status == "booked"
    return Facts(
        kind="run",
        title=title,
        run=card,
        lines=lines,
        may_take_file=may_take_file,
        may_return=may_return,
    )


def waiting(
    session: Any,
    case: CaseView,
    open_tasks: tuple[TaskPage, ...],
    passed: Iterable[Passed],
    limits: Iterable[LimitCard],
    calendar: Calendar,
) -> Waiting:
    """One plain sentence: who must do what, until when the clock runs, or how the case ended."""
    if case.status == "cancelled":
        return Waiting(_("本件已于%(on)s撤销。", on=day(case.ended_at)))
    if case.ended_at is not None:
        return Waiting(_("%(end)s，本件已于%(on)s办结。", end=_end(case, passed), on=day(case.ended_at)))
    if open_tasks:
        return _for_task(open_tasks[0], limits, calendar)
    for wait in timers.waits(session, case.instance_id) if case.has_timers else ():
        sentence = _("等待“%(wait)s”，至%(on)s。", wait=in_language(wait, "name"), on=day(wait.due_at))
        return Waiting(sentence, wait.due_at, None)
    return Waiting(open_end(case))


def _for_task(task: TaskPage, limits: Iterable[LimitCard], calendar: Calendar) -> Waiting:
    """A task, with what is left of the limit under which it runs."""
    running = (each for each in limits if each.due.ended_on is None)
    limit = next((each for each in running if each.due.limit_id == task.deadline), None)
    warn_on = limit.due.warn_on if limit else None
    left = _working_days(limit, calendar) if limit else None
    return Waiting(_task_sentence(task), task.due_at, task.opened_at, warn_on, left)


def _working_days(limit: LimitCard, calendar: Calendar) -> int | None:
    """After today up to the last day; None where other days count or none are left."""
    today, due_on = transaction.clock().today(), limit.due.due_on
    if limit.unit != "working_days" or due_on is None or due_on <= today:
        return None
    days = (today + dt.timedelta(days=ahead) for ahead in range(1, (due_on - today).days + 1))
    return sum(calendar.is_working(each) for each in days)


def _end(case: CaseView, passed: Iterable[Passed]) -> str:
    """Name of the end that the case reached."""
    ends = [each for each in passed if each.element_id == case.end_element]
    return in_language(ends[-1], "name") if ends else ""


def _task_sentence(task: TaskPage) -> str:
    step = in_language(task, "name")
    if task.assignee_name:
        return _("由%(who)s办理“%(step)s”。", who=task.assignee_name, step=step)
    return _("等待“%(step)s”，尚未领取。", step=step)


def open_end(case: CaseView) -> str:
    """What runs where no task and no timer waits."""
    if any(element == "resumption_wanted" for _process, element in case.tokens):
        return _("待遇已中止，剩余月数保留，等待申请恢复。")
    if any(element == "benefit_ended" for _process, element in case.tokens):
        return _("待遇已开通，按月发放至待遇终止。")
    return _("正在办理。")
