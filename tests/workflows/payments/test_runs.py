"""Payment runs: who is owed what for which month, and nobody twice."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError

from workflows.claims.models import EntitlementStatus
from workflows.errors import FourEyes, NotAllowed, NotFound
from workflows.payments import operations, queries
from workflows.payments.errors import NoFundAccount, NothingDue, PeriodImpossible, RunOpen, WrongRunStep
from workflows.payments.models import BenefitDue, FundAccount, LineKind, LineStatus, PaymentLine
from workflows.people.models import Person
from workflows.runtime.models import Outbox


def lines_of(session, run):
    page = queries.lines(session, run.run_id)
    return [(row.name, row.period, row.kind, row.sequence, row.status) for row in page.rows]


@pytest.mark.clause("S4.2")
def test_a_run_pays_the_month_to_everybody_in_benefit(session, desk):
    desk.in_benefit("张三")
    desk.in_benefit("李四")
    run = desk.prepared("2006-04")
    assert (run.business_key, run.people, run.lines, str(run.total)) == (
        "P-changchun-200604-1",
        2,
        2,
        "504.00",
    )
    assert lines_of(session, run) == [
        ("张三", "2006-04", "regular", 1, "prepared"),
        ("李四", "2006-04", "regular", 1, "prepared"),
    ]


@pytest.mark.clause("S4.2")
def test_months_that_no_run_paid_come_with_the_next_as_arrears(session, desk):
    desk.in_benefit("张三")
    run = desk.prepared("2006-05")
    assert lines_of(session, run) == [
        ("张三", "2006-04", "arrears", 1, "prepared"),
        ("张三", "2006-05", "regular", 1, "prepared"),
    ]


@pytest.mark.clause("S4.2")
def test_a_month_is_paid_by_the_standard_of_that_month_however_late(session, desk, clock):
    entitlement = desk.in_benefit()
    entitlement.next_due = "2021-11"  # the month before the standard of 2021 begins
    clock.move(days=(dt.date(2021, 12, 20) - dt.date(2006, 3, 1)).days)
    desk.prepared("2021-12")
    owed = select(BenefitDue.period, BenefitDue.amount_fen).order_by(BenefitDue.period)
    assert session.execute(owed).all() == [("2021-11", 25_200), ("2021-12", 169_200)]
    assert entitlement.amount_fen == 25_200


def test_no_more_months_come_due_than_were_granted(session, desk):
    entitlement = desk.in_benefit(months=1)
    desk.prepared("2006-05")
    session.refresh(entitlement)
    assert (entitlement.months_due, lines := session.scalar(select(func.count(BenefitDue.id)))) == (1, lines)
    assert lines == 1


def test_a_rerun_of_a_month_finds_nothing(desk):
    desk.in_benefit()
    run = desk.ordered("2006-04")
    desk.book(run, desk.answer(run))
    with pytest.raises(NothingDue):
        desk.prepared("2006-04")


def test_a_run_of_the_next_month_does_not_take_what_is_under_way(session, desk):
    desk.in_benefit()
    desk.ordered("2006-04")
    assert [line[1] for line in lines_of(session, desk.prepared("2006-05"))] == ["2006-05"]


def test_an_open_run_of_the_month_stands_in_the_way(desk):
    desk.in_benefit()
    run = desk.prepared("2006-04")
    with pytest.raises(RunOpen, match=run.business_key):
        desk.prepared("2006-04")


def test_nothing_due_is_said_in_both_languages(desk):
    with pytest.raises(NothingDue) as refused:
        desk.prepared("2006-04")
    assert refused.value.text("zh") == "长春 2006-04 没有应发的失业保险金。"
    assert "Changchun" in refused.value.text("en")


@pytest.mark.parametrize("period", ["2006-06", "2006-13", "2006/04", "", "04-2006"])
def test_a_month_that_cannot_be_names_its_field(desk, period):
    with pytest.raises(PeriodImpossible) as refused:
        desk.prepared(period)
    assert refused.value.field == "month"


def test_a_stopped_entitlement_comes_no_more_due(session, desk):
    entitlement = desk.in_benefit()
    entitlement.status = EntitlementStatus.STOPPED
    session.flush()
    with pytest.raises(NothingDue):
        desk.prepared("2006-04")


def test_who_has_no_account_waits_and_is_counted(session, desk):
    desk.in_benefit("张三")
    waiting = desk.in_benefit("李四")
    session.get_one(Person, waiting.person_id).bank_sealed = None
    session.flush()
    run = desk.prepared("2006-04")
    assert (run.people, run.without_account) == (1, 1)


def test_a_cancelled_run_frees_its_dues_for_the_next(session, desk):
    desk.in_benefit("张三")
    run = desk.prepared("2006-04")
    operations.cancel_run(desk.acting(desk.team.payment_clerk), run_id=run.run_id)
    again = desk.prepared("2006-04")
    assert again.business_key == "P-changchun-200604-2"
    assert lines_of(session, again) == [("张三", "2006-04", "regular", 2, "prepared")]


def test_who_ordered_a_run_does_not_release_it(desk):
    desk.in_benefit()
    run = desk.prepared("2006-04")
    with pytest.raises(FourEyes):
        operations.order_bank_file(desk.acting(desk.team.payment_clerk), run_id=run.run_id)


def test_a_released_run_is_neither_cancelled_nor_released_again(session, desk):
    desk.in_benefit()
    run = desk.ordered("2006-04")
    for act in (operations.cancel_run, operations.order_bank_file):
        with pytest.raises(WrongRunStep):
            act(desk.acting(desk.team.releaser), run_id=run.run_id)
    assert session.scalars(select(Outbox.handler)).all() == ["payments.write_bank_file"]


def test_a_run_without_an_account_to_pay_from_is_not_released(session, desk):
    desk.in_benefit()
    run = desk.prepared("2006-04")
    session.delete(session.get_one(FundAccount, "changchun"))
    session.flush()
    with pytest.raises(NoFundAccount):
        operations.order_bank_file(desk.acting(desk.team.releaser), run_id=run.run_id)


def test_only_a_payment_clerk_of_the_area_prepares(desk):
    desk.in_benefit()
    with pytest.raises(NotAllowed):
        desk.prepared("2006-04", desk.team.releaser)
    with pytest.raises(NotFound):
        desk.prepared("2006-04", desk.team.clerk)


def test_the_database_refuses_a_second_living_line(session, desk):
    desk.in_benefit()
    run = desk.prepared("2006-04")
    line = session.scalars(select(PaymentLine)).one()
    session.add(
        PaymentLine(
            run_id=run.run_id,
            due_id=line.due_id,
            person_id=line.person_id,
            kind=LineKind.ARREARS,
            sequence=2,
            amount_fen=line.amount_fen,
        )
    )
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_run_takes_as_many_statements_for_many_people_as_for_one(session, desk):
    statements, counted = [], []
    event.listen(session.bind, "before_cursor_execute", lambda *args: statements.append(args[2]))
    for people in (1, 40):
        for number in range(people):
            desk.in_benefit(f"张{number}")
        session.flush()
        statements.clear()
        run = desk.prepared("2006-04")
        counted.append(len(statements))
        operations.cancel_run(desk.acting(None), run_id=run.run_id)
    assert counted[0] == counted[1] <= 16


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["2006-04", "2006-05"]), max_size=6), st.data())
def test_no_order_of_runs_cancellations_and_rejections_pays_a_month_twice(session, desk, months, data):
    with session.begin_nested() as savepoint:
        for name in ("张三", "李四"):
            desk.in_benefit(name, months=2)
        for month in months:
            try:
                with session.begin_nested():
                    run = desk.prepared(month)
            except NothingDue:
                continue
            if data.draw(st.booleans()):
                operations.cancel_run(desk.acting(None), run_id=run.run_id)
                continue
            operations.order_bank_file(desk.acting(desk.team.releaser), run_id=run.run_id)
            keys = [f"L{row.line_id}-1" for row in queries.lines(session, run.run_id).rows]
            rejected = dict.fromkeys(data.draw(st.sets(st.sampled_from(keys))), "AC04")
            desk.book(run, desk.answer(run, rejected))
        paid = select(PaymentLine.due_id, func.count()).where(PaymentLine.status == LineStatus.PAID)
        assert all(count == 1 for _, count in session.execute(paid.group_by(PaymentLine.due_id)))
        savepoint.rollback()
    session.expire_all()
