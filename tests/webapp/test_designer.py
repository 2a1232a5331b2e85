"""The designers' pages: who opens what, what a second person is told, and what the script is answered."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.webapp.conftest import Desk, Office, SignedIn
from webapp.headers import DRAWING_POLICY, POLICY
from workflows.audit import AuditEntry

AT_MOST = 12
"""Statements of a page."""


def opened(desk: Desk, process: str = "claim") -> str:
    """Address of the draft of a process."""
    answer = desk.post(f"/designer/processes/{process}/draft")
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].removesuffix("/edit")


def sent(desk: Desk, address: str, body: bytes | str = b"") -> tuple[int, dict[str, object]]:
    """What the editor's script sends, and the JSON that it is answered."""
    headers = {"X-CSRFToken": desk.token("/designer")}
    answer = desk.client.post(address, data=body, headers=headers, content_type="text/plain")
    return answer.status_code, answer.json


def renamed(desk: Desk, draft: str, name: str = "再次复核", revision: int = 1) -> int:
    """Save the draft with another name of the second review; the status of the answer."""
    content = desk.get(f"{draft}/diagram.bpmn").data.replace("复核认定结果".encode(), name.encode())
    return sent(desk, f"{draft}/save?revision={revision}", content)[0]


def test_a_change_goes_from_the_draft_through_two_people_into_force(office: Office, desk: SignedIn) -> None:
    writer, second = desk("process_designer"), desk("second_designer")
    draft = opened(writer)
    assert renamed(writer, draft) == 200
    assert writer.post(f"{draft}/propose", {"revision": 2, "note": "改名"}).status_code == 303
    assert writer.post(f"{draft}/release", {"revision": 2}).status_code == 403
    assert second.post(f"{draft}/release", {"revision": 2}).status_code == 303
    page = second.get("/designer/processes/claim").text
    assert re.search("第 2 版.*改名", page, re.S)
    assert "再次复核" in page
    patch = second.get("/designer/processes/claim/versions/2.patch")
    assert patch.data.startswith(b"diff --git a/bpmn/processes/claim.bpmn")


def test_a_release_names_its_first_day_and_a_wrong_one_names_its_field(
    office: Office, desk: SignedIn
) -> None:
    writer, second = desk("process_designer"), desk("second_designer")
    draft = opened(writer)
    renamed(writer, draft)
    writer.post(f"{draft}/propose", {"revision": 2, "note": "改名"})
    for wrong in ("2006-02-28", "soon"):
        refused = second.post(f"{draft}/release", {"revision": 2, "effective_on": wrong})
        assert refused.status_code == 422
        assert f'value="{wrong}"' in refused.text
        assert 'id="effective_on-error"' in refused.text
    answer = second.post(f"{draft}/release", {"revision": 2, "effective_on": "2006-03-08"})
    assert answer.status_code == 303
    page = second.get("/designer/processes/claim").text
    assert "2006年3月8日起新业务按新版办理" in page
    assert re.search("第 2 版.*待生效.*自2006年3月8日起.*第 1 版.*现行", page, re.S)
    assert "第 2 版自2006年3月8日起" in second.get("/designer").text


def test_a_refused_release_stands_in_the_trail(office: Office, desk: SignedIn, session: Session) -> None:
    writer = desk("process_designer")
    draft = opened(writer)
    renamed(writer, draft)
    writer.post(f"{draft}/propose", {"revision": 2, "note": "改名"})
    writer.post(f"{draft}/release", {"revision": 2})
    refused = sa.select(AuditEntry.act).where(AuditEntry.outcome == "refused")
    assert "POST designer.release" in session.scalars(refused).all()


def test_the_second_designer_is_told_who_is_editing(office: Office, desk: SignedIn) -> None:
    writer, second = desk("process_designer"), desk("second_designer")
    draft = opened(writer)
    renamed(writer, draft)
    status, told = sent(second, f"{draft}/save?revision=1", "<x/>")
    assert (status, "正在编辑" in str(told["sentence"])) == (409, True)
    page = second.get(f"{draft}/edit").text
    assert "data-read-only" in page
    assert "您现在只能查看" in page


@pytest.mark.parametrize(("note", "sentence"), [("", "请写明修改理由"), ("理由", "没有任何修改")])
def test_a_proposal_that_is_refused_keeps_what_was_typed(
    office: Office, desk: SignedIn, note: str, sentence: str
) -> None:
    writer = desk("process_designer")
    answer = writer.post(f"{opened(writer)}/propose", {"revision": 1, "note": note})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f">{note}</textarea>" in answer.text


def test_a_new_process_with_a_taken_id_names_the_field(office: Office, desk: SignedIn) -> None:
    form = {"process_id": "claim", "name": "又一申领", "name_en": "Another claim"}
    answer = desk("process_designer").post("/designer/new", form)
    assert answer.status_code == 422
    assert 'href="#process_id"' in answer.text
    assert 'value="又一申领"' in answer.text


def test_problems_and_expressions_are_answered_in_both_languages(office: Office, desk: SignedIn) -> None:
    writer = desk("process_designer")
    draft = opened(writer)
    content = writer.get(f"{draft}/diagram.bpmn").data
    sent(writer, f"{draft}/save?revision=1", content.replace(b'form="second_review"', b'form="none"'))
    problem = writer.get(f"{draft}/problems.json").json["problems"][0]
    assert (problem["element_id"], problem["severity"]) == ("second_review", "error")
    assert problem["zh"]
    assert problem["en"]
    assert sent(writer, f"{draft}/feel", "a = 1")[1] == {"problem": None}
    assert set(sent(writer, f"{draft}/feel", "a = ")[1]["problem"]) == {"zh", "en"}  # type: ignore[call-overload]


def test_an_administrator_of_an_area_sees_no_drafts(office: Office, desk: SignedIn) -> None:
    draft = opened(desk("process_designer"))
    administrator = desk("administrator")
    assert administrator.get("/designer").status_code == 404
    assert "/designer" not in administrator.get("/inbox").text
    assert administrator.get(draft).status_code == 404
    assert administrator.post(f"{draft}/release", {"revision": 1}).status_code == 404


def test_only_the_drawing_page_may_carry_style_attributes(office: Office, desk: SignedIn) -> None:
    writer = desk("process_designer")
    draft = opened(writer)
    assert writer.get(f"{draft}/edit").headers["Content-Security-Policy"] == DRAWING_POLICY
    assert writer.get(draft).headers["Content-Security-Policy"] == POLICY
    assert "style-src-attr" not in POLICY


@pytest.mark.parametrize("page", ["/designer", "/designer/processes/claim", "{draft}", "{draft}/edit"])
def test_a_page_asks_the_database_little(
    office: Office, desk: SignedIn, statements: list[str], page: str
) -> None:
    writer = desk("process_designer")
    draft = opened(writer)
    renamed(writer, draft)
    statements.clear()
    assert writer.get(page.format(draft=draft)).status_code == 200
    assert len(statements) <= AT_MOST, statements


def test_the_catalogue_is_searched_over_all_kinds(
    office: Office, desk: SignedIn, statements: list[str]
) -> None:
    designer = desk("process_designer")
    assert "claims.register" in designer.get("/designer/catalogue").text
    statements.clear()
    found = designer.get("/designer/catalogue?text=certificate_number").text
    assert len(statements) <= AT_MOST, statements
    assert "community_verification.certificate_number" in found
    assert "claims.register(" not in found
    assert "没有找到" in designer.get("/designer/catalogue?text=nothing+at+all").text
    assert desk("administrator").get("/designer/catalogue").status_code == 404
