"""What is in force on a day, and what changed when."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from workflows.policies.book import read_book, read_folder, shipped_book
from workflows.policies.cases import shipped
from workflows.policies.law import law_on
from workflows.policies.queries import Change, KnownBook, changes, in_force, known_at, revisions

BOOK = shipped_book()
MARCH = dt.datetime(2006, 3, 1, tzinfo=dt.UTC)


def row(line: str, on: str, kind: str, name: str):
    rows = in_force(BOOK, line, dt.date.fromisoformat(on))
    return next(each for each in rows if (each.kind, each.name) == (kind, name))


@pytest.mark.clause("S1.1")
def test_day_shows_value_profile_and_whether_it_is_provisional():
    gate = row("notice", "2006-03-01", "parameter", "notice_gate")
    assert (gate.value, gate.value_en, gate.profile) == (
        "before_first_payment",
        "paid after the disclosure",
        "jl-2005",
    )
    assert gate.is_provisional
    assert gate.ambiguity == 8


def test_day_shows_the_table_that_answers_each_decision():
    assert row("notice", "2012-01-01", "table", "eligibility").value == "eligibility"
    assert row("national", "2012-01-01", "table", "eligibility").value == "eligibility_cn_2011"
    assert row("notice", "2006-03-01", "table", "benefit_months").is_provisional


def test_every_decision_is_listed_once_and_no_variant_by_itself():
    rows = in_force(BOOK, "notice", dt.date(2006, 3, 1))
    names = [(each.kind, each.name) for each in rows]
    assert len(names) == len(set(names))
    assert not [each for _, each in names if each.endswith(("_cn_2011", "_cq_2011"))]


def test_notice_line_changes_only_its_standard():
    assert changes(BOOK, "notice") == (
        Change(
            dt.date(2021, 12, 1),
            "table",
            "benefit_amount",
            "benefit_amount",
            "benefit_amount_jl_2021",
            "jl-2021",
        ),
    )


def test_national_line_changes_on_the_days_the_law_came_into_force():
    days = {each.on.isoformat() for each in changes(BOOK, "national")}
    assert days == {"2008-01-01", "2011-07-01", "2020-03-05", "2021-12-01", "2023-12-01"}


def edited(edit) -> KnownBook:
    files = dict(read_folder(shipped()))
    tree = json.loads(files["policies/profiles/jl-2005.json"])
    edit(tree)
    files["policies/profiles/jl-2005.json"] = json.dumps(tree).encode()
    return KnownBook(MARCH + dt.timedelta(days=30), read_book(files))


def close_and_follow(tree) -> None:
    for each in list(tree["parameters"]):
        if each["name"] == "refusal_mode":
            each["to"] = "2006-06-30"
            tree["parameters"].append({**each, "value": "consecutive", "from": "2006-07-01", "to": None})


def test_parameter_changes_on_its_day_within_a_profile():
    later = edited(close_and_follow).book
    for on, value in (("2006-06-30", "cumulative"), ("2006-07-01", "consecutive")):
        assert law_on(later, "notice", dt.date.fromisoformat(on)).parameter("refusal_mode") == value
    assert [each.on.isoformat() for each in changes(later, "notice")] == ["2006-07-01", "2021-12-01"]


def test_what_was_known_then_can_still_be_asked():
    first, second = KnownBook(MARCH, BOOK), edited(close_and_follow)
    books = [first, second]
    assert known_at(books, MARCH - dt.timedelta(days=1)) is None
    assert known_at(books, MARCH + dt.timedelta(days=29)) is BOOK
    assert known_at(books, MARCH + dt.timedelta(days=30)) is second.book


def test_newly_known_book_tells_what_it_says_otherwise():
    found = revisions([KnownBook(MARCH, BOOK), edited(close_and_follow)])
    assert [(each.name, each.before, each.after) for each in found] == [
        ("jl-2005 / refusal_mode / 2006-07-01", None, "consecutive")
    ]
