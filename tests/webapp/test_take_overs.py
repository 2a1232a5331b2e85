"""The page of take-overs: a file is tried at the door, faults are listed, and two people sign."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from tests.webapp.conftest import Office, SignedIn
from workflows import cli, commands
from workflows.claims.models import Entitlement
from workflows.demo import builders


def sent(content: bytes) -> dict[str, tuple[io.BytesIO, str]]:
    return {"take_over_file": (io.BytesIO(content), "list.csv")}


@pytest.mark.clause("S4.2")
def test_a_right_file_becomes_a_case_that_two_people_sign(office: Office, desk: SignedIn) -> None:
    clerk = desk("payment_clerk")
    made = clerk.post("/take-overs", sent(builders.take_over_file([{}, {"姓名": "李四"}])))
    assert made.status_code == 303, made.text
    key = made.headers["Location"].rsplit("/", 1)[1]
    assert key == "O-changchun-1"
    assert "¥504.00" in desk("agency_reviewer").get(f"/cases/{key}").text
    office.do("agency_reviewer", key, decision="sign")
    office.do("payment_releaser", key, decision="sign")
    with office.installation.sessions() as session:
        assert session.scalars(sa.select(Entitlement.months_paid)).all() == [5, 5]
    page = clerk.get("/take-overs").text
    assert "已接收" in page
    assert key in page
    again = clerk.post("/take-overs", sent(builders.take_over_file([{}, {"姓名": "李四"}])))
    assert again.status_code == 409


@pytest.mark.clause("S4.2")
def test_an_entitlement_that_came_by_a_file_has_its_page_and_its_statement(
    office: Office, desk: SignedIn
) -> None:
    clerk = desk("payment_clerk")
    made = clerk.post("/take-overs", sent(builders.take_over_file([{}])))
    key = made.headers["Location"].rsplit("/", 1)[1]
    assert "尚未入账" in clerk.get(f"/take-overs/{key}").text
    office.do("agency_reviewer", key, decision="sign")
    office.do("payment_releaser", key, decision="sign")
    listed = clerk.get(f"/take-overs/{key}").text
    place = re.findall(rf'href="(/take-overs/{key}/\d+)"', listed)[0]
    page = clerk.get(place)
    for text in ("原系统已发", "接收以后还没有发放", "出具发放明细"):
        assert text in page.text
    assert clerk.post(f"{place}/statement").status_code == 303
    assert f"{key}-01" in clerk.get(place).text
    assert f"{key}-01" in clerk.get(f"/cases/{key}").text
    assert desk("payment_releaser").post(f"{place}/statement").status_code == 403
    assert clerk.get(f"/take-overs/{key}/999999").status_code == 404
    assert clerk.get("/take-overs/O-nowhere-1").status_code == 404


def test_a_wrong_file_lists_every_fault_by_row_and_column(office: Office, desk: SignedIn) -> None:
    content = builders.take_over_file([{}, {"核定月数": "25", "银行账号": "1"}, {"状态": "?"}])
    answer = desk("payment_clerk").post("/take-overs", sent(content))
    assert answer.status_code == 422
    for text in ("不符之处", "核定月数", "银行账号", "应为“在领”或“停发”"):
        assert text in answer.text
    assert "6222020000000000001" not in answer.text


def test_no_file_is_said_at_its_field(office: Office, desk: SignedIn) -> None:
    answer = desk("payment_clerk").post("/take-overs")
    assert answer.status_code == 422
    assert "此项必填" in answer.text


def test_the_command_tries_a_file_and_books_nothing(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHIBAO_LANGUAGE", "en")
    monkeypatch.setattr(commands, "open_house", lambda: _Open(office))
    file = tmp_path / "list.csv"
    file.write_bytes(builders.take_over_file([{}]))
    done = CliRunner().invoke(cli.main, ["take-over", str(file), "--area", "changchun"])
    assert done.exit_code == 0, done.output
    file.write_bytes(builders.take_over_file([{"核定月数": "25"}]))
    wrong = CliRunner().invoke(cli.main, ["take-over", str(file), "--area", "changchun"])
    assert wrong.exit_code == 1
    assert CliRunner().invoke(cli.main, ["take-over", str(file), "--area", "none"]).exit_code == 1


class _Open:
    """The house of the test, where the command opens its own."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def __enter__(self) -> object:
        return self._office.installation

    def __exit__(self, *_error: object) -> None:
        return None
