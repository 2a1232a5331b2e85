"""What the fund cannot cover: whole months, in the order of the law, paid first later."""

from decimal import Decimal

import pytest
from sqlalchemy import event, select

from tests.conftest import START
from workflows.claims.models import Entitlement
from workflows.engine import registry
from workflows.errors import FourEyes
from workflows.payments import arrears, operations, queries, reversing
from workflows.payments.errors import NothingCovered, SignatureMissing, WrongRunStep
from workflows.payments.models import BenefitDue, PaymentLine, PaymentRun
from workflows.runtime.models import Outbox


def cut(desk, run, available):
    yuan = None if available is None else Decimal(available)
    return arrears.cut_run(desk.acting(desk.team.payment_clerk), run_id=run.run_id, available=yuan)


def states(session, run):
    """Name, month and state of each line, the oldest month first."""
    rows = queries.lines(session, run.run_id).rows
    return sorted(((row.name, row.period, row.status) for row in rows), key=lambda row: (row[1], row[0]))


@pytest.mark.clause("S4.2")
@pytest.mark.parametrize(
    ("available", "paid"),
    [
        pytest.param("251.99", None, id="one fen short of one month"),
        pytest.param("252", 1, id="exactly one month"),
        pytest.param("503.99", 1, id="one fen short of two"),
        pytest.param("504", 2, id="exactly two"),
        pytest.param(None, 2, id="all of it"),
    ],
)
def test_only_whole_months_are_paid_from_what_there_is(desk, available, paid):
    desk.in_benefit("张三")
    desk.in_benefit("李四")
    run = desk.prepared("2006-04")
    if paid is None:
        with pytest.raises(NothingCovered) as refused:
            cut(desk, run, available)
        assert refused.value.field == "available"
    else:
        held = cut(desk, run, available)
        assert (held.lines, held.deferred_lines) == (paid, 2 - paid)
        assert held.total + held.deferred_total == run.total


@pytest.mark.clause("S4.2")
def test_earlier_months_come_before_the_month_itself(session, desk):
    desk.in_benefit("张三")
    desk.in_benefit("李四").next_due = "2006-05"
    session.flush()
    run = desk.prepared("2006-05")
    cut(desk, run, "504")
    assert states(session, run) == [
        ("张三", "2006-04", "prepared"),
        ("张三", "2006-05", "prepared"),
        ("李四", "2006-05", "deferred"),
    ]


@pytest.mark.clause("S4.3")
def test_what_was_left_out_is_owed_and_comes_first_in_the_next_run(session, desk):
    entitlement = desk.in_benefit("张三")
    desk.in_benefit("李四")
    run = desk.prepared("2006-04")
    cut(desk, run, "252")
    operations.order_bank_file(desk.acting(desk.team.releaser), run_id=run.run_id)
    owed = queries.arrears(session, desk.branch.area_id, now=START)
    assert [(row.name, row.period, row.cause) for row in owed.rows] == [("李四", "2006-04", "deferred")]
    assert (owed.count, owed.total_fen) == (1, 25_200)
    desk.book(run, desk.answer(run))
    later = desk.prepared("2006-05")
    cut(desk, later, "252")
    assert states(session, later) == [
        ("李四", "2006-04", "prepared"),
        ("张三", "2006-05", "deferred"),
        ("李四", "2006-05", "deferred"),
    ]
    session.refresh(entitlement)
    assert (entitlement.months_paid, entitlement.months_due) == (1, 2)


def test_a_second_check_begins_anew_and_voids_signatures(session, desk):
    desk.in_benefit("张三")
    desk.in_benefit("李四")
    run = desk.prepared("2006-04")
    cut(desk, run, "252")
    operations.sign_run(desk.acting(desk.team.releaser), run_id=run.run_id)
    assert cut(desk, run, None).lines == 2
    row = session.get_one(PaymentRun, run.run_id)
    assert (row.line_count, row.deferred_count, row.released_by) == (2, 0, None)


def test_a_recalled_check_and_a_recalled_signature_leave_no_trace_on_the_run(session, desk):
    desk.in_benefit("张三")
    desk.in_benefit("李四")
    run = desk.prepared("2006-04")
    row = session.get_one(PaymentRun, run.run_id)
    whole = (row.line_count, row.total_fen, row.deferred_count, row.deferred_fen, row.available_fen)
    cut(desk, run, "252")
    context = desk.acting(desk.team.releaser)
    operations.sign_run(context, run_id=run.run_id)
    registry.take_back("payments.sign_run", context, {"run_id": run.run_id})
    assert row.released_by is None
    registry.take_back("payments.cut_run", context, {"run_id": run.run_id})
    assert (row.line_count, row.total_fen, row.deferred_count, row.deferred_fen, row.available_fen) == whole
    assert [state for *_, state in states(session, run)] == ["prepared", "prepared"]


def test_a_month_that_another_run_took_does_not_come_back(session, desk):
    desk.in_benefit("张三")
    desk.in_benefit("李四")
    april = desk.prepared("2006-04")
    cut(desk, april, "252")
    desk.prepared("2006-05")
    assert cut(desk, april, None).lines == 1


def test_the_bank_is_asked_for_no_month_that_was_left_out(desk):
    desk.in_benefit("张三")
    desk.in_benefit("李四")
    run = desk.prepared("2006-04")
    cut(desk, run, "252")
    operations.order_bank_file(desk.acting(desk.team.releaser), run_id=run.run_id)
    order = desk.order(run).decode()
    assert ("张三" in order, "李四" in order) == (True, False)


def test_a_cut_takes_as_many_statements_for_many_people_as_for_one(session, desk):
    statements, counted = [], []
    event.listen(session.bind, "before_cursor_execute", lambda *args: statements.append(args[2]))
    for people in (2, 30):
        for number in range(people):
            desk.in_benefit(f"张{number}")
        session.flush()
        run = desk.prepared("2006-04")
        statements.clear()
        cut(desk, run, "252")
        counted.append(len(statements))
        operations.cancel_run(desk.acting(None), run_id=run.run_id)
    assert counted[0] == counted[1] <= 12


@pytest.mark.clause("S4.2")
@pytest.mark.parametrize(
    ("total_fen", "needed"),
    [
        pytest.param(10_000_000, 1, id="exactly the limit"),
        pytest.param(10_000_001, 2, id="one fen over it"),
    ],
)
def test_a_sum_over_the_limit_needs_two_different_releasers(session, desk, total_fen, needed):
    desk.in_benefit()
    run = desk.prepared("2006-04")
    session.get_one(PaymentRun, run.run_id).total_fen = total_fen
    releaser = desk.acting(desk.team.releaser)
    operations.sign_run(releaser, run_id=run.run_id)
    if needed == 1:
        operations.order_bank_file(releaser, run_id=run.run_id)
        return
    with pytest.raises(SignatureMissing):
        operations.order_bank_file(releaser, run_id=run.run_id)
    with pytest.raises(FourEyes):
        operations.order_bank_file(desk.acting(desk.team.payment_clerk), run_id=run.run_id)
    operations.order_bank_file(desk.acting(desk.team.reviewer), run_id=run.run_id)
    card = queries.run_card(session, run.run_id)
    assert card.countersigned_by == desk.team.reviewer.name


@pytest.mark.clause("S4.2")
def test_a_run_that_the_bank_did_not_execute_is_due_again(session, desk):
    entitlement = desk.in_benefit()
    run = desk.ordered("2006-04")
    taken_back = reversing.reverse_run(
        desk.acting(desk.team.releaser), run_id=run.run_id, reason="银行未执行"
    )
    assert (taken_back.lines, str(taken_back.total)) == (1, "252.00")
    again = desk.ordered("2006-04")
    desk.book(again, desk.answer(again))
    rows = queries.payments_of(session, entitlement.claim_id)
    assert [(row.sequence, row.status) for row in rows] == [(1, "reversed"), (2, "paid")]


def test_who_prepared_a_run_does_not_reverse_it(desk):
    desk.in_benefit()
    run = desk.ordered("2006-04")
    with pytest.raises(FourEyes):
        reversing.reverse_run(desk.acting(desk.team.payment_clerk), run_id=run.run_id, reason="银行未执行")


def test_neither_a_prepared_nor_a_booked_run_is_reversed(desk):
    desk.in_benefit()
    run = desk.prepared("2006-04")
    releaser = desk.acting(desk.team.releaser)
    with pytest.raises(WrongRunStep):
        reversing.reverse_run(releaser, run_id=run.run_id, reason="银行未执行")
    operations.order_bank_file(releaser, run_id=run.run_id)
    desk.book(run, desk.answer(run))
    with pytest.raises(WrongRunStep):
        reversing.reverse_run(releaser, run_id=run.run_id, reason="银行未执行")


@pytest.mark.clause("S4.2")
def test_months_used_left_and_in_arrears_add_up(session, desk):
    desk.in_benefit("张三", months=3)
    desk.in_benefit("李四", months=3)
    run = desk.prepared("2006-05")
    cut(desk, run, "756")
    operations.order_bank_file(desk.acting(desk.team.releaser), run_id=run.run_id)
    desk.book(run, desk.answer(run))
    session.expire_all()
    owed = queries.arrears(session, desk.branch.area_id, now=START).count
    rows = session.scalars(select(Entitlement)).all()
    used = sum(row.months_paid for row in rows)
    left = sum(row.months_total - row.months_due for row in rows)
    assert (used, owed, left) == (3, 1, 2)
    assert session.scalars(select(BenefitDue.amount_fen)).all() == [25_200] * 4
    assert session.scalars(select(PaymentLine.status).where(PaymentLine.status == "deferred")).all()
    assert session.scalars(select(Outbox.handler)).all() == ["payments.write_bank_file"]
