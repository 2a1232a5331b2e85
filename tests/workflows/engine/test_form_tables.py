"""A table as a field of a form: read strictly, its rows checked each, kept and masked as every answer."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from workflows.engine import forms, table_answers
from workflows.engine.answers import masked, validated
from workflows.engine.form_records import BadForm
from workflows.errors import InvalidAnswers
from workflows.feel import compile_expression

TODAY = dt.date(2006, 3, 1)
POST = {"name": "post", "type": "string", "zh": "岗位", "en": "Post"}
AMOUNT = {"name": "amount", "type": "money", "zh": "金额", "en": "Amount", "total": True}
OF = {
    "name": "of",
    "type": "select",
    "zh": "来源",
    "en": "Of",
    "optional": True,
    "options": [{"value": "fund", "zh": "基金", "en": "Fund"}],
}
ON = {"name": "on", "type": "date", "zh": "日期", "en": "Day", "optional": True, "max": "today"}
PHONE = {"name": "phone", "type": "phone", "zh": "电话", "en": "Phone", "optional": True}
DONE = {"name": "done", "type": "boolean", "zh": "办毕", "en": "Done"}


def table(**more: Any) -> dict[str, Any]:
    columns = [POST, AMOUNT, OF, ON, PHONE, DONE]
    field = {"name": "measures", "type": "table", "zh": "措施", "en": "Measures", "columns": columns}
    return {**field, "max": 3, **more}


def form(*fields: dict[str, Any]) -> forms.Form:
    groups = [{"zh": "组", "en": "Group", "fields": list(fields)}]
    return forms.read(json.dumps({"id": "f", "zh": "表", "en": "Form", "groups": groups}).encode())


def wrong(asked: forms.Form, answers: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(InvalidAnswers) as caught:
        validated(asked, answers, today=TODAY)
    return {name: texts["zh"] for name, texts in caught.value.by_field.items()}


def row(number: int, **cells: str) -> dict[str, str]:
    return {table_answers.name_of("measures", number, name): text for name, text in cells.items()}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        pytest.param({"columns": []}, "表格 measures 没有列", id="no columns"),
        pytest.param({"columns": "post"}, "表格 measures 没有列", id="columns that are no list"),
        pytest.param({"columns": [POST, POST]}, "的列 post 用了两次", id="a column twice"),
        pytest.param(
            {"columns": [{**POST, "type": "table"}]}, "的列 post 的类型 table", id="a table in a table"
        ),
        pytest.param({"columns": [{**POST, "type": "file"}]}, "的列 post 的类型 file", id="a file in a row"),
        pytest.param(
            {"columns": [{**POST, "type": "words"}]}, "的列 post 的类型 words", id="an unknown type"
        ),
        pytest.param({"columns": [{**POST, "visible": "1 = 1"}]}, "不认识的键 visible", id="a condition"),
        pytest.param(
            {"columns": [{**POST, "name": "a.b"}]}, "measures：字段名 a.b 不合规", id="a dot in a name"
        ),
        pytest.param({"columns": [{**POST, "total": True}]}, "的列 post 不是数", id="a total of words"),
        pytest.param({"columns": [{**OF, "options": []}]}, "的列 of 没有选项", id="nothing to choose from"),
        pytest.param({"columns": [DONE]}, "不能只有勾选框", id="nothing but tick boxes"),
        pytest.param(
            {"columns": [{**POST, "name": f"c{number}"} for number in range(13)]},
            "最多 12 列",
            id="13 columns",
        ),
        pytest.param({"max": 51}, "的 min 和 max 是行数", id="more rows than a table takes"),
        pytest.param({"max": 0}, "的 min 和 max 是行数", id="no row at all"),
        pytest.param({"min": 4}, "的 min 和 max 是行数", id="more at least than at most"),
        pytest.param({"max": "many"}, "的 min 和 max 是行数", id="no number of rows"),
        pytest.param({"type": "string"}, "measures 不是表格", id="columns of a text"),
    ],
)
def test_a_wrong_table_is_refused_by_name(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(BadForm) as caught:
        form(table(**changes))
    assert named in caught.value.zh
    assert "measures" in caught.value.en


def test_tables_of_a_form_fit_into_one_request() -> None:
    wide = [{**POST, "name": f"c{number}"} for number in range(12)]
    assert form(table(max=50, columns=wide)).tables
    with pytest.raises(BadForm, match="over 600 cells"):
        form(table(max=50, columns=wide), {**table(columns=[POST]), "name": "others"})


def test_rows_become_typed_values_and_empty_ones_are_passed_over() -> None:
    given = row(1, post="电工", amount="1,200.5", on="2006年2月1日") | row(2, post=" ", amount="", done="")
    given |= row(3, post="焊工", amount="0", of="fund", done="true", phone="138 0000 1111")
    answers = validated(form(table()), given, today=TODAY)
    first, second = answers["measures"]
    assert (first["amount"], first["on"], first["of"], first["done"]) == (
        Decimal("1200.5"),
        dt.date(2006, 2, 1),
        None,
        False,
    )
    assert (second["post"], second["amount"], second["done"]) == ("焊工", Decimal(0), True)
    again = validated(form(table()), answers, today=TODAY)
    assert again == answers, "what a step was given it takes again"


def test_expressions_read_the_rows() -> None:
    answers = validated(form(table()), row(1, post="a", amount="10.5") | row(2, post="b", amount="2"))
    for text, value in (
        ("sum(answers.measures.amount)", Decimal("12.5")),
        ("count(answers.measures)", 2),
        ("every each in answers.measures satisfies each.amount > 2", False),
        ('answers.measures[post = "b"][1].amount', 2),
    ):
        assert compile_expression(text).evaluate({"answers": answers}).value == value, text


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        pytest.param({}, {"measures": "至少填写 1 行。"}, id="nothing"),
        pytest.param(row(1, post="a"), {"measures.1.amount": "此项必填。"}, id="a cell that is needed"),
        pytest.param(
            row(1, post="") | row(2, post="a", amount="x"),
            {"measures.2.amount": "请填写金额（元），最多两位小数。"},
            id="the row keeps the number of the page",
        ),
        pytest.param(
            row(1, post="a", amount="1", on="2006-03-02", of="bank"),
            {"measures.1.on": "不能晚于 2006-03-01。", "measures.1.of": "请从列表中选择。"},
            id="several in one row",
        ),
        pytest.param(
            {name: text for at in range(1, 5) for name, text in row(at, post="a", amount="1").items()},
            {"measures": "最多 3 行。"},
            id="one row too many",
        ),
    ],
)
def test_errors_are_named_by_row_and_column(given: dict[str, str], errors: dict[str, str]) -> None:
    assert wrong(form(table()), given) == errors


@pytest.mark.parametrize(
    "name",
    [
        "measures.1.nobody",
        "measures.0.post",
        "measures.-1.post",
        "measures.51.post",
        "measures.99999999999999999999.post",
        "measures.٢.post",
        "measures.one.post",
        "measures.1.post.more",
        "measures.1.",
        "measures..post",
        "others.1.post",
        "shown.1.post",
    ],
)
def test_a_forged_name_is_no_cell(name: str) -> None:
    asked = form(table(optional=True), {"name": "shown", "type": "fact", "zh": "事实", "en": "Fact"})
    assert wrong(asked, {name: "x"}) == {name: "没有这个字段。"}


@pytest.mark.parametrize("value", ["rows", 7, {"1": {}}, ["row"], [None], [["a"]], [{"post": {"a": 1}}]])
def test_what_is_no_list_of_rows_is_refused(value: Any) -> None:
    assert set(wrong(form(table()), {"measures": value})) <= {
        "measures",
        "measures.1.post",
        "measures.1.amount",
    }


def test_rows_and_cells_of_one_table_are_not_mixed() -> None:
    given = {"measures": [{"post": "a", "amount": "1"}], **row(1, post="b")}
    assert wrong(form(table()), given) == {"measures.1.post": "没有这个字段。"}


def test_an_optional_table_may_stay_empty_and_a_hidden_one_is_not_kept() -> None:
    asked = {"name": "has", "type": "boolean", "zh": "有", "en": "Has"}
    optional, hidden = form(table(optional=True, min=2)), form(asked, table(visible="has = true"))
    assert validated(optional, {}) == {"measures": []}
    assert wrong(optional, row(1, post="a", amount="1")) == {"measures": "至少填写 2 行。"}
    assert validated(hidden, row(1, post="a", amount="x")) == {"has": False}


def test_a_condition_may_count_the_rows() -> None:
    note = {
        "name": "note",
        "type": "string",
        "zh": "说明",
        "en": "Note",
        "visible": "sum(measures.amount) > 100",
    }
    asked = form(table(), note)
    assert "note" not in validated(asked, row(1, post="a", amount="100"))
    assert wrong(asked, row(1, post="a", amount="100.01")) == {"note": "此项必填。"}


def test_the_history_keeps_the_last_four_of_a_secret_column() -> None:
    asked = form(table())
    answers = validated(
        asked, row(1, post="a", amount="1", phone="13800001111") | row(2, post="b", amount="2")
    )
    kept = masked(asked, answers)
    assert [each["phone"] for each in kept["measures"]] == ["*******1111", None]
    assert answers["measures"][0]["phone"] == "13800001111"
    shown = form(
        {"name": "measures", "type": "fact", "zh": "措施", "en": "Measures", "columns": [POST, PHONE]}
    )
    assert masked(shown, answers)["measures"][0]["phone"] == "*******1111"


def test_rows_go_back_into_the_cells_of_a_page_without_secrets() -> None:
    asked = form(table())
    typed = row(1, post="a", amount="1.50", done="true", phone="13800001111")
    found = table_answers.cells(asked.tables[0], validated(asked, typed)["measures"])
    assert found == row(1, post="a", amount="1.50", done="true")


def test_shared_options_of_a_column_are_found() -> None:
    column = {key: value for key, value in OF.items() if key != "options"} | {"options_from": "sources"}
    groups = [{"zh": "组", "en": "Group", "fields": [table(columns=[POST, column])]}]
    content = json.dumps({"id": "f", "zh": "表", "en": "Form", "groups": groups}).encode()
    assert forms.option_sets(content) == ("sources",)
    shared = {"sources": json.dumps({"options": OF["options"]}).encode()}
    assert forms.read(content, shared).tables[0].columns[1].options[0].value == "fund"
