"""The page of a draft's letter: plain forms, a preview, and a release that a new case issues."""

from __future__ import annotations

import sqlalchemy as sa

from tests.webapp.conftest import BPMN, Desk, Office, SignedIn
from tests.webapp.test_designer import AT_MOST, opened
from tests.workflows.designer.test_letters import sent
from webapp import letter_words
from workflows.designer import letter_sheets
from workflows.documents import checking, definitions, operations
from workflows.documents.models import Announcement, IssuedLetter
from workflows.documents.vocabulary import VOCABULARY

LETTER = "acceptance_receipt"
TITLE = "失业保险金申领受理通知"
SAID = "已经收到，件号{claim.number}。"


def form(office: Office, **changes: str) -> dict[str, str]:
    """The receipt's form as its page sends it."""
    sheet = letter_sheets.opened((BPMN / "letters" / f"{LETTER}.json").read_bytes())
    return {**sent(sheet), "revision": "1", **changes}


def test_a_changed_letter_is_released_and_a_new_case_issues_it(office: Office, desk: SignedIn) -> None:
    writer, second = desk("process_designer"), desk("second_designer")
    office.claim(0)
    draft = opened(writer)
    address = f"{draft}/letters/{LETTER}"
    assert "没有发现问题" in writer.get(address).text
    shown = writer.post(address, form(office, zh=TITLE, _do="add:heading"))
    assert "改动还没有保存" in shown.text
    assert f'value="{TITLE}"' in shown.text
    kept = form(office, zh=TITLE, said_zh=SAID, _do="save")
    assert writer.post(address, kept).status_code == 303
    page = writer.get(draft).text
    assert "失业保险金申领受理回执" in page
    assert TITLE in page
    assert writer.post(f"{draft}/propose", {"revision": 2, "note": "改标题"}).status_code == 303
    assert second.post(f"{draft}/release", {"revision": 2}).status_code == 303
    office.claim(1)
    receipts = sa.select(IssuedLetter).where(IssuedLetter.letter_id == LETTER)
    with office.installation.sessions() as session:
        rows = session.scalars(receipts.order_by(IssuedLetter.id)).all()
        titles = [operations.sheet_of(session, each, "zh")["title"] for each in rows]
        words = session.scalars(sa.select(Announcement.words).order_by(Announcement.letter_id)).all()
    assert titles == ["失业保险金申领受理回执", TITLE]
    assert [each.title for each in rows] == titles
    assert words[1] == f"已经收到，件号{rows[1].number.removesuffix('-01')}。" != words[0]


def test_the_page_offers_every_case_office_paper_and_block_that_a_letter_may_have() -> None:
    assert {each.value for each in letter_words.ABOUT} == set(VOCABULARY)
    assert {each.value for each in letter_words.OFFICES} == set(checking.OFFICES)
    assert {each.value for each in letter_words.PAPERS} == set(checking.PAPERS)
    assert {each.value for each in letter_words.STYLES} == set(checking.STYLES) - {""}
    assert set(letter_sheets.SHOWS) == set(definitions.KINDS)


def test_a_letter_is_previewed_in_both_languages_with_its_mark(office: Office, desk: SignedIn) -> None:
    writer = desk("process_designer")
    address = f"{opened(writer)}/letters/{LETTER}"
    for language in ("zh", "en"):
        pdf = writer.get(f"{address}/preview/{language}.pdf")
        assert (pdf.status_code, pdf.data[:4]) == (200, b"%PDF")
        assert "object-src 'self'" in pdf.headers["Content-Security-Policy"]
    assert writer.get(f"{address}/preview/fr.pdf").status_code == 404
    writer.post(address, form(office, **{"b0-zh": "{nobody}"}))
    assert writer.get(f"{address}/preview/zh.pdf").status_code == 422
    assert 'href="#block-1"' in writer.get(address).text


def test_a_stale_or_foreign_save_changes_nothing(office: Office, desk: SignedIn) -> None:
    writer, second = desk("process_designer"), desk("second_designer")
    address = f"{opened(writer)}/letters/{LETTER}"
    writer.post(address, form(office, zh=TITLE))
    assert writer.post(address, form(office, zh="另一个")).status_code == 409
    assert second.post(address, form(office, zh="另一个", revision="2")).status_code == 409
    assert "disabled" in second.get(address).text
    assert TITLE in writer.get(address).text
    assert desk("administrator").get(address).status_code == 404


def test_a_new_letter_is_made_by_a_form(office: Office, desk: SignedIn) -> None:
    writer = desk("process_designer")
    draft = opened(writer)
    new = {"revision": 1, "piece_id": LETTER, "name": "走访通知", "name_en": "Visit"}
    assert 'href="#piece_id"' in writer.post(f"{draft}/letters", new).text
    made = writer.post(f"{draft}/letters", {**new, "piece_id": "visit_notice"})
    assert made.headers["Location"].endswith("/letters/visit_notice")
    assert "没有发现问题" in writer.get(f"{draft}/letters/visit_notice").text


def test_the_page_of_a_letter_asks_the_database_little(
    office: Office, desk: SignedIn, statements: list[str]
) -> None:
    writer: Desk = desk("process_designer")
    address = f"{opened(writer)}/letters/{LETTER}"
    statements.clear()
    assert writer.get(address).status_code == 200
    assert len(statements) <= AT_MOST, statements
