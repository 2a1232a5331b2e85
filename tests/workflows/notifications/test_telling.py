"""Who is told what, once, by which way, and what happens where the world outside does not take it."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from tests.conftest import MovableClock
from tests.postbox import Postbox
from tests.workflows.notifications.told import People
from workflows.notifications import addresses, carrying, telling
from workflows.notifications.medium import Medium
from workflows.notifications.models import Notification
from workflows.people.models import Account
from workflows.runtime import commenting, delegating, incidents, team, tidings
from workflows.runtime.models import HumanTask, Instance
from workflows.runtime.outbox import ATTEMPTS, Delivery
from workflows.runtime.tidings import Kind, Tiding

MAIL = "second@office.example"


def ready(people: People) -> None:
    people.reach("second_clerk", Medium.EMAIL, MAIL)
    people.choose("second_clerk", at_once=True, listed=True)


def key_of(people: People, case: int) -> str:
    with people.team.sessions() as session:
        return session.get_one(Instance, case).business_key


def test_an_entrusted_step_is_told_once_in_the_app_and_by_email(people: People, postbox: Postbox) -> None:
    ready(people)
    case = people.team.case()
    people.entrust(case)
    assert people.told("second_clerk") == [("entrusted", True)]
    assert postbox.mails == []
    assert people.carry() == 1
    assert people.carry() == 0
    (text,), (got,) = postbox.texts(), postbox.mails
    key = key_of(people, case)
    assert got["To"] == MAIL
    assert got["Subject"] == f"失保：同事委托您办理一个环节 {key}"
    assert f"https://shibao.example/cases/{key}" in text
    assert "https://shibao.example/notifications/settings" in text
    with people.team.sessions() as session:
        of_case = session.get_one(Instance, case)
        secret = [each.name for each in (people.team.office.clerk, people.team.office.second_clerk)]
        assert not [word for word in (of_case.title, "请核对", *secret) if word and word in text]


def test_the_words_are_in_the_language_of_the_reader(people: People, postbox: Postbox) -> None:
    ready(people)
    with people.team.sessions.begin() as session:
        session.get_one(Account, people.team.id("second_clerk")).language = "en"
    people.entrust(people.team.case())
    people.carry()
    assert postbox.mails[0]["Subject"].startswith("Shibao: A colleague entrusted a step to you ")


def test_what_is_rolled_back_has_told_nobody(people: People) -> None:
    ready(people)
    case, actor = people.team.case(), people.team.actor("clerk")
    with people.team.sessions() as session:
        task = session.scalars(sa.select(HumanTask).where(HumanTask.instance_id == case)).one()
        given = {"to": people.team.id("second_clerk"), "words": "请看", "house": people.team.house}
        delegating.delegate(session, task.id, actor=actor, **given)
        session.flush()
        session.rollback()
    assert people.told("second_clerk") == []
    assert people.letters() == []


def test_the_same_event_told_again_is_one(people: People, postbox: Postbox) -> None:
    ready(people)
    told = Tiding(Kind.SUBSTITUTION, people.team.id("second_clerk"), "substitution:1")
    for _ in range(2):
        with people.team.sessions.begin() as session:
            tidings.spread(session, [told, told], now=people.team.house.clock.now())
        people.carry()
    assert people.told("second_clerk") == [("substitution", True)]
    assert len(postbox.mails) == 1


def test_what_comes_again_after_its_worker_died_is_the_same_email(people: People, postbox: Postbox) -> None:
    """The server took it, and the worker was gone before it could mark it."""
    ready(people)
    people.entrust(people.team.case())
    (letter,) = people.letters()
    house = people.team.house
    with people.team.sessions() as session:
        told = (letter.key, letter.payload, letter.instance_id, 1)
        carrying.send_mail(Delivery(session, house, house.clock.now(), *told))
        session.rollback()
    assert people.carry() == 1
    first, again = postbox.mails
    assert first["Message-ID"] == again["Message-ID"]


def test_the_first_row_after_all_were_dropped_is_sent_too(people: People, postbox: Postbox) -> None:
    """SQLite gives the number of a row again when no other row is there."""
    ready(people)
    for number in (1, 2):
        told = Tiding(Kind.SUBSTITUTION, people.team.id("second_clerk"), f"substitution:{number}")
        with people.team.sessions.begin() as session:
            session.execute(sa.delete(Notification))
            tidings.spread(session, [told], now=people.team.house.clock.now())
        people.carry()
    assert len(postbox.mails) == 2


def test_an_answer_an_assignment_and_a_mention_are_told_to_whom_they_concern(people: People) -> None:
    case = people.team.case()
    people.entrust(case)
    colleague, house = people.team.actor("second_clerk"), people.team.house
    with people.team.sessions.begin() as session:
        task = session.scalars(sa.select(HumanTask).where(HumanTask.instance_id == case)).one()
        delegating.give_back(session, task.id, words="已核对。", actor=colleague, house=house)
    people.team.do(case, "clerk")
    boss, now = people.team.actor("both"), house.clock.now()
    with people.team.sessions.begin() as session:
        step = session.scalars(sa.select(HumanTask).where(HumanTask.closed_at.is_(None))).first()
        assert step is not None
        wish = team.HandOver((step.id,), people.team.id("reviewer"), "分流")
        outcomes = team.hand_over(session, wish, actor=boss, house=house)
    assert set(outcomes.values()) == {None}
    key, calling = key_of(people, case), f"@{people.team.actor('reviewer').name} 请看"
    with people.team.sessions.begin() as session:
        commenting.write(session, key, calling, actor=boss, now=now)
    assert people.told("clerk") == [("returned", True)]
    assert people.told("reviewer") == [("assigned", True), ("mentioned", False)]
    assert people.told("both") == []


def test_a_server_that_does_not_take_it_is_asked_again_with_growing_pauses_and_then_given_up(
    people: People, postbox: Postbox, clock: MovableClock
) -> None:
    ready(people)
    postbox.refuses.add(MAIL)
    case = people.team.case()
    people.entrust(case)
    pauses = []
    for _ in range(ATTEMPTS):
        assert people.carry() == 0
        (letter,) = people.letters()
        pauses.append(letter.next_at - clock.now())
        clock.hand[0] = letter.next_at
    assert pauses == sorted(set(pauses))
    assert letter.attempts == ATTEMPTS
    assert letter.dead_at is not None
    with people.team.sessions() as session:
        (shown,) = incidents.open_incidents(session)
    assert shown.kind == "outbox"
    assert shown.instance_id == case  # whoever looks after its area sees it
    assert "550" in shown.message
    assert MAIL not in f"{shown.message} {shown.message_en} {letter.error}"
    postbox.refuses.clear()
    assert people.carry() == 0


@pytest.mark.parametrize("gone", ["address", "sign-in", "row", "step"])
def test_whoever_may_not_have_it_any_more_is_sent_nothing(
    people: People, postbox: Postbox, gone: str
) -> None:
    ready(people)
    case, who = people.team.case(), people.team.id("second_clerk")
    people.entrust(case)
    if gone == "step":
        people.team.do(case, "second_clerk")
    with people.team.sessions.begin() as session:
        if gone == "address":
            actor, now = people.team.actor("second_clerk"), people.team.house.clock.now()
            addresses.remove(session, Medium.EMAIL, actor=actor, now=now)
        elif gone == "sign-in":
            session.get_one(Account, who).is_active = False
        elif gone == "row":
            session.execute(sa.delete(Notification))
    people.carry()
    assert [each.done_at is not None for each in people.letters()] == [True]
    assert postbox.mails == []


def test_an_address_that_is_not_confirmed_is_not_used(people: People, postbox: Postbox) -> None:
    actor, now = people.team.actor("second_clerk"), people.team.house.clock.now()
    with people.team.sessions.begin() as session:
        addresses.offer(session, Medium.EMAIL, MAIL, actor=actor, now=now, at_wall=now)
    people.choose("second_clerk", at_once=True)
    people.entrust(people.team.case())
    people.carry()
    assert [each["Subject"] for each in postbox.mails] == ["失保：确认电子邮箱"]


def test_a_short_message_is_a_file_for_the_gateway(people: People) -> None:
    people.reach("second_clerk", Medium.PHONE, "139-0000 0001")
    people.choose("second_clerk", Kind.ENTRUSTED, phone=True)
    case = people.team.case()
    people.entrust(case)
    assert people.carry() == 1
    (file,) = (people.team.house.settings.message_folder / "sms").iterdir()
    content = json.loads(file.read_text("utf-8"))
    assert content["to"] == "13900000001"
    assert content["text"].startswith("【失保】同事委托您办理一个环节")
    assert key_of(people, case) in content["text"]


def test_what_is_old_goes_but_not_what_was_told_of_an_open_step(people: People, clock: MovableClock) -> None:
    people.entrust(people.team.case())
    with people.team.sessions.begin() as session:
        told = Tiding(Kind.SUBSTITUTION, people.team.id("second_clerk"), "substitution:1")
        tidings.spread(session, [told], now=clock.now())
    clock.move(days=telling.KEPT.days + 1)
    with people.team.sessions.begin() as session:
        telling.forget_old(session, clock.now())
    assert people.told("second_clerk") == [("entrusted", True)]
