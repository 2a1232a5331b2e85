"""The form editor: a form is added, written, tried out as the clerk will see it; nothing typed is lost."""

from __future__ import annotations

import pytest

from tests.webapp.conftest import Desk, Office, SignedIn
from tests.webapp.test_designer import AT_MOST, opened

NEW = {"form_id": "home_visit", "zh": "入户走访", "en": "Home visit"}
FIELD = {
    "g0f0-name": "result",
    "g0f0-type": "choice",
    "g0f0-zh": "走访结果",
    "g0f0-en": "Result",
    "g0f0-options": "met | 见到本人 | Met\nabsent | 未见到 | Absent",
    "g0f1-name": "reason",
    "g0f1-type": "text",
    "g0f1-zh": "未见原因",
    "g0f1-en": "Why not",
    "g0f1-visible": 'result = "absent"',
}
SHEET = {
    "zh": "入户走访",
    "en": "Home visit",
    "groups": "1",
    "g0-zh": "内容",
    "g0-en": "Content",
    "g0-fields": "2",
}


@pytest.fixture
def draft(office: Office, desk: SignedIn) -> tuple[Desk, str]:
    """A designer with a draft that holds a new form."""
    writer = desk("process_designer")
    address = opened(writer)
    assert writer.post(f"{address}/forms", NEW).status_code == 303
    return writer, address


def test_a_form_is_written_and_tried_out_in_both_languages(draft: tuple[Desk, str]) -> None:
    writer, address = draft
    page = f"{address}/forms/home_visit"
    sent = writer.post(page, {**SHEET, **FIELD, "revision": 2, "_do": "preview"})
    assert sent.headers["Location"].endswith("/home_visit/preview")
    assert "见到本人" in writer.get(f"{page}/preview").text
    english = writer.get(f"{page}/preview?_in=en").text
    assert "Met" in english
    assert "见到本人" not in english
    assert "现行政策" in english
    missing = writer.post(f"{page}/preview", {"result": "absent"})
    assert missing.status_code == 422
    assert 'id="reason-error"' in missing.text
    assert 'href="#reason"' in missing.text
    right = writer.post(f"{page}/preview", {"result": "met"})
    assert "填写无误" in right.text
    offered = writer.get(f"{address}/catalogue.json").json["forms"]
    assert "home_visit" in {each["id"] for each in offered}
    assert page in writer.get(address).text


def test_a_wrong_entry_loses_nothing_and_is_named_at_its_field(draft: tuple[Desk, str]) -> None:
    writer, address = draft
    answer = writer.post(
        f"{address}/forms/home_visit", {**SHEET, **FIELD, "g0f1-visible": "result =", "revision": 2}
    )
    assert answer.status_code == 422
    assert 'href="#g0f1-visible"' in answer.text
    assert 'id="g0f1-visible-error"' in answer.text
    for text in ('value="result ="', "absent | 未见到 | Absent", "未见原因"):
        assert text in answer.text
    assert "未见原因" not in writer.get(f"{address}/forms/home_visit/preview").text


def test_a_table_is_written_column_by_column_and_tried_out(draft: tuple[Desk, str]) -> None:
    writer, address = draft
    page = f"{address}/forms/home_visit"
    table = {
        "g0f0-name": "costs",
        "g0f0-type": "table",
        "g0f0-zh": "费用",
        "g0f0-en": "Costs",
        "g0f0-max": "3",
        "g0f0-columns": 'what | string | 项目 | Item\namount | money | 金额 | Amount | {"total": true}',
    }
    sheet = {**SHEET, "g0-fields": "1", "revision": 2}
    wrong = writer.post(page, {**sheet, **table, "g0f0-columns": "what | file | 项目 | Item"})
    assert wrong.status_code == 422
    assert 'href="#g0f0-columns"' in wrong.text
    assert "的列 what 的类型 file 不能用在列中" in wrong.text
    assert writer.post(page, {**sheet, **table, "_do": "preview"}).status_code == 303
    assert "{&#34;total&#34;: true}" in writer.get(page).text
    assert 'id="costs.1.amount"' in writer.get(f"{page}/preview").text
    cells = {"costs.1.what": "车费", "costs.1.amount": "many"}
    more = writer.post(f"{page}/preview", {**cells, "_act": "add-row:costs"}).text
    assert 'id="costs.2.what"' in more
    assert "填写无误" not in more
    assert 'href="#costs.1.amount"' in writer.post(f"{page}/preview", cells).text
    assert "填写无误" in writer.post(f"{page}/preview", {**cells, "costs.1.amount": "3"}).text


def test_a_button_changes_the_page_and_saves_nothing(draft: tuple[Desk, str]) -> None:
    writer, address = draft
    page = f"{address}/forms/home_visit"
    answer = writer.post(page, {**SHEET, **FIELD, "revision": 2, "_do": "add:0"})
    assert answer.status_code == 200
    assert 'id="g0f2-name"' in answer.text
    assert "data-unsaved" in answer.text
    assert 'id="g0f0-name"' not in writer.get(page).text


def test_an_old_page_overwrites_nothing(draft: tuple[Desk, str]) -> None:
    writer, address = draft
    page = f"{address}/forms/home_visit"
    writer.post(page, {**SHEET, **FIELD, "revision": 2})
    late = writer.post(page, {**SHEET, "zh": "另一名称", "g0-fields": "0", "revision": 2})
    assert late.status_code == 409
    assert 'value="另一名称"' in late.text
    assert 'id="g0f0-name"' in writer.get(page).text


@pytest.mark.parametrize(
    ("change", "field"),
    [({"form_id": "claim_registration"}, "form_id"), ({"form_id": "A"}, "form_id"), ({"en": ""}, "en")],
)
def test_a_new_form_has_an_id_and_names_of_its_own(
    office: Office, desk: SignedIn, change: dict[str, str], field: str
) -> None:
    writer = desk("process_designer")
    answer = writer.post(f"{opened(writer)}/forms", {**NEW, **change})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_whoever_does_not_edit_sees_the_trial_only(draft: tuple[Desk, str], desk: SignedIn) -> None:
    _writer, address = draft
    page, second = f"{address}/forms/home_visit", desk("second_designer")
    assert second.get(page).headers["Location"].endswith("/preview")
    assert second.get(f"{page}/preview").status_code == 200
    assert second.post(page, {**SHEET, "revision": 2}).status_code == 409
    assert desk("administrator").get(f"{page}/preview").status_code == 404
    assert second.get(f"{address}/forms/nothing").status_code == 404


@pytest.mark.parametrize("page", ["/forms/home_visit", "/forms/home_visit/preview"])
def test_a_page_of_a_form_asks_the_database_little(
    draft: tuple[Desk, str], statements: list[str], page: str
) -> None:
    writer, address = draft
    statements.clear()
    assert writer.get(address + page).status_code == 200
    assert len(statements) <= AT_MOST, statements
