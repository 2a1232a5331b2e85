"""Limits of cases: receipt and entry, pauses, extensions, the end."""

from __future__ import annotations

import datetime as dt

import pytest

from workflows.clock import Extension
from workflows.deadlines import operations, queries
from workflows.deadlines.models import Deadline
from workflows.demo import builders
from workflows.errors import Incident, NotFound, Refused
from workflows.people.permissions import Actor
from workflows.policies.book import read_book, read_folder, shipped_book
from workflows.policies.cases import shipped
from workflows.policies.law import law_of, law_on

BOOK = shipped_book()
LAW = law_on(BOOK, "notice", dt.date(2006, 3, 1))
CASE = 7


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def started(session, limit_id="eligibility_review", on="2006-03-01", law=LAW) -> int:
    entered = dt.datetime(2006, 3, 5, 2, tzinfo=dt.UTC)
    operations.open_limit(session, operations.Start(CASE, limit_id, day(on), entered, "changchun"), law)
    session.flush()
    row = queries.of_case(session, CASE, limit_id)
    assert row is not None
    return row.id


@pytest.fixture
def reviewer(installation, session) -> Actor:
    return builders.staff(session, "李四", builders.branch(session).agency, "agency_reviewer")


@pytest.mark.parametrize(
    ("today", "state"),
    [
        ("2006-03-07", "running"),
        ("2006-03-08", "warning"),
        ("2006-03-13", "warning"),
        ("2006-03-14", "overdue"),
    ],
)
def test_limit_is_near_from_its_warning_day_and_over_after_its_last(today, state):
    assert queries.state(day("2006-03-13"), day("2006-03-08"), day(today)) == state
    assert queries.state(day("2006-03-13"), None, day(today)) in {"running", "overdue"}


@pytest.mark.clause("S5.1")
def test_clock_runs_from_receipt_whenever_it_was_entered(session):
    deadline_id = started(session)
    row = session.get(Deadline, deadline_id)
    assert (row.started_on, row.due_on) == (day("2006-03-01"), day("2006-03-13"))
    assert row.entered_at > dt.datetime(2006, 3, 4, tzinfo=dt.UTC)
    assert row.clause == "S5.1; Order 8 art 14"


@pytest.mark.clause("S5.1")
def test_derivation_is_kept_and_reads_in_both_languages(session):
    started(session)
    session.expire_all()
    (shown,) = queries.limits_of(session, CASE)
    assert shown.sentences("zh") == (
        "2006年3月1日（星期三）起算，当日不计入。",
        "期限10日，至2006年3月11日（星期六）。",
        "2006年3月11日（星期六）是休息日，顺延至2006年3月13日（星期一）。",
    )
    assert shown.sentences("en")[0] == "It starts on 1 March 2006 (Wednesday); that day is not counted."
    assert shown.due_at == dt.datetime(2006, 3, 13, 16, tzinfo=dt.UTC)


def test_limit_that_runs_already_keeps_its_first_day(session):
    first = started(session)
    assert started(session, on="2006-03-08") == first
    assert queries.of_case(session, CASE, "eligibility_review").started_on == day("2006-03-01")


def test_pause_holds_the_clock_and_its_days_are_not_counted(session):
    deadline_id = started(session)
    held = operations.pause(session, deadline_id, on=day("2006-03-03"), ground="等待补正", law=LAW)
    assert (held.due_on, held.due_at, held.state(day("2006-05-01"))) == (None, None, "paused")
    gone_on = operations.resume(session, deadline_id, on=day("2006-03-08"), law=LAW)
    assert gone_on.due_on == day("2006-03-16")
    session.flush()
    session.expire_all()
    assert queries.limits_of(session, CASE)[0].due_on == day("2006-03-16")


@pytest.mark.parametrize("on", ["2006-02-28", "2006-03-14"], ids=["before it starts", "after its last day"])
def test_limit_is_paused_only_while_it_runs(session, on):
    with pytest.raises(Refused):
        operations.pause(session, started(session), on=day(on), ground="等待补正", law=LAW)


def test_second_pause_and_resumption_without_pause_are_refused(session):
    deadline_id = started(session)
    with pytest.raises(Refused, match="not paused"):
        operations.resume(session, deadline_id, on=day("2006-03-04"), law=LAW)
    operations.pause(session, deadline_id, on=day("2006-03-03"), ground="等待补正", law=LAW)
    with pytest.raises(Refused, match="already"):
        operations.pause(session, deadline_id, on=day("2006-03-04"), ground="等待补正", law=LAW)
    with pytest.raises(Refused, match="before"):
        operations.resume(session, deadline_id, on=day("2006-03-02"), law=LAW)


@pytest.mark.clause("S2.6")
def test_extension_names_ground_and_approver(session, reviewer):
    deadline_id = started(session, "inspection")
    extension = Extension(30, "working_days", "情况复杂")
    longer = operations.extend(session, deadline_id, extension, on=day("2006-05-01"), law=LAW, by=reviewer)
    assert "（情况复杂），李四批准" in longer.sentences("zh")[-1]
    session.flush()
    session.expire_all()
    assert queries.limits_of(session, CASE)[0].due_on == longer.due_on


def test_extension_without_a_ground_is_refused(session, reviewer):
    with pytest.raises(Refused, match="ground"):
        operations.extend(
            session,
            started(session),
            Extension(5, "calendar_days", " "),
            on=day("2006-03-02"),
            law=LAW,
            by=reviewer,
        )


def test_limit_ends_with_the_decision_and_a_new_one_may_start(session):
    deadline_id = started(session)
    assert operations.end(session, CASE, "eligibility_review", on=day("2006-03-09"))
    assert not operations.end(session, CASE, "eligibility_review", on=day("2006-03-10"))
    session.expire_all()
    assert queries.limits_of(session, CASE)[0].state(day("2006-05-01")) == "ended"
    with pytest.raises(Refused, match="over"):
        operations.pause(session, deadline_id, on=day("2006-03-10"), ground="x", law=LAW)
    assert started(session, on="2006-04-03") != deadline_id


@pytest.mark.parametrize(
    ("today", "state"),
    [
        ("2006-03-07", "running"),
        ("2006-03-08", "warning"),
        ("2006-03-13", "warning"),
        ("2006-03-14", "overdue"),
    ],
)
def test_limit_warns_at_seven_tenths_of_its_time(session, today, state):
    started(session)
    assert queries.limits_of(session, CASE)[0].state(day(today)) == state


def test_provisional_day_moves_when_the_calendar_is_loaded(session):
    far = law_of(BOOK, "jl-2005")
    started(session, "bank_reply", "2031-09-29", far)
    assert queries.limits_of(session, CASE)[0].is_provisional
    files = dict(read_folder(shipped()))
    files["calendars/china.json"] = (
        b'{"off": ["2031-10-01", "2031-10-02", "2031-10-03", "2031-10-06"], "years": [2031]}'
    )
    ((moved,),) = operations.recount_provisional(session, read_book(files).calendar).values()
    assert (moved.due_on, moved.is_provisional) == (day("2031-10-08"), False)


def test_limit_can_be_counted_without_being_kept():
    due = operations.due(LAW, "disclosure", day("2006-03-01"))
    assert (due.due_on, due.deadline_id) == (day("2006-03-08"), None)


def test_unknown_limit_is_an_incident_and_unknown_deadline_not_found(session):
    with pytest.raises(Incident, match="time_limits"):
        operations.due(LAW, "nothing", day("2006-03-01"))
    with pytest.raises(NotFound):
        operations.resume(session, 10**6, on=day("2006-03-01"), law=LAW)
