"""A name list becomes people who are employed at the enterprise, or nothing at all."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows import vault
from workflows.audit import AuditEntry
from workflows.demo import builders, name_lists
from workflows.errors import NotFound
from workflows.layoffs import tables
from workflows.layoffs.errors import NameListRefused
from workflows.layoffs.models import LayoffName, LayoffNameList
from workflows.layoffs.name_lists import store
from workflows.people.permissions import Actor

NOW = dt.datetime(2006, 3, 1, 1, tzinfo=dt.UTC)
HEADING = ("姓名", "身份证号", "人员类别")


@pytest.fixture
def firm(session: Session) -> builders.Firm:
    """An enterprise with three people."""
    vault.use(vault.generated())
    made = builders.firm(session, builders.branch(session))
    name_lists.of(session, made.enterprise, {"all": {"count": 3}}, NOW)
    session.execute(sa.delete(LayoffName))
    return made


def taken(session: Session, firm: builders.Firm, content: bytes) -> list[tuple[int, str]]:
    list_id = store(session, firm.enterprise.id, content, actor=None, now=NOW)
    rows = sa.select(LayoffName.row, LayoffName.category).where(LayoffName.list_id == list_id)
    return [(row, category) for row, category in session.execute(rows.order_by(LayoffName.row))]


def sheet(*rows: tuple[str, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.clause("S7.6")
def test_csv_and_xlsx_give_the_same_people(session: Session, firm: builders.Firm) -> None:
    people = name_lists.invented(3)
    expected = [(2, "ordinary"), (3, "ordinary"), (4, "ordinary")]
    assert taken(session, firm, name_lists.written(people)) == expected
    assert taken(session, firm, sheet(HEADING, *people)) == expected


def test_every_wrong_row_is_named_and_nobody_is_taken(session: Session, firm: builders.Firm) -> None:
    one, two, three = name_lists.invented(3)
    stranger = builders.employed(session, "钱外人", "别的工厂", 7001, "changchun")
    session.flush()
    elsewhere = ("钱外人", builders.invented_identity(7001, dt.date(1970, 1, 8)), "")
    unknown = ("李不在", builders.invented_identity(9), "")
    rows = [
        one,
        one,
        ("错名", two[1], ""),
        ("王错号", "220000197001010001", ""),
        (*three[:2], "不明"),
        elsewhere,
    ]
    with pytest.raises(NameListRefused) as refused:
        store(session, firm.enterprise.id, name_lists.written([*rows, unknown]), actor=None, now=NOW)
    assert [each.row for each in refused.value.faults] == [3, 4, 5, 6, 7, 8]
    assert session.scalar(sa.select(sa.func.count()).select_from(LayoffName)) == 0
    assert stranger.id


@pytest.mark.clause("S7.6")
def test_the_right_rows_alone_are_taken_where_the_enterprise_says_so_of_this_very_file(
    session: Session, firm: builders.Firm
) -> None:
    one, two, three = name_lists.invented(3)
    broken = name_lists.written([one, ("王错号", "220000197001010001", ""), two, one])
    with pytest.raises(NameListRefused) as refused:
        store(session, firm.enterprise.id, broken, actor=None, now=NOW)
    told = refused.value.partial
    assert told is not None
    assert (told.right, told.wrong) == (2, 2)
    other = name_lists.written([three, ("王错号", "220000197001010001", "")])
    with pytest.raises(NameListRefused):
        store(session, firm.enterprise.id, other, actor=None, now=NOW, leave_out=told.digest)
    list_id = store(session, firm.enterprise.id, broken, actor=None, now=NOW, leave_out=told.digest)
    kept = session.get_one(LayoffNameList, list_id)
    assert (kept.size, [each["row"] for each in kept.left_out]) == (2, [3, 5])
    assert kept.left_out[1]["zh"] == "与第 2 行重复。"
    trail = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (trail.act, trail.after) == ("layoffs.store_names", {"size": 2, "left_out": [3, 5]})


def test_a_file_without_a_right_row_offers_nothing_to_take(session: Session, firm: builders.Firm) -> None:
    wrong = name_lists.written([("王错号", "220000197001010001", "")])
    with pytest.raises(NameListRefused) as refused:
        store(session, firm.enterprise.id, wrong, actor=None, now=NOW)
    assert refused.value.partial is None


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"PK\x03\x04 no archive", id="no archive"),
        pytest.param(b"\x00\x01\x02", id="no text"),
        pytest.param("姓名\n张三\n".encode(), id="no identity numbers"),
        pytest.param("姓名,身份证号\n=HYPERLINK(1),1\n".encode(), id="formula in text"),
        pytest.param("姓名,身份证号\n".encode(), id="nobody"),
        pytest.param(b"a," * 30 + b"\n", id="too wide"),
        pytest.param(b"x" * (tables.MAX_BYTES + 1), id="too large"),
    ],
)
def test_what_is_no_list_is_refused_with_the_field(
    session: Session, firm: builders.Firm, content: bytes
) -> None:
    with pytest.raises(NameListRefused) as refused:
        store(session, firm.enterprise.id, content, actor=None, now=NOW)
    assert refused.value.field == "name_list"


def test_the_statements_grow_with_batches_of_rows_and_not_with_rows(
    session: Session, firm: builders.Firm
) -> None:
    """500 people are looked up at a time; `python -m benchmarks.name_list` keeps 5,000 to 40 statements."""
    sent: list[str] = []
    sa.event.listen(session.bind, "before_cursor_execute", lambda *told: sent.append(told[2]))
    counts = []
    for size in (400, 900):
        sent.clear()
        strangers = [("李不在", builders.invented_identity(number), "") for number in range(1, size + 1)]
        with pytest.raises(NameListRefused) as refused:
            store(session, firm.enterprise.id, name_lists.written(strangers), actor=None, now=NOW)
        assert len(refused.value.faults) == size
        counts.append(len(sent))
    assert counts[1] == counts[0] + 1


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_a_formula_in_a_cell_is_refused_with_its_row(
    session: Session, firm: builders.Firm, cell: str
) -> None:
    content = sheet(HEADING, *name_lists.invented(2), ("张三", cell, ""))
    with pytest.raises(NameListRefused) as refused:
        store(session, firm.enterprise.id, content, actor=None, now=NOW)
    assert refused.value.field == "name_list"
    assert "第 4 行有公式" in refused.value.text("zh")


def test_nobody_stores_a_list_for_another_enterprise(session: Session, firm: builders.Firm) -> None:
    people = name_lists.written(name_lists.invented(3))
    with pytest.raises(NotFound):
        store(session, firm.enterprise.id, people, actor=Actor(1, "无关人员"), now=NOW)
