"""Booking the bank's report: all of it or nothing."""

import pytest
from sqlalchemy import select

from workflows.claims.queries import claim_card
from workflows.errors import NotFound
from workflows.payments import operations, pain002, queries
from workflows.payments.errors import ResultRefused, WrongRunStep
from workflows.payments.models import DueStatus, PaymentLine
from workflows.runtime.models import Outbox


def keys_of(session, run):
    return [f"L{line_id}-1" for line_id in session.scalars(select(PaymentLine.id).order_by(PaymentLine.id))]


@pytest.mark.clause("S4.2")
def test_what_the_bank_accepts_is_paid(session, desk):
    entitlement = desk.in_benefit()
    run = desk.ordered("2006-04")
    booked = desk.book(run, desk.answer(run))
    assert (booked.paid, booked.rejected) == (1, 0)
    session.refresh(entitlement)
    assert entitlement.months_paid == 1
    (row,) = queries.payments_of(session, entitlement.claim_id)
    assert (row.period, row.status, row.run_key) == ("2006-04", "paid", run.business_key)
    assert queries.run_card(session, run.business_key).run.status == "booked"


@pytest.mark.clause("S4.2")
def test_what_the_bank_rejects_comes_with_the_next_run_in_sequence(session, desk):
    desk.in_benefit("张三")
    entitlement = desk.in_benefit("李四")
    run = desk.ordered("2006-04")
    rejected = keys_of(session, run)[1]
    booked = desk.book(run, desk.answer(run, {rejected: "AC04"}))
    assert (booked.paid, booked.rejected) == (1, 1)
    again = desk.ordered("2006-04")
    desk.book(again, desk.answer(again))
    rows = queries.payments_of(session, entitlement.claim_id)
    assert [(row.sequence, row.status, row.reason_code, row.reason_text) for row in rows] == [
        (1, "rejected", "AC04", "账户已销户"),
        (2, "paid", None, None),
    ]


@pytest.mark.clause("S5.2")
def test_the_last_month_paid_ends_the_entitlement_and_tells_the_claim(session, desk):
    entitlement = desk.in_benefit(months=1)
    run = desk.ordered("2006-04")
    desk.book(run, desk.answer(run))
    card = claim_card(session, entitlement.claim_id)
    session.refresh(entitlement)
    assert (entitlement.status.value, entitlement.months_paid) == ("completed", 1)
    told = session.scalars(select(Outbox.payload).where(Outbox.handler == "payments.benefit_ended")).all()
    assert told == [{"business_key": card.business_key}]


def altered(desk, run, before, after):
    content = desk.answer(run)
    assert before in content
    return content.replace(before, after, 1)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        pytest.param(
            b"P-changchun-200604-1</OrgnlMsgId>", b"P-jilin-200604-1</OrgnlMsgId>", "P-jilin", id="other run"
        ),
        pytest.param(b"<OrgnlEndToEndId>L", b"<OrgnlEndToEndId>L99", "L99", id="unknown line"),
        pytest.param(b">252.00<", b">252.01<", "amount", id="wrong amount"),
        pytest.param(b">252.00<", b">much<", "no amount", id="no amount"),
        pytest.param(b'Ccy="CNY"', b'Ccy="USD"', "CNY", id="other currency"),
        pytest.param(b">ACSC<", b">PDNG<", "not final", id="pending"),
        pytest.param(b"pain.002.001.10", b"pain.002.001.03", "pain.002.001.10", id="other version"),
        pytest.param(b"</Document>", b"", "well-formed", id="cut off"),
        pytest.param(b"<Document", b"<!DOCTYPE x><Document", "declaration", id="document type"),
        pytest.param(b"<?xml", b"\xff\xfe<?xml", "UTF-8", id="other encoding"),
        pytest.param(b"UTF-8", b"GB2312", "UTF-8", id="declared encoding"),
    ],
)
def test_a_doubtful_file_is_refused_and_nothing_is_booked(session, desk, before, after, words):
    desk.in_benefit()
    run = desk.ordered("2006-04")
    with pytest.raises(ResultRefused, match=words) as refused:
        desk.book(run, altered(desk, run, before, after))
    assert refused.value.field == "result_file"
    card = queries.run_card(session, run.run_id)
    assert (card.run.status, card.sums[0].status) == ("ordered", "ordered")


def test_a_line_named_twice_or_left_out_is_refused(session, desk):
    desk.in_benefit("张三")
    desk.in_benefit("李四")
    run = desk.ordered("2006-04")
    report = pain002.read(desk.answer(run))
    now = desk.acting(None).now
    for items, words in (((report.items[0],), "missing"), ((*report.items, report.items[0]), "twice")):
        with pytest.raises(ResultRefused, match=words):
            desk.book(run, pain002.write(pain002.Report(run.business_key, items), now=now))


def test_the_same_file_is_not_booked_twice(session, desk):
    desk.in_benefit()
    run = desk.ordered("2006-04")
    content = desk.answer(run)
    desk.book(run, content)
    with pytest.raises(ResultRefused, match="already"):
        desk.book(run, content)
    assert session.scalars(select(PaymentLine.status)).all() == [DueStatus.PAID]


def test_a_run_that_was_not_ordered_is_not_booked(desk):
    desk.in_benefit()
    run = desk.prepared("2006-04")
    with pytest.raises(WrongRunStep):
        desk.book(run, b"<x/>")


def test_a_document_that_is_none_is_not_found(desk):
    desk.in_benefit()
    run = desk.ordered("2006-04")
    with pytest.raises(NotFound):
        operations.book_result(desk.acting(desk.team.payment_clerk), run_id=run.run_id, document_id=99)


@pytest.mark.parametrize("content", [b"", b"not xml", b"<a>" * 5000, b"\x1f\x8b\x08zip", b"\0\0"])
def test_what_is_no_xml_is_refused_quickly(content):
    with pytest.raises(ResultRefused):
        pain002.read(content)
