"""Letters of the labour department about a layoff plan, on its page: who finds and who may take them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.webapp.conftest import Office, SignedIn
from tests.webapp.test_rehiring import STEPS, Watched, planned
from workflows.documents.models import IssuedLetter

RECEIPT = ("裁员方案报告回执", "Receipt of a layoff report")
OPINION = ("裁员方案意见书", "Opinion on a layoff plan")


@pytest.fixture
def signed(office: Office, password_hash: str) -> tuple[Watched, str]:
    """A plan without objection that waits for its day, and its number."""
    made, key = planned(office, password_hash)
    for login, answers in STEPS:
        made.do(login, key, dict(answers))
    made.settle()
    return made, key


@pytest.mark.clause("S7.6")
def test_the_enterprise_and_the_department_find_both_letters_and_nobody_else_does(
    signed: tuple[Watched, str], desk: SignedIn
) -> None:
    _made, key = signed
    paths = [f"/cases/{key}/letters/{key}-0{number}/zh.pdf" for number in (1, 2)]
    for login in ("agent", "labour", "supervisor"):
        reader = desk(login)
        page = reader.get(f"/cases/{key}").text
        for path, (title, _english) in zip(paths, (RECEIPT, OPINION), strict=True):
            assert title in page
            assert path in page
            assert reader.get(path).content_type == "application/pdf"
            assert reader.get(path.replace("zh.pdf", "en.pdf")).content_type == "application/pdf"
    union = desk("union")
    page = union.get(f"/cases/{key}")
    assert page.status_code == 200
    assert "/letters/" not in page.text
    for path in paths:
        assert union.get(path).status_code == 403
        for login in ("stranger_agent", "stranger_labour", "employment_service_clerk"):
            assert desk(login).get(path).status_code == 404


@pytest.mark.clause("S7.6")
def test_the_letters_are_named_in_english_too(signed: tuple[Watched, str], desk: SignedIn) -> None:
    _made, key = signed
    agent = desk("agent")
    agent.client.set_cookie("language", "en")
    page = agent.get(f"/cases/{key}").text
    assert RECEIPT[1] in page
    assert OPINION[1] in page


@pytest.mark.clause("S7.6")
def test_nobody_of_the_enterprise_is_named_as_who_issued_its_receipt(
    signed: tuple[Watched, str], office: Office
) -> None:
    made, _key = signed
    with office.installation.sessions() as session:
        letters = session.scalars(sa.select(IssuedLetter).order_by(IssuedLetter.sequence)).all()
        issued = [(each.letter_id, each.issued_by) for each in letters]
    assert issued == [("report_receipt", None), ("no_objection_opinion", made.people["supervisor"])]
