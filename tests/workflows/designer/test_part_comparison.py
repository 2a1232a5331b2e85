"""Two versions of a table, a form and a letter: which cell, field or block changed, before and after."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from workflows.designer.part_comparison import within

BPMN = Path(__file__).parents[3] / "bpmn"
MONTHS = (BPMN / "decisions" / "benefit_months.dmn").read_bytes()
ROW = b"<rule id=" + MONTHS.split(b"<rule id=")[2]


def told(path: str, before: bytes, after: bytes) -> list[tuple[str, str, str, str]]:
    """Kind, place, before and after of each change."""
    return [
        (each.kind, " ".join(f"{step.kind}:{step.which}" for step in each.place), each.before, each.after)
        for each in within(path, before, after)
    ]


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        (
            b"[60..120)",
            b"[60..121)",
            ("changed", "row:3 column:contribution_months", "[60..120)", "[60..121)"),
        ),
        (b"<text>18</text>", b"<text>19</text>", ("changed", "row:3 column:benefit_months", "18", "19")),
        (
            b"[0..1200]</text></inputV",
            b"[0..900]</text></inputV",
            ("changed", "column:contribution_months allowed:", "[0..1200]", "[0..900]"),
        ),
        (b'hitPolicy="UNIQUE"', b'hitPolicy="FIRST"', ("changed", "hit_policy:", "U", "F")),
    ],
    ids=["condition", "result", "allowed values", "hit policy"],
)
def test_a_changed_cell_or_column_is_named(old: bytes, new: bytes, change: tuple[str, ...]) -> None:
    assert told("decisions/x.dmn", MONTHS, MONTHS.replace(old, new, 1)) == [change]


def test_a_row_that_is_gone_is_told_with_what_it_said_and_its_clause_change_too() -> None:
    gone = told("decisions/x.dmn", MONTHS, MONTHS.replace(ROW, b""))
    assert [each[:2] for each in gone] == [("removed", "row:2")]
    assert "contribution_months [12..60); benefit_months 12" in gone[0][2]
    assert [each[0] for each in told("decisions/x.dmn", MONTHS.replace(ROW, b""), MONTHS)] == ["added"]
    recited = MONTHS.replace("失业保险条例 art 14(一)".encode(), b"S5.5")
    assert told("decisions/x.dmn", MONTHS, recited) == [
        ("changed", "row:1 note:clause", "失业保险条例 art 14(一)", "S5.5")
    ]


def test_rows_in_another_order_are_told_as_that() -> None:
    rest = MONTHS.replace(ROW, b"")
    end = rest.index(b"</decisionTable>")
    moved = rest[:end] + ROW + rest[end:]
    assert told("decisions/x.dmn", MONTHS, moved) == [("changed", "row_order:", "1, 2, 3, 4", "1, 3, 4, 2")]


def test_mere_white_space_is_no_change() -> None:
    assert told("decisions/x.dmn", MONTHS, MONTHS.replace(b"\n  ", b"\n\t")) == []


def test_a_field_of_a_form_is_named_by_group_and_name() -> None:
    before = (BPMN / "forms" / "second_review.json").read_bytes()
    form = json.loads(before)
    field = form["groups"][0]["fields"][0]
    field["zh"] = "另一个名称"
    form["groups"][0]["fields"].append({"name": "visited", "type": "text", "zh": "走访", "en": "Visit"})
    changes = told("forms/second_review.json", before, json.dumps(form).encode())
    assert [each[0] for each in changes] == ["changed", "added"]
    assert f"fields:{field['name']} zh:" in changes[0][1]
    assert changes[0][3] == "另一个名称"
    assert changes[1][1].endswith("fields:visited")


def test_a_block_put_before_others_of_a_letter_changes_only_that_block() -> None:
    before = (BPMN / "letters" / "acceptance_receipt.json").read_bytes()
    letter = json.loads(before)
    letter["blocks"].insert(1, {"kind": "heading", "zh": "须知", "en": "Note"})
    letter["blocks"][-2]["en"] = "Claim"
    changes = told("letters/acceptance_receipt.json", before, json.dumps(letter).encode())
    last_but_one = len(letter["blocks"]) - 1
    assert [each[:2] for each in changes] == [
        ("added", "blocks:2"),
        ("changed", f"blocks:{last_but_one} en:"),
    ]


def test_what_cannot_be_read_is_left_to_the_list_of_files() -> None:
    assert within("decisions/x.dmn", MONTHS, b"<x/>") == ()
    assert within("letters/x.json", b"{}", b"{") == ()
    assert within("forms/x.json", None, b"{}") == ()
