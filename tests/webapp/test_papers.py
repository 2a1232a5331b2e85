"""Papers of a case: put there, looked at by whoever may, taken away by whoever was wrong."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa

from tests.webapp.conftest import Desk, Office, SignedIn
from tests.workflows.runtime.test_paper_types import A_PDF, A_PNG
from workflows.audit import AuditEntry
from workflows.runtime import paper_keeping
from workflows.runtime.papers import CasePaper

CLERK, OFFICER, REVIEWER = "employment_service_clerk", "community_officer", "agency_reviewer"


def send(browser: Desk, key: str, name: str, content: bytes, title: str = "解除劳动合同证明"):
    form = {"title": title, "file": (io.BytesIO(content), name)}
    return browser.post(f"/cases/{key}/papers", form, content_type="multipart/form-data")


def acts(office: Office) -> list[str]:
    with office.installation.sessions() as session:
        rows = session.scalars(
            sa.select(AuditEntry).where(AuditEntry.kind == "paper").order_by(AuditEntry.id)
        )
        return [f"{row.act} {row.actor_name}" for row in rows]


def test_a_paper_is_seen_as_what_it_is_by_whoever_works_on_the_case_and_every_look_is_noted(
    desk: SignedIn, office: Office
) -> None:
    key, clerk, officer = office.claim(), desk(CLERK), desk(OFFICER)
    assert send(clerk, key, "../../张三 证明.png", A_PNG).status_code == 303
    page = officer.get(f"/cases/{key}").text
    assert f'href="/cases/{key}/papers/1"' in page
    assert "解除劳动合同证明" in page
    assert (
        f'<img class="papers__picture" src="/cases/{key}/papers/1"'
        in officer.get(f"/cases/{key}?paper=1").text
    )
    seen = officer.get(f"/cases/{key}/papers/1")
    assert seen.data == A_PNG
    assert seen.headers["Content-Type"] == "image/png"
    assert seen.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox; frame-ancestors 'self'" in seen.headers["Content-Security-Policy"]
    assert seen.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert seen.headers["Content-Disposition"].startswith("inline; filename*=UTF-8''%E5%BC%A0")
    assert "/" not in seen.headers["Content-Disposition"].partition("''")[2]
    assert (
        officer.get(f"/cases/{key}/papers/1?download=1")
        .headers["Content-Disposition"]
        .startswith("attachment")
    )
    names = [office.actor(role).name for role in (CLERK, OFFICER, OFFICER)]
    assert acts(office) == [
        f"{act} {name}" for act, name in zip(("paper.attach", "paper.look", "paper.look"), names, strict=True)
    ]


def test_the_bytes_and_the_name_are_sealed_in_the_database(desk: SignedIn, office: Office) -> None:
    key = office.claim()
    send(desk(CLERK), key, "张三.pdf", A_PDF)
    with office.installation.engine.connect() as connection:
        kept = connection.execute(sa.text("SELECT name, content FROM case_paper")).one()
    assert "张三".encode() not in bytes(kept.name)
    assert b"%PDF" not in bytes(kept.content)


@pytest.mark.parametrize(
    ("name", "content", "title", "field"),
    [
        pytest.param("a.pdf", b"MZ" + b"\0" * 90, "证明", "file", id="a renamed program"),
        pytest.param("a.pdf", b"", "证明", "file", id="an empty file"),
        pytest.param("a.pdf", A_PDF, " ", "title", id="no title"),
        pytest.param("a.pdf", A_PDF, "名" * 61, "title", id="too long a title"),
    ],
)
def test_a_refused_paper_names_its_field_and_loses_nothing_typed(
    desk: SignedIn, office: Office, name: str, content: bytes, title: str, field: str
) -> None:
    answer = send(desk(CLERK), office.claim(), name, content, title)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert f'value="{title}"' in answer.text


def test_a_paper_over_the_limit_is_refused_by_its_field(
    desk: SignedIn, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper_keeping, "LARGEST", len(A_PDF) - 1)
    answer = send(desk(CLERK), office.claim(), "a.pdf", A_PDF)
    assert (answer.status_code, 'id="file-error"' in answer.text) == (422, True)


def test_the_same_file_is_not_taken_twice(desk: SignedIn, office: Office) -> None:
    key, browser = office.claim(), desk(CLERK)
    assert [send(browser, key, "a.pdf", A_PDF).status_code for _ in range(2)] == [303, 422]


def test_a_wrong_paper_is_erased_with_a_reason_by_whoever_put_it_there(
    desk: SignedIn, office: Office
) -> None:
    key, clerk = office.claim(), desk(CLERK)
    send(clerk, key, "别人的证件.pdf", A_PDF)
    address = f"/cases/{key}/papers/1"
    assert desk(OFFICER).post(f"{address}/remove", {"reason": "x"}).status_code == 403
    refused = clerk.post(f"{address}/remove", {"reason": " "})
    assert (refused.status_code, 'href="#reason-1"' in refused.text) == (422, True)
    assert clerk.post(f"{address}/remove", {"reason": "传成了别人的证件"}).status_code == 303
    assert clerk.get(address).status_code == 404
    page = clerk.get(f"/cases/{key}/papers").text
    assert "传成了别人的证件" in page
    assert "别人的证件.pdf" not in page
    with office.installation.sessions() as session:
        assert session.scalars(sa.select(CasePaper.content)).one() is None


def test_who_may_not_see_the_case_sees_no_paper_and_other_cases_do_not_lend_theirs(
    desk: SignedIn, office: Office
) -> None:
    key, other, clerk = office.claim(), office.claim(1), desk(CLERK)
    send(clerk, key, "a.pdf", A_PDF)
    assert clerk.get(f"/cases/{other}/papers/1").status_code == 404
    designer = desk("process_designer")
    assert [designer.get(f"/cases/{key}/papers{rest}").status_code for rest in ("", "/1")] == [404, 404]
    assert send(designer, key, "b.pdf", A_PDF).status_code == 404
