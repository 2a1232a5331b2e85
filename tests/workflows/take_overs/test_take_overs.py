"""Entitlements of an older system: tried row by row, signed by two, booked at once, never twice."""

from importlib import import_module

import pytest
from sqlalchemy import event, select, text, update

from tests.conftest import START
from workflows.claims import superseding, taken_over
from workflows.claims.models import Claim, Entitlement
from workflows.demo import builders
from workflows.demo.bank import BankReply, stored_reply
from workflows.engine import registry
from workflows.errors import AlreadyExists, FourEyes, NotAllowed
from workflows.payments import operations as payments
from workflows.payments import queries
from workflows.payments.models import BenefitDue
from workflows.people.models import Person
from workflows.runtime.models import Outbox
from workflows.runtime.outbox import Delivery
from workflows.take_overs import operations, rows
from workflows.take_overs.errors import TakeOverClosed, TakeOverRefused
from workflows.take_overs.models import TakenOver, TakeOver

MIGRATION = "workflows.migrations.versions.20261126_0840_stopped_before_taken_over"


@pytest.mark.clause("S4.2")
def test_what_was_granted_drawn_left_and_owed_goes_on(session, desk):
    desk.booked(desk.file({}, {"姓名": "李四", "已领月数": "9", "欠发月数": "2", "状态": "停发"}))
    running, stopped = session.scalars(select(Entitlement).order_by(Entitlement.id))
    assert (running.months_total, running.months_paid, running.months_due) == (12, 5, 6)
    assert (running.first_period, running.next_due, running.status.value) == ("2005-10", "2006-04", "active")
    assert (stopped.months_paid, stopped.months_due, stopped.status.value) == (9, 11, "suspended")
    owed = session.execute(select(BenefitDue.entitlement_id, BenefitDue.period).order_by(BenefitDue.id)).all()
    assert owed == [
        (running.id, "2006-03"),
        (stopped.id, "2006-02"),
        (stopped.id, "2006-03"),
    ]
    assert queries.arrears(session, desk.branch.area_id, now=START).count == 3


@pytest.mark.clause("S4.2")
def test_the_next_run_pays_what_is_owed_and_goes_on_counting(session, desk, clock):
    desk.booked(desk.file({}))
    clock.move(days=40)
    run = payments.prepare_run(
        desk.acting(desk.team.payment_clerk), area_id=desk.branch.area_id, period="2006-04"
    )
    assert [row.period for row in queries.lines(session, run.run_id).rows] == ["2006-03", "2006-04"]
    row = session.scalars(select(Entitlement)).one()
    session.refresh(row)
    assert (row.months_due, row.months_paid, row.next_due) == (7, 5, "2006-05")


STOPPED = {"姓名": "李四", "已领月数": "9", "欠发月数": "0", "状态": "停发"}


@pytest.mark.clause("S5.2")
def test_who_was_stopped_keeps_the_months_left_and_may_claim_anew(session, desk):
    desk.booked(desk.file(STOPPED, {**STOPPED, "姓名": "王五", "已领月数": "10", "欠发月数": "2"}))
    li, wang = session.scalars(select(Claim).order_by(Claim.id))
    assert [(each.status, each.closed_at is None) for each in (li, wang)] == [
        ("suspended", False),
        ("closed", False),
    ]
    rest = taken_over.Rest(li.business_key, 3)
    assert taken_over.open_and_rest(session, li.person_id) == (None, rest)
    assert taken_over.open_and_rest(session, wang.person_id) == (None, None)


def test_a_newer_benefit_closes_the_rest_which_has_no_case_to_be_told(session, desk, house):
    desk.booked(desk.file(STOPPED, {}))
    first, running = session.scalars(select(Claim).order_by(Claim.id))
    for claim in (first, running):
        told = {"business_key": claim.business_key}
        superseding.tell_earlier(Delivery(session, house, START, "superseded", told, None, 1))
    session.expire_all()
    assert (first.status, running.status) == ("closed", "in_benefit")
    assert taken_over.open_and_rest(session, first.person_id) == (None, None)
    assert taken_over.open_and_rest(session, running.person_id) == (running.business_key, None)


def test_what_was_taken_over_before_is_put_right(session, desk):
    desk.booked(desk.file(STOPPED, {}, {**STOPPED, "姓名": "王五", "已领月数": "10", "欠发月数": "2"}))
    session.execute(update(Entitlement).where(Entitlement.status == "suspended").values(status="stopped"))
    session.execute(update(Claim).values(status="in_benefit", closed_at=None))
    for statement in import_module(MIGRATION).UPGRADE:
        session.execute(text(statement))
    session.expire_all()
    claims = session.scalars(select(Claim).order_by(Claim.id)).all()
    assert [each.status for each in claims] == ["suspended", "in_benefit", "closed"]
    assert [each.closed_at is None for each in claims] == [False, True, False]


@pytest.mark.clause("S5.2")
def test_the_last_month_closes_the_claim_which_has_no_case_to_be_told(session, desk, clock, house):
    desk.booked(desk.file({"已领月数": "11", "欠发月数": "1"}))
    clock.move(days=40)
    run = payments.prepare_run(
        desk.acting(desk.team.payment_clerk), area_id=desk.branch.area_id, period="2006-04"
    )
    payments.order_bank_file(desk.acting(desk.team.releaser), run_id=run.run_id)
    reply = stored_reply(session, BankReply(run.business_key), house)
    payments.book_result(desk.acting(desk.team.payment_clerk), run_id=run.run_id, document_id=reply)
    session.expire_all()
    entitlement, claim = session.scalars(select(Entitlement)).one(), session.scalars(select(Claim)).one()
    assert (entitlement.months_paid, entitlement.status.value, claim.status.value) == (
        12,
        "completed",
        "closed",
    )
    assert (
        session.scalars(select(Outbox.handler).where(Outbox.handler == "payments.benefit_ended")).all() == []
    )


def test_who_is_on_file_stays_the_same_person(session, desk):
    known = builders.person(session, 7, "张三")
    desk.booked(desk.file({"身份证号": builders.invented_identity(7)}))
    assert session.scalars(select(Claim.person_id)).all() == [known.id]


def test_the_rows_are_sealed_until_they_are_booked_and_then_gone(session, desk):
    take_over_id = desk.signed(desk.file({}))
    row = session.get_one(TakeOver, take_over_id)
    assert row.rows_sealed is not None
    assert b"6222020000000000001" not in row.rows_sealed
    operations.book(desk.acting(desk.team.releaser), take_over_id=take_over_id)
    assert row.rows_sealed is None


def test_the_same_file_and_the_same_numbers_are_taken_once(desk):
    content = desk.file({})
    desk.booked(content)
    with pytest.raises(AlreadyExists):
        desk.tried(content)
    with pytest.raises(TakeOverRefused) as refused:
        desk.tried(desk.file({"姓名": "张三丰"}))
    assert {each.column for each in refused.value.faults} == {"编号", "身份证号"}


def test_a_refused_file_can_be_sent_again(desk):
    content = desk.file({})
    operations.refuse(desk.acting(desk.team.reviewer), take_over_id=desk.tried(content))
    assert desk.tried(content)


def test_whoever_uploaded_does_not_sign_and_one_does_not_sign_twice(desk):
    take_over_id = desk.tried(desk.file({}))
    with pytest.raises(FourEyes):
        operations.sign(desk.acting(desk.team.payment_clerk), take_over_id=take_over_id)
    with pytest.raises(FourEyes):
        operations.book(desk.acting(desk.team.releaser), take_over_id=take_over_id)
    operations.sign(desk.acting(desk.team.reviewer), take_over_id=take_over_id)
    for again in (desk.team.reviewer, desk.team.payment_clerk):
        with pytest.raises(FourEyes):
            operations.book(desk.acting(again), take_over_id=take_over_id)


def test_a_recalled_first_signature_is_given_again_by_anybody_who_may(session, desk):
    take_over_id = desk.signed(desk.file({}))
    registry.take_back("take_overs.sign", desk.acting(desk.team.reviewer), {"take_over_id": take_over_id})
    assert session.get_one(TakeOver, take_over_id).first_signed_by is None
    operations.sign(desk.acting(desk.team.releaser), take_over_id=take_over_id)
    operations.book(desk.acting(desk.team.reviewer), take_over_id=take_over_id)


def test_a_booked_file_is_neither_booked_nor_refused_again(desk):
    take_over_id = desk.booked(desk.file({}))
    for act in (operations.book, operations.refuse, operations.sign):
        with pytest.raises(TakeOverClosed):
            act(desk.acting(desk.team.releaser), take_over_id=take_over_id)


def test_only_a_payment_clerk_tries_a_file(desk):
    with pytest.raises(NotAllowed):
        desk.tried(desk.file({}), desk.team.releaser)


def test_what_changed_since_the_trial_stops_the_booking(session, desk):
    take_over_id = desk.signed(desk.file({"身份证号": builders.invented_identity(7)}))
    builders.claim(session, builders.person(session, 7, "张三"), desk.branch)
    with pytest.raises(TakeOverRefused):
        operations.book(desk.acting(desk.team.releaser), take_over_id=take_over_id)
    assert session.scalars(select(TakenOver)).all() == []


@pytest.mark.parametrize(
    ("cell", "column"),
    [
        pytest.param({"核定月数": "25"}, "核定月数", id="more than the law gives"),
        pytest.param({"核定月数": "0"}, "核定月数", id="nothing granted"),
        pytest.param({"已领月数": "12", "欠发月数": "1"}, "已领月数", id="more drawn and owed than granted"),
        pytest.param({"已领月数": "12", "欠发月数": "0"}, "已领月数", id="all drawn"),
        pytest.param({"已领月数": "五"}, "已领月数", id="a number in words"),
        pytest.param({"身份证号": "220000197001010011"}, "身份证号", id="wrong check digit"),
        pytest.param({"银行账号": "6222"}, "银行账号", id="short account"),
        pytest.param({"联系电话": "12"}, "联系电话", id="short phone"),
        pytest.param({"社区机构": "无名街道"}, "社区机构", id="unknown office"),
        pytest.param({"失业日期": "2005年8月"}, "失业日期", id="no day"),
        pytest.param({"登记日期": "2005-08-30"}, "登记日期", id="registered before the separation"),
        pytest.param({"下次应发月份": "2006-13"}, "下次应发月份", id="no month"),
        pytest.param({"月发放额": "360.00"}, "月发放额", id="exactly the minimum wage"),
        pytest.param({"月发放额": "0"}, "月发放额", id="nothing"),
        pytest.param({"状态": "未知"}, "状态", id="unknown state"),
        pytest.param({"姓名": ""}, "姓名", id="no name"),
        pytest.param({"编号": ""}, "编号", id="no number"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column_and_nothing_is_kept(session, desk, cell, column):
    with pytest.raises(TakeOverRefused) as refused:
        desk.tried(desk.file({}, cell))
    assert [(each.row, each.column) for each in refused.value.faults] == [(3, column)]
    assert column in refused.value.text("zh")
    assert "row 3" in refused.value.text("en")
    assert session.scalars(select(TakeOver)).all() == []


def test_all_faults_of_a_row_are_told_at_once(desk):
    with pytest.raises(TakeOverRefused) as refused:
        desk.tried(desk.file({"核定月数": "25", "银行账号": "1", "状态": "?", "登记日期": "2005-08-30"}))
    assert {each.column for each in refused.value.faults} == {"核定月数", "银行账号", "状态", "登记日期"}
    assert "另有 1 处" in refused.value.text("zh")


@pytest.mark.parametrize("months", ["24", "12", "1"])
def test_as_many_months_as_the_law_gives_are_taken(desk, months):
    assert desk.tried(desk.file({"核定月数": months, "已领月数": "0", "欠发月数": "1"}))


def test_two_rows_of_one_person_and_a_missing_column_are_refused(desk):
    same = builders.invented_identity(7)
    with pytest.raises(TakeOverRefused) as refused:
        desk.tried(desk.file({"身份证号": same}, {"身份证号": same}))
    assert [(each.row, each.column) for each in refused.value.faults] == [(3, "身份证号")]
    with pytest.raises(TakeOverRefused) as lacking:
        desk.tried("编号,姓名\n1,张三\n".encode())
    assert "银行账号" in {each.column for each in lacking.value.faults}


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"PK\x03\x04broken"])
def test_what_is_no_table_is_refused(desk, content):
    with pytest.raises(TakeOverRefused):
        desk.tried(content)


def test_english_headings_are_understood(desk):
    content = desk.file({}).decode()
    for zh, en in rows.COLUMNS.values():
        content = content.replace(zh, en, 1)
    assert desk.tried(content.encode())


def test_many_people_take_few_statements_more_than_one(session, desk):
    statements = []
    event.listen(session.bind, "before_cursor_execute", lambda *args: statements.append(args[2]))
    counted = []
    for start, people in ((0, 1), (1, 300)):
        file = desk.file(
            *(
                {"编号": f"旧{start + number}", "身份证号": builders.invented_identity(start + number)}
                for number in range(people)
            )
        )
        take_over_id = desk.signed(file)
        statements.clear()
        operations.book(desk.acting(desk.team.releaser), take_over_id=take_over_id)
        counted.append(len(statements))
    assert counted[1] <= counted[0] + 20
    assert len(session.scalars(select(Person.id).where(Person.identity_index.is_not(None))).all()) == 301
