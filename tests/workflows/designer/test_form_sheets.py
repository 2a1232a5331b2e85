"""A form survives the editor: what is opened is written back, and what is wrong is named by its place."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from importlib.resources import files

import pytest

from workflows.designer import form_checks, form_sheets
from workflows.designer.form_sheets import FieldSheet, FormSheet, GroupSheet
from workflows.errors import InvalidAnswers
from workflows.runtime import deployments

HOUSE = deployments.read_folder(files("bpmn"))
FORMS = sorted(path for path in HOUSE if path.startswith("forms/") and path.count("/") == 1)
GOOD = FieldSheet(name="visited_on", type="date", zh="走访日期", en="Day of the visit")


def posted(sheet: FormSheet) -> dict[str, str]:
    """What the page of a sheet sends."""
    sent = {"zh": sheet.zh, "en": sheet.en, "more": sheet.more, "groups": str(len(sheet.groups))}
    for at, group in enumerate(sheet.groups):
        for key in ("zh", "en", "visible", "more"):
            sent[f"g{at}-{key}"] = getattr(group, key)
        sent[f"g{at}-fields"] = str(len(group.fields))
        for number, each in enumerate(group.fields):
            sent |= {f"g{at}f{number}-{key.name}": getattr(each, key.name) for key in fields(each)}
    return sent


def sheet_of(*sheets: FieldSheet) -> FormSheet:
    return FormSheet("home_visit", "走访", "Visit", groups=(GroupSheet("内容", "Content", fields=sheets),))


@pytest.mark.parametrize("path", FORMS)
def test_every_form_of_the_house_comes_back_as_it_was(path: str) -> None:
    sheet = form_sheets.opened(HOUSE[path])
    again = form_sheets.typed(sheet.id, posted(sheet))
    assert form_sheets.same(form_checks.checked(again, HOUSE), HOUSE[path])


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"name": "Visited"}, "name"),
        ({"name": "_visited"}, "name"),
        ({"type": "colour"}, "type"),
        ({"en": ""}, "en"),
        ({"hint_zh": "说明"}, "hint_en"),
        ({"type": "choice"}, "options"),
        ({"type": "choice", "options": "yes | 是"}, "options"),
        ({"type": "choice", "options": "a | 甲 | A\na | 乙 | B"}, "options"),
        ({"type": "select", "options_from": "nothing"}, "options_from"),
        ({"type": "integer", "min": "some"}, "min"),
        ({"type": "money", "min": "2", "max": "1"}, "max"),
        ({"type": "text", "max": "0"}, "max"),
        ({"type": "text", "lines": "31"}, "lines"),
        ({"max": "2006-02-30"}, "max"),
        ({"type": "table"}, "columns"),
        ({"type": "table", "columns": "post | string | 岗位"}, "columns"),
        ({"type": "table", "columns": "post | string | 岗位 | Post | total"}, "columns"),
        ({"type": "table", "columns": "post | table | 岗位 | Post"}, "columns"),
        ({"type": "table", "columns": "of | select | 来源 | Of"}, "columns"),
        ({"type": "table", "columns": "post | string | 岗位 | Post", "max": "51"}, "max"),
        ({"type": "table", "columns": "post | string | 岗位 | Post", "min": "3", "max": "2"}, "max"),
        ({"columns": "post | string | 岗位 | Post"}, "columns"),
        ({"max": "today() +"}, "max"),
        ({"type": "phone", "min": "1"}, "min"),
        ({"visible": "decision ="}, "visible"),
        ({"pattern": "postcode"}, "pattern"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(change: dict[str, str], place: str) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        form_checks.checked(sheet_of(replace(GOOD, **change)), HOUSE)
    assert set(refused.value.by_field) == {f"g0f0-{place}"}
    assert all(set(texts) == {"zh", "en"} for texts in refused.value.by_field.values())


def test_what_the_page_does_not_show_is_checked_by_the_reader_of_forms() -> None:
    with pytest.raises(InvalidAnswers) as refused:
        form_checks.checked(sheet_of(replace(GOOD, more=json.dumps({"colour": "red"}))), HOUSE)
    assert "colour" in refused.value.by_field["form"]["zh"]


def test_a_name_is_used_once() -> None:
    with pytest.raises(InvalidAnswers) as refused:
        form_checks.checked(sheet_of(GOOD, GOOD), HOUSE)
    assert set(refused.value.by_field) == {"g0f0-name", "g0f1-name"}


def test_buttons_add_move_and_remove_parts() -> None:
    other = replace(GOOD, name="second")
    sheet = sheet_of(GOOD, other)
    names = lambda each: [field.name for field in each.groups[0].fields]  # noqa: E731
    assert names(form_sheets.changed(sheet, "up:0:1")) == ["second", "visited_on"]
    assert names(form_sheets.changed(sheet, "down:0:1")) == ["visited_on", "second"]
    assert names(form_sheets.changed(sheet, "drop:0:0")) == ["second"]
    assert names(form_sheets.changed(sheet, "add:0")) == ["visited_on", "second", ""]
    assert len(form_sheets.changed(sheet, "add-group").groups) == 2
    assert form_sheets.changed(sheet, "drop:0").groups == ()
    for odd in ("up:9", "up:0:9", "add:9", "drop", "save", "up:0:1:2", "../x"):
        assert form_sheets.changed(sheet, odd) == sheet


def test_columns_of_a_table_come_back_with_what_their_lines_do_not_name() -> None:
    columns = [
        {"name": "post", "type": "string", "zh": "岗位", "en": "Post", "hint": {"zh": "甲|乙", "en": "a|b"}},
        {"name": "amount", "type": "money", "zh": "金额", "en": "Amount", "total": True, "min": 1},
    ]
    table = {"name": "rows", "type": "table", "zh": "措施", "en": "Rows", "columns": columns, "max": 5}
    tree = {"id": "f", "zh": "表", "en": "Form", "groups": [{"zh": "组", "en": "Group", "fields": [table]}]}
    content = json.dumps(tree, ensure_ascii=False).encode()
    sheet = form_sheets.opened(content)
    assert sheet.groups[0].fields[0].columns.splitlines()[1] == (
        'amount | money | 金额 | Amount | {"total": true, "min": 1}'
    )
    again = form_sheets.typed("f", posted(sheet))
    assert form_sheets.same(form_checks.checked(again, {}), content)
    more = replace(
        again.groups[0].fields[0], columns=f"{sheet.groups[0].fields[0].columns}\non｜date｜日期｜Day"
    )
    grown = json.loads(form_checks.checked(sheet_of(more), {}))["groups"][0]["fields"][0]["columns"]
    assert grown == [*columns, {"name": "on", "type": "date", "zh": "日期", "en": "Day"}]
    twice = replace(more, columns=f"{more.columns}\non | date | 日期 | Day")
    with pytest.raises(InvalidAnswers) as caught:
        form_checks.checked(sheet_of(twice), {})
    assert "列 on 用了两次" in caught.value.by_field["g0f0-columns"]["zh"]
