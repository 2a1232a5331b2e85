"""A file of contribution spells at the agency: all rows or none, and the same file twice changes nothing."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa

from tests.webapp.conftest import Office, SignedIn
from workflows.audit import AuditEntry
from workflows.contributions.models import ContributionFeed, ContributionSpell
from workflows.demo.builders import invented_identity

HEADING = "身份证号,用人单位,第一天,最后一天,实缴月数,灵活就业"
ONE, TWO = invented_identity(1), invented_identity(2)


def sent(*rows: str, heading: str = HEADING) -> dict[str, tuple[io.BytesIO, str]]:
    return {"feed_file": (io.BytesIO("\n".join([heading, *rows]).encode()), "feed.csv")}


def spells(office: Office) -> list[tuple[str, str, str, int, bool]]:
    """The spells that the tests bring."""
    with office.installation.sessions() as session:
        found = session.scalars(
            sa.select(ContributionSpell).where(ContributionSpell.employer_name.startswith("导入"))
        )
        rows = sorted(found, key=lambda row: (row.person_id, row.starts_on))
        return [
            (row.employer_name, str(row.starts_on), str(row.ends_on or ""), row.paid_months, row.is_flexible)
            for row in rows
        ]


@pytest.mark.clause("S3.1b")
def test_a_file_is_taken_in_once_however_often_it_is_sent(office: Office, desk: SignedIn) -> None:
    browser = desk("administrator")
    file = (f"{ONE},导入甲厂,1995-01-01,1995-12-31,12,", f"{TWO},导入乙店,1996-01-01,1996-06-30,6,是")
    assert browser.post("/contributions/feed", sent(*file)).status_code == 303
    assert "新增 2 段" in browser.get("/contributions/feed").text
    first = spells(office)
    assert [row[3:] for row in first] == [(12, False), (6, True)]
    assert browser.post("/contributions/feed", sent(*file)).status_code == 303
    assert "新增 0 段，更新 0 段，未变 2 段" in browser.get("/contributions/feed").text
    assert spells(office) == first
    with office.installation.sessions() as session:
        feeds = session.scalars(sa.select(ContributionFeed).order_by(ContributionFeed.id)).all()
        assert [(row.added, row.changed, row.unchanged) for row in feeds] == [(2, 0, 0), (0, 0, 2)]


@pytest.mark.clause("S3.1b")
def test_a_later_file_brings_a_spell_up_to_date_and_the_trail_tells_both(
    office: Office, desk: SignedIn
) -> None:
    browser = desk("administrator")
    browser.post("/contributions/feed", sent(f"{ONE},导入甲厂,1995-01-01,1995-06-30,6,"))
    browser.post("/contributions/feed", sent(f"{ONE},导入甲厂,1995-01-01,1995-12-31,12,"))
    assert [row[2:4] for row in spells(office)] == [("1995-12-31", 12)]
    with office.installation.sessions() as session:
        trail = session.scalars(sa.select(AuditEntry).where(AuditEntry.act == "contribution.change")).one()
        assert (trail.before or {})["months"] == 6
        assert (trail.after or {})["months"] == 12


def test_one_wrong_row_and_nothing_is_taken_with_every_fault_listed(office: Office, desk: SignedIn) -> None:
    answer = desk("administrator").post(
        "/contributions/feed",
        sent(
            f"{ONE},导入甲厂,1995-01-01,1995-12-31,12,",
            "110105194912310021,导入甲厂,1995-01-01,,0,",
            f"{TWO},,1995-13-01,,x,",
            f"{TWO},导入乙店,1996-01-01,1996-02-29,9,",
        ),
    )
    assert answer.status_code == 422
    for text in (
        "不符之处",
        "用人单位",
        "请按 2006-03-01 的形式",
        "请填写 0 至 600 的整数",
        "时段内只有 2 个月",
    ):
        assert text in answer.text
    assert ONE not in answer.text
    assert spells(office) == []


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            (f"{ONE},导入甲厂,1995-01-01,1995-12-31,12,", f"{ONE},导入乙店,1995-12-31,1996-01-31,1,"),
            "重叠",
        ),
        ((f"{ONE},导入甲厂,1995-01-01,,0,", f"{ONE},导入甲厂,1995-01-01,,1,"), "同一时段"),
        ((f"{ONE},导入甲厂,1995-01-01,,0,",), "重叠"),
        ((), "没有数据行"),
    ],
    ids=["two rows share a day", "the same spell twice", "open beside a spell on file", "no row"],
)
def test_rows_that_cannot_stand_together_are_refused(
    office: Office, desk: SignedIn, rows: tuple[str, ...], said: str
) -> None:
    answer = desk("administrator").post("/contributions/feed", sent(*rows))
    assert answer.status_code == 422
    assert said in answer.text
    assert spells(office) == []


def test_what_is_no_table_is_said_at_its_field(office: Office, desk: SignedIn) -> None:
    browser = desk("administrator")
    assert "请选择文件" in browser.post("/contributions/feed").text
    lacking = browser.post("/contributions/feed", sent(f"{ONE},1995-01-01", heading="身份证号,第一天"))
    assert lacking.status_code == 422
    assert lacking.text.count("缺这一栏") >= 2
    formula = browser.post("/contributions/feed", sent(f"{ONE},=1+1,1995-01-01,,0,"))
    assert "公式" in formula.text
    elsewhere = browser.post(
        "/contributions/feed", {"area_id": "jilin", **sent(f"{ONE},导入,1995-01-01,,0,")}
    )
    assert elsewhere.status_code in {403, 404}
