"""The manual of a version: every step, field, row, letter and clause of it on one page."""

from __future__ import annotations

import re

from tests.webapp.conftest import Office, SignedIn
from tests.webapp.test_designer import AT_MOST


def test_every_process_has_its_manual(office: Office, desk: SignedIn, statements: list[str]) -> None:
    writer = desk("process_designer")
    found = set(re.findall(r'/designer/processes/([a-z_]+)"', writer.get("/designer").text))
    assert len(found) > 5
    for process_id in sorted(found):
        statements.clear()
        page = writer.get(f"/designer/processes/{process_id}/versions/1/manual")
        assert page.status_code == 200, process_id
        assert len(statements) <= AT_MOST, process_id


def test_the_manual_says_what_the_version_says(office: Office, desk: SignedIn) -> None:
    writer = desk("process_designer")
    address = "/designer/processes/claim/versions/1"
    page = writer.get(f"{address}/manual").text
    said = (
        "复核认定结果",
        "second_review",
        "累计缴费时间（月）",
        "[60..120)",
        "失业保险金申领受理回执",
        "出具文书",
    )
    for part in said:
        assert part in page, part
    assert "认真审核失业人员享受失业保险待遇的资格" in page, "the wording of a clause that a step names"
    assert writer.get(f"{address}/diagram.bpmn").data.startswith(b"<?xml")
    assert "/versions/1/manual" in writer.get("/designer/processes/claim").text
    assert writer.get("/designer/processes/claim/versions/99/manual").status_code == 404
    assert desk("administrator").get(f"{address}/manual").status_code == 404
