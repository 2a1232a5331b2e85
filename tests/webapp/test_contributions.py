"""Contribution spells at the agency: recorded once, never overlapping, by whom it behoves."""

from __future__ import annotations

import re

import sqlalchemy as sa

from tests.webapp.conftest import Desk, Office, SignedIn
from workflows.audit import AuditEntry
from workflows.contributions.models import ContributionSpell
from workflows.demo.builders import invented_identity

SPELL = {
    "employer_name": "示例纺织厂",
    "area_id": "changchun",
    "starts_on": "1995-01-01",
    "ends_on": "1995-12-31",
    "paid_months": "12",
}


def opened(browser: Desk, number: int = 1) -> str:
    """The address of the contribution page of an insured person."""
    answer = browser.post("/contributions", {"identity_number": invented_identity(number)})
    assert answer.status_code == 303, answer.text
    assert invented_identity(number) not in answer.headers["Location"]
    return answer.headers["Location"]


def spells(office: Office) -> int:
    """How many spells the first insured person has."""
    with office.installation.sessions() as session:
        of_person = ContributionSpell.person_id == office.insured[0]
        return session.scalar(sa.select(sa.func.count()).select_from(ContributionSpell).where(of_person)) or 0


def test_a_spell_is_recorded_and_the_trail_tells_by_whom(desk: SignedIn, office: Office) -> None:
    browser = desk("administrator")
    address = opened(browser)
    answer = browser.post(address, SPELL)
    assert answer.status_code == 303, answer.text
    page = browser.get(address).text
    assert "示例纺织厂" in page
    assert "累计缴费 50 个月" in page
    with office.installation.sessions() as session:
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.act == "contribution.record")).one()
    assert entry.actor_id == office.people["administrator"]
    assert entry.object_id == str(office.insured[0])


def test_overlapping_spells_are_refused_with_both_named_and_nothing_lost(
    desk: SignedIn, office: Office
) -> None:
    browser = desk("administrator")
    address = opened(browser)
    assert browser.post(address, SPELL).status_code == 303
    again = browser.post(address, SPELL)
    assert again.status_code == 422, "the same form sent twice"
    other = browser.post(
        address, SPELL | {"employer_name": "另一家厂", "starts_on": "1995-12-31", "ends_on": ""}
    )
    assert other.status_code == 422
    assert "另一家厂" in other.text
    assert "示例纺织厂" in other.text
    assert '<a href="#starts_on">' in other.text
    assert spells(office) == 2
    browser.post("/language", {"language": "en"})
    assert "overlap" in browser.post(address, SPELL).text


def test_every_field_at_fault_is_named_at_once(desk: SignedIn, office: Office) -> None:
    browser = desk("administrator")
    address = opened(browser)
    wrong = {"employer_name": " ", "area_id": "jilin", "starts_on": "1995-02-30", "ends_on": "2030-01-01"}
    answer = browser.post(address, wrong | {"paid_months": "1e2"})
    assert answer.status_code == 422
    assert re.findall(r'<a href="#(\w+)">', answer.text.split("error-summary", 1)[1])[:5] == [
        "employer_name",
        "area_id",
        "starts_on",
        "ends_on",
        "paid_months",
    ]
    assert 'value="1995-02-30"' in answer.text
    assert spells(office) == 1


def test_a_spell_that_cannot_be_is_refused_at_its_field(desk: SignedIn, office: Office) -> None:
    browser = desk("administrator")
    address = opened(browser)
    backwards = browser.post(address, SPELL | {"ends_on": "1994-12-31"})
    assert (backwards.status_code, 'id="ends_on-error"' in backwards.text) == (422, True)
    too_many = browser.post(address, SPELL | {"paid_months": "13"})
    assert (too_many.status_code, 'id="paid_months-error"' in too_many.text) == (422, True)
    running = browser.post(address, SPELL | {"starts_on": "2006-02-01", "ends_on": "", "paid_months": "9"})
    assert (running.status_code, 'id="paid_months-error"' in running.text) == (422, True)


def test_the_ticket_of_another_and_other_roles_open_nothing(desk: SignedIn, office: Office) -> None:
    address = opened(desk("administrator"))
    assert desk("agency_reviewer").get(address).status_code == 403
    assert desk("employment_service_clerk").post(address, SPELL).status_code == 403
    assert desk("administrator").get(address[:-3] + "abc").status_code == 404
