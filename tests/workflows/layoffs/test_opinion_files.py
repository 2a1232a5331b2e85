"""The paper of an opinion is what its first bytes say, and comes from the enterprise or its union."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from tests.workflows.runtime.test_paper_types import A_JPEG, A_PDF, A_PNG
from workflows import vault
from workflows.demo import builders
from workflows.errors import NotAllowed, NotFound
from workflows.layoffs.file_models import LayoffOpinionFile
from workflows.layoffs.opinion_files import MAX_BYTES, NewPaper, store
from workflows.runtime.paper_types import PaperRefused

NOW = dt.datetime(2006, 3, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def firm(session: Session) -> builders.Firm:
    vault.use(vault.generated())
    return builders.firm(session, builders.branch(session))


def kept(
    session: Session,
    firm: builders.Firm,
    content: bytes,
    role: str = "union_representative",
    name: str = "opinion.pdf",
) -> str:
    """Kind of a paper that somebody of this role sends."""
    assert firm.union is not None
    places = {"union_representative": firm.union, "enterprise_agent": firm.enterprise}
    actor = builders.staff(session, "林秀英", places.get(role, firm.department), role)
    offices = {firm.enterprise.id, firm.union.id, firm.department.id}
    new = NewPaper(name, "", content)
    number = store(session, firm.enterprise.id, new, offices=offices, actor=actor, now=NOW)
    return session.get_one(LayoffOpinionFile, number).kind


@pytest.mark.clause("S7.5")
def test_a_paper_is_a_pdf_or_a_picture_of_at_most_ten_megabytes(
    session: Session, firm: builders.Firm
) -> None:
    assert kept(session, firm, A_PDF) == "pdf"
    assert kept(session, firm, A_JPEG, "enterprise_agent", "opinion.jpg") == "jpg"
    assert kept(session, firm, A_PNG, name="opinion.png") == "png"
    assert kept(session, firm, A_PDF.ljust(MAX_BYTES, b" ")) == "pdf"
    for wrong in (b"", b"<html>", b"PK\x03\x04", A_PNG, A_PDF.ljust(MAX_BYTES + 1, b" ")):
        with pytest.raises(PaperRefused):
            kept(session, firm, wrong)


def test_nobody_else_sends_one(session: Session, firm: builders.Firm) -> None:
    with pytest.raises(NotAllowed):
        kept(session, firm, A_PDF, "labour_clerk")
    stranger = builders.firm(session, builders.branch(session, "jilin", "吉林", "Jilin"), "江北木器厂")
    agent = builders.staff(session, "马建国", stranger.enterprise, "enterprise_agent")
    new = NewPaper("opinion.pdf", "", A_PDF)
    with pytest.raises(NotFound):
        store(session, firm.enterprise.id, new, offices={firm.enterprise.id}, actor=agent, now=NOW)
