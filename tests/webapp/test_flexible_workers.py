"""The register of flexible workers at its doors: found, registered, looked at, ended early."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from tests.webapp.conftest import TODAY, Office, SignedIn
from workflows import audit
from workflows.claims.errors import InFlexibleEmployment
from workflows.flexible_employment.models import FlexibleAgreement
from workflows.people import sealing
from workflows.people.models import Person

AGREEMENT = {
    "counterparty": "street_labour_office",
    "activity": "part_time",
    "workplace": "南湖市场12号摊位",
    "is_merged_track": "true",
    "starts_on": TODAY.isoformat(),
    "ends_on": (TODAY + dt.timedelta(days=200)).isoformat(),
}


def number_of(office: Office, person_id: int) -> str:
    with office.installation.sessions() as session:
        return sealing.opened_identity(session.get_one(Person, person_id)) or ""


def registered(office: Office, desk: SignedIn, insured: int = 0, **changed: str) -> str:
    """An agreement as the officer registers it; its number."""
    officer = desk("community_officer")
    found = officer.post("/flexible", {"identity_number": number_of(office, office.insured[insured])})
    assert found.status_code == 303, found.text
    made = officer.post(found.headers["Location"], {**AGREEMENT, **changed})
    assert made.status_code == 303, made.text
    return made.headers["Location"].rsplit("/", 1)[1]


@pytest.mark.clause("S6.2")
def test_an_agreement_is_registered_under_the_real_name(office: Office, desk: SignedIn) -> None:
    key = registered(office, desk)
    assert key == f"F-{TODAY.year}-000001"
    for role in ("community_officer", "employment_service_clerk", "agency_reviewer"):
        assert key in desk(role).get("/flexible").text
    page = desk("community_officer").get(f"/cases/{key}").text
    for text in ("街道劳动社会保障服务机构", "非全日制工作", "南湖市场12号摊位", "协议提前终止"):
        assert text in page
    assert number_of(office, office.insured[0]) not in page
    assert "协议提前终止" not in desk("agency_reviewer").get(f"/cases/{key}").text.split("流程图")[0]


def test_whoever_is_not_known_is_told_so(office: Office, desk: SignedIn) -> None:
    officer = desk("community_officer")
    assert "请输入身份证号" in officer.post("/flexible", {"identity_number": ""}).text
    assert officer.post("/flexible", {"identity_number": "11010519491231002X"}).status_code == 404


def test_wrong_days_and_empty_fields_are_said_at_their_fields(office: Office, desk: SignedIn) -> None:
    officer = desk("community_officer")
    found = officer.post("/flexible", {"identity_number": number_of(office, office.insured[0])})
    place = found.headers["Location"]
    wrong = officer.post(place, {**AGREEMENT, "ends_on": "2006-01-01", "starts_on": "2005-01-01"})
    assert wrong.status_code == 422
    assert "协议已经期满，不再登记" in wrong.text
    assert "南湖市场12号摊位" in wrong.text
    empty = officer.post(place, {})
    assert empty.status_code == 422
    assert empty.text.count("此项必填") >= 4


def test_a_second_agreement_is_refused_with_the_number_of_the_first(office: Office, desk: SignedIn) -> None:
    key = registered(office, desk)
    officer = desk("community_officer")
    found = officer.post("/flexible", {"identity_number": number_of(office, office.insured[0])})
    again = officer.post(found.headers["Location"], AGREEMENT)
    assert again.status_code == 409
    assert key in again.text


@pytest.mark.clause("S3.2")
def test_the_counter_hears_why_a_merged_track_worker_is_not_registered(
    office: Office, desk: SignedIn
) -> None:
    key = registered(office, desk)
    with pytest.raises(InFlexibleEmployment, match=key):
        office.claim(0)
    officer = desk("community_officer")
    page = officer.get(f"/flexible/{key}/end")
    assert page.status_code == 200
    nothing = officer.post(f"/flexible/{key}/end", {"ended_on": TODAY.isoformat(), "note": ""})
    assert nothing.status_code == 422
    assert "请写明提前终止的原因" in nothing.text
    unread = officer.post(f"/flexible/{key}/end", {"ended_on": "明天", "note": "不再从业"})
    assert unread.status_code == 422
    ended = officer.post(f"/flexible/{key}/end", {"ended_on": TODAY.isoformat(), "note": "不再从业"})
    assert ended.status_code == 303, ended.text
    with office.installation.sessions() as session:
        row = session.scalars(sa.select(FlexibleAgreement)).one()
        assert (row.ended_on, row.ending) == (TODAY, "early")
    assert key in officer.get("/flexible?show=over").text
    late = officer.post(f"/flexible/{key}/end", {"ended_on": TODAY.isoformat(), "note": "再次"})
    assert late.status_code == 422
    assert "已经终止" in late.text


def test_only_the_office_registers_and_ends(office: Office, desk: SignedIn) -> None:
    key = registered(office, desk)
    for role in ("employment_service_clerk", "agency_reviewer"):
        assert desk(role).post("/flexible", {"identity_number": "1"}).status_code == 403
        assert desk(role).post(f"/flexible/{key}/end", {}).status_code == 403
    assert desk("payment_clerk").get("/flexible").status_code == 403
    assert desk("community_officer").get("/flexible/F-1999-000001/end").status_code == 404
    assert desk("community_officer").get("/flexible/new/forged").status_code == 404


def test_the_trail_tells_who_registered(office: Office, desk: SignedIn) -> None:
    registered(office, desk)
    with office.installation.sessions() as session:
        entry = session.scalars(
            sa.select(audit.AuditEntry).where(audit.AuditEntry.act == "flexible_employment.register")
        ).one()
    assert entry.clause == "S6.2"
