"""Letters announced by short message: to whom, in which words, and what the page of the case says of it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.webapp.conftest import Office, SignedIn
from workflows.audit import AuditEntry
from workflows.documents import announcing
from workflows.documents.definitions import read
from workflows.documents.models import Announcement, IssuedLetter, Outcome
from workflows.people import message_consent, sealing
from workflows.people.models import Person
from workflows.runtime import outbox
from workflows.runtime.context import for_page
from workflows.runtime.models import Outbox

AGREED = {"message_consent": "true"}


def carried(office: Office) -> list[dict[str, str]]:
    """One round of the worker; then every message that lies there for the gateway."""
    outbox.deliver(office.installation.sessions, office.installation.house)
    return [json.loads(each.read_text("utf-8")) for each in sorted(folder(office).glob("*.json"))]


def folder(office: Office) -> Path:
    return office.installation.house.settings.message_folder / "sms"


def outcomes(office: Office) -> list[Outcome | None]:
    with office.installation.sessions() as session:
        return list(session.scalars(sa.select(Announcement.outcome).order_by(Announcement.letter_id)))


@pytest.mark.both_databases
def test_a_receipt_is_announced_once_and_the_page_says_to_which_number(
    desk: SignedIn, office: Office
) -> None:
    key, clerk = office.claim(**AGREED), desk("employment_service_clerk")
    assert "短信待发" in clerk.get(f"/cases/{key}").text
    (message,) = carried(office)
    assert carried(office) == [message]
    assert (message["to"], message["key"]) == ("13900000001", f"announcement:{key}-01")
    assert message["text"].startswith("【")
    assert key in message["text"]
    page = clerk.get(f"/cases/{key}").text
    assert "已短信告知 139****0001 · 2006年3月1日" in page
    assert message["text"] in page
    with office.installation.sessions() as session:
        person = session.get_one(Person, office.insured[0])
        secret = (person.name, person.identity_masked, person.bank_masked, "13900000001", "失业")
        assert not [word for word in secret if word and word in message["text"]]
        (told,) = session.scalars(sa.select(AuditEntry.after).where(AuditEntry.act == "documents.announce"))
        assert told == {"outcome": "sent", "to": "139****0001"}


@pytest.mark.parametrize(
    ("answers", "outcome", "words"),
    [
        ({}, Outcome.NOT_AGREED, "没有短信告知：本人没有同意"),
        ({**AGREED, "phone": "0431-88880000"}, Outcome.NO_MOBILE, "没有短信告知：没有登记手机号码"),
    ],
)
def test_nobody_is_written_to_without_agreement_and_mobile_number(
    desk: SignedIn, office: Office, answers: dict[str, str], outcome: Outcome, words: str
) -> None:
    key = office.claim(**answers)
    assert carried(office) == []
    assert outcomes(office) == [outcome]
    assert words in desk("employment_service_clerk").get(f"/cases/{key}").text


def test_an_agreement_that_is_taken_back_holds_from_the_next_message_on(
    desk: SignedIn, office: Office
) -> None:
    key, clerk = office.claim(**AGREED), desk("employment_service_clerk")
    asked = clerk.post(f"/cases/{key}/messages", {"agrees": "false"}, follow_redirects=True).text
    assert "已登记：不再短信告知本人。" in asked
    assert "本人同意短信告知" in asked
    assert desk("agency_reviewer").post(f"/cases/{key}/messages", {"agrees": "true"}).status_code == 403
    assert carried(office) == []
    assert outcomes(office) == [Outcome.NOT_AGREED]
    with office.installation.sessions() as session:
        told = sa.select(AuditEntry.after).where(AuditEntry.act == "people.message_consent")
        said = [each["agrees"] for each in session.scalars(told.order_by(AuditEntry.id)) if each]
        assert said == [True, False]


def test_a_claim_that_is_withdrawn_before_the_message_goes_sends_none(desk: SignedIn, office: Office) -> None:
    key = office.claim(**AGREED)
    desk("employment_service_clerk").post(f"/cases/{key}/withdraw", {"reason": "已经找到工作"})
    assert carried(office) == []
    assert outcomes(office) == [Outcome.OVER]


def test_a_gateway_that_does_not_take_it_is_asked_again(office: Office) -> None:
    office.claim(**AGREED)
    folder(office).parent.mkdir(parents=True, exist_ok=True)
    folder(office).write_text("no folder")
    outbox.deliver(office.installation.sessions, office.installation.house)
    assert outcomes(office) == [None]
    with office.installation.sessions() as session:
        letter = session.scalars(sa.select(Outbox).where(Outbox.handler == announcing.ANNOUNCE)).one()
        assert (letter.attempts, letter.done_at) == (1, None)
        assert letter.error
        assert "13900000001" not in letter.error
        number = letter.id
    folder(office).unlink()
    outbox.retry(office.installation.sessions, office.installation.house, number)
    assert outcomes(office) == [Outcome.SENT]


@pytest.mark.parametrize("told", [{"is_practice": True}, {"short_messages": ""}])
def test_a_practice_office_and_a_house_without_messages_announce_nothing(
    office: Office, told: dict[str, Any]
) -> None:
    key, clerk = office.claim(**AGREED), office.actor("employment_service_clerk")
    with office.installation.sessions.begin() as session:
        row = session.scalars(sa.select(IssuedLetter).order_by(IssuedLetter.id)).first()
        assert row is not None
        session.execute(sa.delete(Announcement))
        house = office.installation.house
        context = for_page(session, clerk, house)
        text = {"zh": "件号{claim.number}", "en": "x"}
        said = {"title": text, "about": "claim", "office": "agency", "clause": "S5.5", "blocks": []}
        letter = read("a", json.dumps({**said, "announcement": text}).encode())
        elsewhere = replace(context, settings=replace(house.settings, **told))
        announcing.announce(elsewhere, letter, row)
        assert session.scalars(sa.select(Announcement)).all() == []
        announcing.announce(replace(context, send=lambda *_: None), letter, row)
        assert session.scalars(sa.select(Announcement.words)).all() == [f"件号{key}"]


@pytest.mark.parametrize("agrees", [True, False])
def test_the_form_is_ticked_for_whoever_agreed_before(
    desk: SignedIn, office: Office, *, agrees: bool
) -> None:
    """Else a fresh claim would take the agreement back unasked."""
    actor, now = office.actor("employment_service_clerk"), office.installation.house.clock.now()
    with office.installation.sessions.begin() as session:
        message_consent.keep(session, office.insured[0], agrees=agrees, actor=actor, now=now)
        number = sealing.opened_identity(session.get_one(Person, office.insured[0]))
    found = desk("employment_service_clerk").post(
        "/claims/new", {"identity_number": number}, follow_redirects=True
    )
    (box,) = re.findall(r"<input[^>]*name=\"message_consent\"[^>]*>", found.text)
    assert ("checked" in box) is agrees
