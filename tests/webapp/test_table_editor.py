"""The page of a draft's table: what it shows without a script, what the script is answered, who may."""

from __future__ import annotations

import re

import pytest

from tests.webapp.conftest import Office, SignedIn
from tests.webapp.test_designer import AT_MOST, opened, sent
from webapp.headers import DRAWING_POLICY

TABLE = "benefit_months"


def page_of(draft: str, table: str = TABLE) -> str:
    return f"{draft}/tables/{table}"


def test_a_table_is_tried_without_a_script(office: Office, desk: SignedIn) -> None:
    writer = desk("process_designer")
    address = page_of(opened(writer))
    page = writer.get(f"{address}/edit")
    assert page.headers["Content-Security-Policy"] == DRAWING_POLICY
    assert "没有重叠、空缺或其他问题" in page.text
    tried = writer.post(f"{address}/try", {"input_contribution_months": "60"})
    assert tried.status_code == 200
    assert "命中第 3 行" in tried.text
    assert "失业保险条例 art 17" in tried.text
    wrong = writer.post(f"{address}/try", {"input_contribution_months": "很多"})
    assert wrong.status_code == 422
    assert re.search('value="很多".*aria-invalid="true"', wrong.text)


def test_a_saved_table_is_checked_and_tried_as_saved(office: Office, desk: SignedIn) -> None:
    writer = desk("process_designer")
    address = page_of(opened(writer))
    content = writer.get(f"{address}/source.dmn").data
    changed = content.replace(b"[60..120)", b"[50..120)")
    assert sent(writer, f"{address}/save?revision=1", changed)[0] == 200
    assert 'data-rows="2,3"' in writer.get(f"{address}/findings").text
    assert writer.get(f"{address}/source.dmn").data == changed
    assert sent(writer, f"{address}/save?revision=1", content)[0] == 409
    assert sent(writer, f"{address}/save?revision=2", b"<!DOCTYPE x><x/>")[0] == 422
    sent(writer, f"{address}/save?revision=2", content.replace(b"[60..120)", b"[60.."))
    assert "改好之前不能提交签发" in writer.get(f"{address}/findings").text


def test_a_new_table_is_made_by_a_form_that_keeps_what_was_typed(office: Office, desk: SignedIn) -> None:
    writer = desk("process_designer")
    draft = opened(writer)
    form = {"revision": 1, "piece_id": TABLE, "name": "走访", "name_en": "Visit"}
    taken = writer.post(f"{draft}/tables/new", form)
    assert taken.status_code == 422
    assert 'href="#piece_id"' in taken.text
    assert 'value="走访"' in taken.text
    made = writer.post(f"{draft}/tables/new", {**form, "piece_id": "visit_due"})
    assert made.headers["Location"].endswith("/tables/visit_due/edit")
    assert "流程没有用到" in writer.get(draft).text
    assert writer.get(f"{draft}/tables/visit_due/edit").status_code == 200


def test_another_designer_only_looks_and_an_area_administrator_sees_nothing(
    office: Office, desk: SignedIn
) -> None:
    writer, second = desk("process_designer"), desk("second_designer")
    address = page_of(opened(writer))
    content = writer.get(f"{address}/source.dmn").data
    sent(writer, f"{address}/save?revision=1", content + b"\n")
    assert "data-read-only" in second.get(f"{address}/edit").text
    assert sent(second, f"{address}/save?revision=2", content)[0] == 409
    assert desk("administrator").get(f"{address}/edit").status_code == 404
    assert writer.get(page_of(opened(writer), "nothing") + "/edit").status_code == 404


@pytest.mark.parametrize("part", ["edit", "findings", "try"])
def test_a_page_of_a_table_asks_the_database_little(
    office: Office, desk: SignedIn, statements: list[str], part: str
) -> None:
    writer = desk("process_designer")
    address = page_of(opened(writer))
    writer.get(f"{address}/edit")
    statements.clear()
    assert writer.get(f"{address}/{part}").status_code == 200
    assert len(statements) <= AT_MOST, statements
