"""A day of receipt before the day of entry counts for nothing until another person has confirmed it."""

import datetime as dt

import pytest
from sqlalchemy import select

from workflows.audit import AuditEntry
from workflows.claims import operations, receipt_day
from workflows.claims.errors import DateImpossible, ReasonMissing, WrongStep
from workflows.claims.queries import claim_card
from workflows.demo import builders
from workflows.errors import FourEyes

pytestmark = pytest.mark.clause("S5.5")

WHY = "社区代收，移交清单第3号。"
CONFIRM = {"confirmation": "confirm"}
REFUSE = {"confirmation": "refuse", "note": "收件登记没有此件。"}


@pytest.fixture
def person(session, branch):
    row = builders.person(session)
    builders.spell(session, row)
    return row


@pytest.fixture
def registered(acting, team, branch, person):
    """`registered(2)`: a claim that the counter received two days before it was entered."""

    def register(days, reason=WHY):
        context = acting(team.clerk)
        answers = {
            "person_id": person.id,
            "separated_on": dt.date(2006, 2, 10),
            "separation_reason": "contract_expired",
            "employer_name": "示例机械厂",
            "registered_on": dt.date(2006, 2, 20),
            "job_seeking": True,
            "community_office_id": branch.community.id,
            "received_on": context.today - dt.timedelta(days=days),
            "backdating_reason": reason,
        }
        return operations.register(context, **answers)

    return register


@pytest.mark.parametrize(
    ("days", "is_backdated"),
    [
        pytest.param(0, False, id="today"),
        pytest.param(1, True, id="yesterday"),
        pytest.param(5, True, id="earlier"),
    ],
)
def test_the_table_says_from_which_day_on_another_person_is_asked(registered, days, is_backdated):
    assert registered(days).is_backdated is is_backdated


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_an_earlier_day_has_a_reason(registered, reason):
    with pytest.raises(ReasonMissing) as refused:
        registered(1, reason)
    assert refused.value.field == "backdating_reason"
    assert not registered(0, reason).is_backdated


def test_nothing_is_received_before_the_registration_or_tomorrow(registered):
    for days in (-1, 30):
        with pytest.raises(DateImpossible) as refused:
            registered(days)
        assert refused.value.field == "received_on"


@pytest.mark.parametrize(("answer", "counts"), [(None, 0), (CONFIRM, 2), (REFUSE, 0)])
def test_the_earlier_day_counts_once_it_is_confirmed_and_both_days_stay_on_file(
    session, acting, team, registered, answer, counts
):
    made, reviewer = registered(2), acting(team.reviewer)
    if answer:
        receipt_day.settle_receipt_day(reviewer, claim_id=made.claim_id, **answer)
    card = claim_card(session, made.claim_id)
    assert card.received_on == reviewer.today - dt.timedelta(days=counts)
    told = card.backdated
    assert (told.entered_on - told.told_on).days == 2
    assert told.reason == WHY
    assert told.settled_by == (team.reviewer.name if answer else None)


def test_whoever_registered_it_does_not_confirm_it(session, acting, team, registered):
    made = registered(1)
    with pytest.raises(FourEyes):
        receipt_day.settle_receipt_day(acting(team.clerk), claim_id=made.claim_id, **CONFIRM)
    assert claim_card(session, made.claim_id).backdated.is_confirmed is None


def test_a_refusal_says_why_and_is_said_once(acting, team, registered):
    made, reviewer = registered(1), acting(team.reviewer)
    with pytest.raises(ReasonMissing) as missing:
        receipt_day.settle_receipt_day(reviewer, claim_id=made.claim_id, confirmation="refuse", note=" ")
    assert missing.value.field == "refusal_note"
    receipt_day.settle_receipt_day(reviewer, claim_id=made.claim_id, **REFUSE)
    with pytest.raises(WrongStep):
        receipt_day.settle_receipt_day(reviewer, claim_id=made.claim_id, **CONFIRM)


def test_a_claim_without_an_earlier_day_has_nothing_to_confirm(acting, team, registered):
    with pytest.raises(WrongStep):
        receipt_day.settle_receipt_day(acting(team.reviewer), claim_id=registered(0).claim_id, **CONFIRM)


def test_the_audit_trail_has_the_day_told_and_the_answer(session, acting, team, registered):
    made = registered(1)
    receipt_day.settle_receipt_day(acting(team.reviewer), claim_id=made.claim_id, **REFUSE)
    acts = ("claims.backdate", "claims.settle_receipt_day")
    told, settled = session.scalars(
        select(AuditEntry).where(AuditEntry.act.in_(acts)).order_by(AuditEntry.id)
    ).all()
    assert (told.actor_id, told.after["reason"]) == (team.clerk.person_id, WHY)
    assert (settled.actor_id, settled.after["is_confirmed"]) == (team.reviewer.person_id, False)
