"""Forms: read strictly, answered leniently, every error at once in both languages."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest

from workflows.engine import forms
from workflows.errors import InvalidAnswers

TODAY = dt.date(2006, 3, 1)


def form(*fields: dict[str, object], **more: object) -> forms.Form:
    rows = [{"zh": "字段", "en": "Field", **field} for field in fields]
    data = {
        "id": "f",
        "zh": "表",
        "en": "Form",
        "groups": [{"zh": "组", "en": "Group", "fields": rows}],
        **more,
    }
    return forms.read(json.dumps(data).encode())


def one(kind: str, value: object, **field: object) -> object:
    asked = form({"name": "x", "type": kind, **field})
    return forms.validated(asked, {"x": value}, today=TODAY)["x"]


def errors(asked: forms.Form, answers: dict[str, object], **facts: object) -> dict[str, dict[str, str]]:
    with pytest.raises(InvalidAnswers) as caught:
        forms.validated(asked, answers, facts, today=TODAY)
    return caught.value.by_field


YES_NO = [{"value": "yes", "zh": "是", "en": "Yes"}, {"value": "no", "zh": "否", "en": "No"}]


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        pytest.param("string", " 张三 ", "张三", id="text is trimmed"),
        pytest.param("text", "一\r\n二", "一\n二", id="line ends"),
        pytest.param("boolean", "on", True, id="ticked"),
        pytest.param("boolean", None, False, id="not ticked"),
        pytest.param("date", "2006-03-01", dt.date(2006, 3, 1), id="ISO date"),
        pytest.param("date", "２００６年3月1日", dt.date(2006, 3, 1), id="Chinese date"),
        pytest.param("date", dt.date(2006, 3, 1), dt.date(2006, 3, 1), id="a date already"),
        pytest.param("integer", "１２", 12, id="full-width number"),
        pytest.param("months", "24", 24, id="months"),
        pytest.param("money", "1,295.70", Decimal("1295.70"), id="thousands"),
        pytest.param("money", "￥1295.7元", Decimal("1295.7"), id="yuan sign"),
        pytest.param(
            "identity_number", "110105491231002", "11010519491231002X", id="fifteen digits upgraded"
        ),
        pytest.param("phone", "138 0000 1111", "13800001111", id="mobile"),
        pytest.param("phone", "0431-88880000", "0431-88880000", id="landline"),
        pytest.param("file", "17", 17, id="document id"),
    ],
)
def test_an_answer_becomes_its_type(kind, typed, value):
    assert one(kind, typed) == value


@pytest.mark.parametrize(
    ("kind", "typed", "field"),
    [
        pytest.param("string", "一" * 201, {}, id="too long"),
        pytest.param("string", "一\n二", {}, id="two lines"),
        pytest.param("string", "a\x00b", {}, id="control character"),
        pytest.param("string", "12", {"pattern": "bank_account"}, id="no bank account"),
        pytest.param("string", ["a"], {}, id="a list"),
        pytest.param("text", "一" * 11, {"max": 10}, id="longer than its maximum"),
        pytest.param("boolean", "maybe", {}, id="neither yes nor no"),
        pytest.param("date", "2006-02-30", {}, id="no such day"),
        pytest.param("date", "01/03/2006", {}, id="other order"),
        pytest.param("date", "2006-03-02", {"max": "today"}, id="after today"),
        pytest.param("date", "2006-02-28", {"min": "today"}, id="before today"),
        pytest.param("date", "2005-12-31", {"min": "2006-01-01"}, id="before a day"),
        pytest.param("date", "2005-12-31", {"min": 'date("2006-01-01")'}, id="before a day in FEEL"),
        pytest.param("integer", "1.5", {}, id="not whole"),
        pytest.param("integer", "11", {"max": 10}, id="too much"),
        pytest.param("months", "-1", {}, id="negative months"),
        pytest.param("money", "12.345", {}, id="three decimals"),
        pytest.param("money", "-1", {}, id="negative money"),
        pytest.param("money", "1e5", {}, id="no plain number"),
        pytest.param("identity_number", "110105194912310021", {}, id="wrong check digit"),
        pytest.param("phone", "12345", {}, id="short phone"),
        pytest.param("choice", "maybe", {"options": YES_NO}, id="no such choice"),
        pytest.param("file", "a.pdf", {}, id="no document id"),
    ],
)
def test_a_wrong_answer_is_said_in_both_languages(kind, typed, field):
    texts = errors(form({"name": "x", "type": kind, **field}), {"x": typed})["x"]
    assert texts["zh"]
    assert texts["en"].endswith(".")
    assert texts["zh"] != texts["en"]


def test_all_errors_come_at_once():
    asked = form(
        {"name": "a", "type": "date"},
        {"name": "b", "type": "money"},
        {"name": "c", "type": "string"},
        {"name": "d", "type": "string", "optional": True},
    )
    found = errors(asked, {"a": "soon", "b": "much", "e": "1"})
    assert set(found) == {"a", "b", "c", "e"}
    assert found["c"] == {"zh": "此项必填。", "en": "This is needed."}


def test_a_hidden_field_is_neither_needed_nor_checked_nor_kept():
    asked = form(
        {"name": "decision", "type": "choice", "options": YES_NO},
        {"name": "opinion", "type": "text", "visible": 'decision = "no"'},
        {"name": "number", "type": "integer", "visible": "opinion != null"},
    )
    assert forms.validated(asked, {"decision": "yes", "opinion": "x", "number": "abc"}) == {"decision": "yes"}
    assert set(errors(asked, {"decision": "no"})) == {"opinion"}


def test_a_field_may_show_by_a_fact():
    asked = form({"name": "reason", "type": "text", "visible": "months > 12"})
    assert forms.validated(asked, {}, {"months": 12}) == {}
    assert set(errors(asked, {}, months=13)) == {"reason"}


def test_a_fact_comes_from_the_case_and_never_from_the_page():
    asked = form({"name": "person_id", "type": "fact"})
    assert forms.validated(asked, {"person_id": "666"}, {"person_id": 3}) == {"person_id": 3}


def test_choices_may_come_from_the_database():
    asked = form({"name": "office", "type": "select"})
    assert forms.validated(asked, {"office": "7"}, options={"office": ["7", "8"]}) == {"office": "7"}
    with pytest.raises(InvalidAnswers):
        forms.validated(asked, {"office": "9"}, options={"office": ["7", "8"]})


def test_choices_may_be_those_that_a_fact_leaves():
    asked = form({"name": "answer", "type": "choice", "options": YES_NO, "source": "open_answers"})
    assert forms.validated(asked, {"answer": "no"}, {"open_answers": ["no"]}) == {"answer": "no"}
    assert set(errors(asked, {"answer": "yes"}, open_answers=["no"])) == {"answer"}
    assert set(errors(asked, {"answer": "no"}, open_answers=[])) == {"answer"}
    assert forms.validated(asked, {"answer": "yes"}) == {"answer": "yes"}


def test_options_are_read_from_their_file():
    content = json.dumps(
        {
            "id": "f",
            "zh": "表",
            "en": "Form",
            "groups": [
                {
                    "zh": "组",
                    "en": "Group",
                    "fields": [
                        {
                            "name": "x",
                            "type": "select",
                            "zh": "字段",
                            "en": "Field",
                            "options_from": "reasons",
                        }
                    ],
                }
            ],
        }
    ).encode()
    reasons = json.dumps({"id": "reasons", "options": YES_NO}).encode()
    assert [each.value for each in forms.read(content, {"reasons": reasons}).fields[0].options] == [
        "yes",
        "no",
    ]
    assert forms.option_sets(content) == ("reasons",)
    with pytest.raises(forms.BadForm):
        forms.read(content, {})


@pytest.mark.parametrize(
    "field",
    [
        pytest.param({"name": "x", "type": "colour"}, id="unknown type"),
        pytest.param({"name": "x y", "type": "string"}, id="bad name"),
        pytest.param({"name": "x", "type": "string", "pattern": ".*"}, id="pattern is not by name"),
        pytest.param({"name": "x", "type": "string", "visible": "a =="}, id="condition is not FEEL"),
        pytest.param({"name": "x", "type": "string", "onclick": "alert(1)"}, id="unknown key"),
        pytest.param(
            {"name": "x", "type": "choice", "options": [{"value": "a"}]}, id="option without labels"
        ),
        pytest.param({"name": "x"}, id="no type"),
    ],
)
def test_a_form_that_cannot_be_used_says_why(field):
    with pytest.raises(forms.BadForm) as caught:
        form(field)
    assert caught.value.zh
    assert caught.value.en


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"[" * 100_000, b"{}", b"{'id': 1}"])
def test_what_is_no_form_is_refused(content):
    with pytest.raises(forms.BadForm):
        forms.read(content)


def test_whatever_a_form_says_about_a_field_it_can_be_answered():
    told = {
        "hint": {"zh": "提示", "en": "Hint"},
        "unit": {"zh": "元", "en": "yuan"},
        "accept": [".pdf"],
        "default": [1],
    }
    assert forms.validated(
        form({"name": "x", "type": "money", **told}, hint={"zh": "a", "en": "b"}), {"x": "1"}
    ) == {"x": 1}
