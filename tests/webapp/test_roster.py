"""The roster of merged-track people as a feed: all rows or none, and the same file twice changes nothing."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa

from tests.webapp.conftest import Office, SignedIn
from tests.webapp.test_flexible_workers import registered
from workflows.audit import AuditEntry
from workflows.claims.errors import InFlexibleEmployment
from workflows.contributions.models import MergedTrackPerson
from workflows.demo.builders import invented_identity

pytestmark = pytest.mark.clause("S3.2")

PATH = "/contributions/roster"
ONE, TWO = invented_identity(1), invented_identity(2)


def sent(*rows: str) -> dict[str, tuple[io.BytesIO, str]]:
    content = "\n".join(["身份证号,原国有企业,并轨日期", *rows])
    return {"feed_file": (io.BytesIO(content.encode()), "roster.csv")}


def listed(office: Office) -> list[tuple[str, str]]:
    with office.installation.sessions() as session:
        rows = session.scalars(sa.select(MergedTrackPerson).order_by(MergedTrackPerson.person_id))
        return [(row.enterprise_name, str(row.merged_on)) for row in rows]


def test_a_file_is_taken_in_once_and_a_later_one_brings_it_up_to_date(office: Office, desk: SignedIn) -> None:
    browser = desk("administrator")
    file = (f"{ONE},示例甲厂,2004-12-31", f"{TWO},示例乙厂,2005-06-30")
    assert browser.post(PATH, sent(*file)).status_code == 303
    assert "新增 2 人" in browser.get(PATH).text
    browser.post(PATH, sent(*file))
    assert "新增 0 人，更新 0 人，未变 2 人" in browser.get(PATH).text
    browser.post(PATH, sent(f"{ONE},示例甲厂,2005-01-31"))
    assert listed(office) == [("示例甲厂", "2005-01-31"), ("示例乙厂", "2005-06-30")]
    assert "还没有导入过文件" in browser.get("/contributions/feed").text
    with office.installation.sessions() as session:
        trail = session.scalars(sa.select(AuditEntry).where(AuditEntry.act == "roster.change")).one()
        assert (trail.before or {})["merged_on"] == "2004-12-31"


def test_one_wrong_row_and_nobody_is_listed(office: Office, desk: SignedIn) -> None:
    rows = (
        f"{ONE},示例甲厂,2004-12-31",
        f"{ONE},示例甲厂,2004-12-31",
        f"{TWO},,2099-01-01",
        "x,示例,2004-01-01",
    )
    answer = desk("administrator").post(PATH, sent(*rows))
    assert answer.status_code == 422
    for text in ("与第 2 行是同一人", "此项必填", "不能晚于今天", "并轨日期", "身份证号"):
        assert text in answer.text
    assert ONE not in answer.text
    assert listed(office) == []


def test_whoever_is_listed_is_not_registered_while_an_agreement_runs(office: Office, desk: SignedIn) -> None:
    key = registered(office, desk, is_merged_track="false")
    desk("administrator").post(PATH, sent(f"{ONE},示例甲厂,2004-12-31"))
    with pytest.raises(InFlexibleEmployment, match=key):
        office.claim(0)


def test_only_the_administrator_takes_a_roster_in(desk: SignedIn, office: Office) -> None:
    assert desk("employment_service_clerk").post(PATH, sent(f"{ONE},示例甲厂,2004-12-31")).status_code == 403
    assert listed(office) == []
