"""Hiring support on its pages: the list comes in whole or not at all, and only those concerned see it."""

from __future__ import annotations

import io

import pytest

from tests.webapp.conftest import TODAY, Office, SignedIn
from tests.webapp.test_job_keeping import STATEMENTS, firm
from workflows.demo import builders, hire_lists
from workflows.layoffs.hire_lists import HEADINGS

__all__ = ["firm"]


def upload(*rows: tuple[str, ...]) -> tuple[io.BytesIO, str]:
    """A list as a browser sends it."""
    lines = "\n".join(",".join(row) for row in (HEADINGS, *rows))
    return io.BytesIO(lines.encode()), "hires.csv"


@pytest.mark.clause("S7.8")
def test_a_wrong_list_is_refused_by_row_and_a_right_one_is_seen_by_those_concerned_alone(
    firm: builders.Firm, office: Office, desk: SignedIn, statements: list[str]
) -> None:
    on = TODAY.isoformat()
    with office.installation.sessions.begin() as session:
        rows = [
            hire_lists.hired(session, firm.enterprise, {"on": on, "years": 3, "idle": 12}, number)
            for number in range(12_000, 12_003)
        ]
    agent = desk("agent")
    assert agent.get("/hiring-support/new").status_code == 200
    name, identity, *_rest = rows[1]
    wrong = upload(rows[0], (name, identity, "三月一日", "3"), (name, identity, on, "三"))
    refused = agent.post("/hiring-support/new", {"hire_list": wrong, "note": "优惠政策"})
    assert refused.status_code == 422
    assert "第 3 行：录用日期应写成" in refused.text
    formula = upload(rows[0], ("=1+1", identity, on, "3"))
    assert agent.post("/hiring-support/new", {"hire_list": formula, "note": "优惠"}).status_code == 422
    labour = desk("labour")
    assert labour.post("/hiring-support/new", {"note": "优惠政策"}).status_code == 403
    applied = agent.post("/hiring-support/new", {"hire_list": upload(*rows), "note": "优惠政策"})
    assert applied.status_code == 303, applied.text
    key = applied.location.rsplit("/", 1)[-1]
    for path in ("/hiring-support", f"/cases/{key}"):
        statements.clear()
        assert labour.get(path).status_code == 200
        assert len(statements) <= STATEMENTS, path
    page = labour.get(f"/cases/{key}").text
    assert "认定录用扶持" in page
    assert identity not in page
    stranger = desk("stranger")
    assert key not in stranger.get("/hiring-support").text
    assert stranger.get(f"/cases/{key}").status_code == 404


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        pytest.param((b"MZ", "hires.exe"), "只收 .csv、.xlsx 文件", id="a file of another kind"),
        pytest.param("1", "此项必填", id="a number typed in place of a file"),
    ],
)
def test_what_is_no_upload_of_the_field_is_refused_and_the_rest_stays_typed(
    firm: builders.Firm, desk: SignedIn, sent: tuple[bytes, str] | str, said: str
) -> None:
    answer = sent if isinstance(sent, str) else (io.BytesIO(sent[0]), sent[1])
    refused = desk("agent").post("/hiring-support/new", {"hire_list": answer, "note": "优惠政策"})
    assert refused.status_code == 422
    assert said in refused.text
    assert '<a href="#hire_list">' in refused.text
    assert "优惠政策</textarea>" in refused.text
