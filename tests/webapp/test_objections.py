"""Objections from the public page and the counter, and how a case stands for whoever holds its receipt."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from tests.conftest import MovableClock
from tests.webapp.conftest import TODAY, Desk, Office, SignedIn
from workflows import audit
from workflows.disclosure.models import Objection
from workflows.documents.models import IssuedLetter
from workflows.runtime import timers
from workflows.runtime.models import Receipt

SAID = {"fact": "该人员在南湖路一家小吃店上班。", "clue": "每天上午在店里"}
NAMED = {**SAID, "is_anonymous": "false", "name": "李示范", "contact": "13900000009"}


def disclosed(office: Office) -> tuple[str, str]:
    """The key of a claim on display, and the address of the public form against it."""
    key = office.verified()
    office.do("agency_reviewer", key, decision="grant")
    return key, "/disclosure/changchun/1/objection"


def receipt_of(answer_text: str) -> tuple[str, str]:
    """Number and secret as a page shows them."""
    number, secret = (
        re.search(pattern, answer_text) for pattern in (r"[CEO]-\d{4}-\d{6}", r"\w{4}-\w{4}-\w{4}")
    )
    assert number is not None
    assert secret is not None
    return number.group(0), secret.group(0)


def filed(browser: Desk, address: str, form: dict[str, str] = NAMED) -> tuple[str, str]:
    """File an objection; its number and secret."""
    assert browser.post(address, form).status_code == 303
    return receipt_of(browser.get("/objection-filed").text)


@pytest.mark.clause("S5.4")
def test_a_citizen_objects_and_sees_the_answer_by_number_and_secret(
    office: Office, stranger: Desk, desk: SignedIn
) -> None:
    key, address = disclosed(office)
    assert "张*" in stranger.get(address).text
    number, secret = filed(stranger, address)
    assert secret not in stranger.get("/objection-filed").text
    asked = {"number": number, "secret": secret.lower().replace("-", " ")}
    assert "正在调查" in stranger.post("/status", asked).text
    answers = {"checked_on": TODAY.isoformat(), "investigation": "not_confirmed", "finding": "查无此事。"}
    office.do("community_officer", number, **answers)
    told = stranger.post("/status", asked).text
    assert "不属实" in told
    assert "李示范" not in told
    assert "张三" not in told
    assert number in desk("agency_reviewer").get("/notices/1").text
    assert "objection_answer" in _letters(office)
    assert "公示继续" in desk("agency_reviewer").get(f"/cases/{number}").text
    assert key in desk("agency_reviewer").get(f"/cases/{number}").text


@pytest.mark.parametrize(
    ("form", "wrong"),
    [
        ({"is_anonymous": "true", "fact": "他不应该领。"}, {"clue"}),
        ({"is_anonymous": "true", "fact": "", "clue": "南湖路"}, {"fact", "clue"}),
        ({"is_anonymous": "false", "fact": "该人员已上班。"}, {"name", "contact"}),
        ({"fact": "", "clue": "南湖路12号"}, {"fact", "is_anonymous"}),
        ({**NAMED, "fact": "长" * 1001}, {"fact"}),
    ],
    ids=["nothing to check", "too short", "named without name", "not chosen", "too long"],
)
@pytest.mark.clause("S5.4")
def test_an_objection_that_cannot_be_checked_comes_back_with_what_was_typed(
    office: Office, stranger: Desk, form: dict[str, str], wrong: set[str]
) -> None:
    _key, address = disclosed(office)
    answer = stranger.post(address, form)
    assert answer.status_code == 422
    assert {name for name in NAMED if f'href="#{name}"' in answer.text} == wrong
    assert form["fact"] in answer.text
    with office.installation.sessions() as session:
        assert session.scalar(sa.select(sa.func.count(Objection.id))) == 0


def test_who_objected_is_sealed_and_shown_to_the_officer_alone_and_each_look_is_noted(
    office: Office, stranger: Desk, desk: SignedIn
) -> None:
    _key, address = disclosed(office)
    number, _secret = filed(stranger, address)
    look = f"/notices/objections/{number}/objector"
    for role in ("employment_service_clerk", "agency_reviewer"):
        browser = desk(role)
        page = browser.get(f"/cases/{number}")
        assert page.status_code == 200
        assert "李示范" not in page.text
        assert look not in page.text
        assert browser.post(look).status_code == 403
    officer = desk("community_officer")
    assert "李示范" not in officer.get(f"/cases/{number}").text
    assert "李示范" in officer.post(look).text
    assert officer.post("/notices/objections/O-2006-000099/objector").status_code == 404
    with office.installation.sessions() as session:
        looks = sa.select(sa.func.count()).where(audit.AuditEntry.act == "objection.see_objector")
        assert session.scalar(looks) == 1
        content = repr(session.execute(sa.text("SELECT * FROM objection")).all())
        assert "李示范" not in content
        assert "小吃店" not in content


@pytest.mark.clause("S5.4")
def test_the_counter_takes_a_late_objection_and_the_public_page_does_not(
    office: Office, stranger: Desk, desk: SignedIn, clock: MovableClock
) -> None:
    _key, address = disclosed(office)
    clock.move(days=9)
    timers.sweep(office.installation.sessions, office.installation.house)
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, NAMED).status_code == 404
    assert desk("community_officer").post("/notices/1/objection", NAMED).status_code == 403
    clerk = desk("employment_service_clerk")
    assert "/notices/1/objection" in clerk.get("/notices/1").text
    assert clerk.post("/notices/1/objection", {"fact": "x"}).status_code == 422
    number, _secret = filed(clerk, "/notices/1/objection")
    assert "窗口" in clerk.get(f"/cases/{number}").text


def test_an_address_may_object_so_often_and_loses_nothing_of_what_it_typed(
    office: Office, stranger: Desk, clock: MovableClock
) -> None:
    _key, address = disclosed(office)
    answers = [stranger.post(address, NAMED) for _ in range(7)]
    assert [each.status_code for each in answers] == [303] * 6 + [429]
    assert SAID["fact"] in answers[-1].text
    clock.move(minutes=11)
    assert stranger.post(address, NAMED).status_code == 303


def test_a_wrong_secret_and_an_unknown_number_get_one_answer_and_guessing_is_slowed(
    office: Office, stranger: Desk, clock: MovableClock
) -> None:
    key = office.claim()
    guesses = [{"number": key, "secret": "AAAA-AAAA-AAAA"}, {"number": "C-2006-999999", "secret": "AAAA"}]
    wrong, unknown = (stranger.post("/status", guess) for guess in guesses)
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert wrong.text.replace(key, "") == unknown.text.replace("C-2006-999999", "")
    assert "noindex" in stranger.get("/status").headers["X-Robots-Tag"]
    codes = [stranger.post("/status", guesses[0]).status_code for _ in range(11)]
    assert codes[-1] == 429
    clock.move(minutes=2)
    assert stranger.post("/status", guesses[0]).status_code == 422


def test_the_receipt_of_a_claim_tells_how_it_stands_along_the_way(
    office: Office, stranger: Desk, clock: MovableClock
) -> None:
    key = office.claim()
    with office.installation.sessions() as session:
        letter = session.scalars(
            sa.select(IssuedLetter).where(IssuedLetter.letter_id == "acceptance_receipt")
        )
        receipt = letter.one().data["receipt"]
        kept = session.get_one(Receipt, key)
        assert receipt["secret"].replace("-", "").encode() not in kept.digest
    assert receipt["address"].endswith(f"/status?number={key}")
    asked = {"number": key, "secret": receipt["secret"]}
    told = stranger.post("/status", asked).text
    assert "正在由街道、社区核实" in told
    assert "核实期限至" in told
    visited = {
        "visited_on": TODAY.isoformat(),
        "result": "confirmed",
        "certificate_number": "长和〔2006〕7号",
    }
    office.do("community_officer", key, **visited)
    assert "正在复核" in stranger.post("/status", asked).text
    office.do("agency_reviewer", key, decision="grant")
    told = stranger.post("/status", asked).text
    assert "正在公示" in told
    assert "张" not in told.replace("张贴", "")
    clock.move(days=9)
    timers.sweep(office.installation.sessions, office.installation.house)
    assert "按月发放" in stranger.post("/status", asked).text


def test_the_code_of_a_receipt_scanned_into_the_search_finds_the_case(office: Office, desk: SignedIn) -> None:
    key = office.claim()
    scanned = {"text": f"http://127.0.0.1:8000/status?number={key}"}
    assert key in desk("employment_service_clerk").post("/inbox/search", scanned, follow_redirects=True).text


def _letters(office: Office) -> list[str]:
    with office.installation.sessions() as session:
        return list(session.scalars(sa.select(IssuedLetter.letter_id)))


@pytest.mark.clause("S5.4")
def test_the_monthly_list_is_public_once_another_person_approved_it_and_each_line_may_be_objected_to(
    office: Office, stranger: Desk, desk: SignedIn, clock: MovableClock
) -> None:
    disclosed(office)
    clock.move(days=40)
    timers.sweep(office.installation.sessions, office.installation.house)
    clerk, public = desk("payment_clerk"), "/disclosure/changchun/recipients"
    assert clerk.post("/notices/recipients", {"period": "2006-13"}).status_code == 422
    assert clerk.post("/notices/recipients", {"period": "2006-04"}).status_code == 303
    assert clerk.post("/notices/recipients", {"period": "2006-04"}).status_code == 409
    key = "L-changchun-200604-1"
    assert "张*" in desk("agency_reviewer").get(f"/cases/{key}").text
    assert "张*" not in stranger.get(public).text
    office.do("agency_reviewer", key, decision="publish")
    assert "张*" in stranger.get(public).text
    assert "张三" not in stranger.get(public).text
    assert "与批准时一致" in clerk.get(f"/notices/recipients/{key}").text
    assert "张*" in stranger.get(f"{public}/1/objection").text
    assert stranger.post(f"{public}/1/objection", {"fact": "x"}).status_code == 422
    number, _secret = filed(stranger, f"{public}/1/objection")
    assert key in desk("community_officer").get(f"/cases/{number}").text
    with office.installation.sessions.begin() as session:
        session.execute(sa.text("UPDATE recipient_entry SET masked_name = '李*'"))
    assert "与批准时不一致" in clerk.get(f"/notices/recipients/{key}").text
    clock.move(days=9)
    timers.sweep(office.installation.sessions, office.installation.house)
    assert "李*" not in stranger.get(public).text
    assert stranger.get(f"{public}/1/objection").status_code == 404
