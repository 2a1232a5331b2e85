"""Two people press at once, each in a browser: one wins, the other is told who and when, with their words."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import START
from tests.webapp.conftest import PASSWORD, TODAY, Desk, Office, SignedIn
from tests.webapp.test_cases import revision_of
from workflows.demo import builders
from workflows.people.models import Account
from workflows.people.operations import NewPerson, NewRole, add_person, grant_role
from workflows.runtime.models import Message

pytestmark = pytest.mark.both_databases

SECOND = {"community_officer": "陈第二", "agency_reviewer": "林第二"}
Pressed = Callable[[], TestResponse]


@pytest.fixture
def second(app: Flask, office: Office, password_hash: str) -> SignedIn:
    """`second("agency_reviewer")`: the browser of a colleague in the same role, signed in."""

    def sign_in(role: str) -> Desk:
        place = {"community_officer": office.branch.community, "agency_reviewer": office.branch.agency}[role]
        with office.installation.sessions.begin() as session:
            person = add_person(session, NewPerson(SECOND[role]), actor=None, now=START)
            session.add(
                Account(
                    person_id=person.id,
                    login=f"second_{role}",
                    password_hash=password_hash,
                    password_set_at=START,
                    language="zh",
                )
            )
            grant_role(
                session, NewRole(person.id, role, place.id, builders.FOUNDED_ON), actor=None, now=START
            )
        made = Desk(app.test_client())
        answer = made.post("/sign-in", {"login": f"second_{role}", "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return made

    return sign_in


def at_once(*acts: Pressed) -> tuple[TestResponse, TestResponse]:
    """What the winner and the loser are answered."""
    barrier, answers = threading.Barrier(len(acts)), []

    def press(act: Pressed) -> None:
        barrier.wait()
        answers.append(act())

    threads = [threading.Thread(target=press, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    assert (won.status_code, lost.status_code) == (303, 409), lost.text
    return won, lost


def sending(browser: Desk, path: str, form: dict[str, str]) -> Pressed:
    """A form filled in, with the token of its page, ready to be sent."""
    whole = {"csrf_token": browser.token(), **form}
    return lambda: browser.client.post(path, data=whole, buffered=True)


def test_of_two_who_complete_the_loser_sees_who_and_when_and_their_own_words(
    desk: SignedIn, second: SignedIn, office: Office
) -> None:
    key = office.claim()
    task_id = office.open_task(key, "community_officer")
    browsers = {"甲": desk("community_officer"), "乙": second("community_officer")}
    acts = []
    for name, browser in browsers.items():
        words = {"visited_on": TODAY.isoformat(), "result": "finding", "finding": f"{name}听邻居说已经上班"}
        form = {"revision": revision_of(browser, key), **words}
        acts.append(sending(browser, f"/cases/{key}/tasks/{task_id}/complete", form))
    _, lost = at_once(*acts)
    assert re.search(r"本环节已于 2006.{1,30}由(示范c|陈第二)办结", lost.text)
    assert len(re.findall(r"[甲乙]听邻居说已经上班", lost.text)) >= 1


def test_of_two_who_claim_the_loser_sees_who_and_when(
    desk: SignedIn, second: SignedIn, office: Office
) -> None:
    key = office.claim()
    task_id = office.open_task(key, "community_officer")
    browsers = (desk("community_officer"), second("community_officer"))
    _, lost = at_once(*(sending(browser, f"/cases/{key}/tasks/{task_id}/claim", {}) for browser in browsers))
    assert re.search(r"本环节已于 2006.{1,30}由(示范c|陈第二)领取", lost.text)


@pytest.mark.clause("S5.4")
def test_of_two_who_take_a_notice_down_the_loser_sees_who_and_when_and_no_second_message_is_kept(
    desk: SignedIn, second: SignedIn, office: Office
) -> None:
    office.do("agency_reviewer", office.verified(), decision="grant")
    browsers = {"甲": desk("agency_reviewer"), "乙": second("agency_reviewer")}
    found = re.search(r"/notices/(\d+)", browsers["甲"].get("/notices").text)
    assert found is not None
    address = f"{found.group(0)}/take-down"
    _, lost = at_once(
        *(sending(browser, address, {"reason": f"{name}要核查"}) for name, browser in browsers.items())
    )
    assert re.search(r"该公示已于 2006.{1,30}结束（(示范a|林第二)）", lost.text)
    with office.installation.sessions() as session:
        kept = sa.select(sa.func.count(Message.id)).where(Message.name == "disclosure_taken_down")
        assert session.scalar(kept.where(Message.delivered_at.is_(None))) == 0
