"""Shared options and removals on the page of a draft: what is typed stays, what is named stays."""

from __future__ import annotations

from tests.webapp.conftest import Office, SignedIn
from tests.webapp.test_designer import AT_MOST, opened


def test_options_are_added_changed_and_removed_from_the_page_of_the_draft(
    office: Office, desk: SignedIn, statements: list[str]
) -> None:
    writer = desk("process_designer")
    draft = opened(writer, "community_verification")
    form = {"stem": "visit_results", "zh": "走访结果", "en": "Results of a visit", "rows": "home | 在家"}
    refused = writer.post(f"{draft}/options", {**form, "revision": 1})
    assert refused.status_code == 422
    assert 'href="#rows"' in refused.text
    assert "home | 在家" in refused.text
    form["rows"] = "home | 在家 | At home"
    kept = writer.post(f"{draft}/options", {**form, "revision": 1})
    assert kept.headers["Location"] == f"{draft}/options/visit_results"
    statements.clear()
    assert "home | 在家 | At home" in writer.get(kept.headers["Location"]).text
    assert len(statements) <= AT_MOST, statements
    form["rows"] += "\naway | 外出 | Away"
    assert writer.post(kept.headers["Location"], {**form, "revision": 2}).status_code == 303
    assert writer.post(kept.headers["Location"], {**form, "zh": "x", "revision": 1}).status_code == 409

    page = writer.get(draft).text
    assert 'value="forms/options/visit_results.json"' in page
    assert writer.get(f"{draft}/options/nothing").status_code == 404
    removal = {"path": "forms/options/visit_results.json", "revision": 3}
    assert desk("administrator").post(f"{draft}/files/remove", removal).status_code == 403
    assert writer.post(f"{draft}/files/remove", {**removal, "path": "roles.json"}).status_code == 404
    assert writer.post(f"{draft}/files/remove", removal).status_code == 303
    assert "visit_results" not in writer.get(draft).text
