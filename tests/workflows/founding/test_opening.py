"""An office starts: areas and offices from a file, the first administrator, and nothing of a demo."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from tests.factories import book
from workflows.cli import main
from workflows.founding import opening
from workflows.founding.entries import OfficeFileRefused
from workflows.payments.models import FundAccount
from workflows.people.errors import PasswordRefused
from workflows.people.models import Account, Organisation, Person, PoolingArea, RoleGrant

AREA = {
    "area": "changchun",
    "name": "长春",
    "name_en": "Changchun",
    "line": "notice",
    "fund_holder": "失业保险基金支出户",
    "fund_account": "072000000000000001",
    "fund_bank_code": "999241000001",
}
OFFICES = [
    {"kind": "province", "name": "示例省社会保险公司", "name_en": "Example Province"},
    {
        "kind": "agency",
        "name": "示例市社会保险公司",
        "name_en": "Agency",
        "under": "示例省社会保险公司",
        "area": "changchun",
    },
    {
        "kind": "employment_service",
        "name": "示例就业服务局",
        "name_en": "Service",
        "under": "示例市社会保险公司",
    },
    {"kind": "street", "name": "示例街道劳动保障所", "name_en": "Street", "under": "示例就业服务局"},
]
FIRST = opening.Administrator("first.admin", "沈安", "quiet-harbour-lantern-7")


def told(area=None, offices=None):
    return json.dumps({"areas": [AREA | (area or {})], "offices": offices or OFFICES}).encode()


TABLE = (
    "kind,name,name_en,under,area,line\n"
    "area,长春,Changchun,,changchun,notice\n"
    "province,示例省社会保险公司,Province,,,\n"
    "agency,示例市社会保险公司,Agency,示例省社会保险公司,changchun,\n"
)


@pytest.fixture
def found(installation, session, clock):
    """`found(content)`: an office founded in an empty house."""

    def of(content, first=FIRST):
        return opening.found(session, content, first, book=book(), now=clock.now())

    return of


def test_an_office_is_founded_from_json(session, found):
    made = found(told())
    assert (made.areas, made.offices) == (1, 4)
    assert session.get_one(FundAccount, "changchun").account == AREA["fund_account"]
    street = session.scalars(select(Organisation).where(Organisation.name_en == "Street")).one()
    assert (street.kind.value, street.kind_detail.value, street.area_id) == (
        "community_office",
        "street",
        "changchun",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_founds_the_same(found, encoding):
    made = found(TABLE.encode(encoding))
    assert (made.areas, made.offices) == (1, 2)


def test_the_first_administrator_must_change_the_password_and_nobody_else_is_there(session, found):
    found(told())
    account = session.scalars(select(Account)).one()
    grant = session.scalars(select(RoleGrant)).one()
    assert (account.login, account.must_change, grant.role) == ("first.admin", True, "administrator")
    assert session.scalar(select(func.count()).select_from(Person)) == 1


def test_a_founded_house_is_not_founded_again(found):
    found(told())
    with pytest.raises(opening.OfficeFounded):
        found(told())


def test_a_weak_first_password_founds_nothing(session, found):
    with pytest.raises(PasswordRefused), session.begin_nested():
        found(told(), opening.Administrator("first.admin", "沈安", "12345678"))
    assert session.scalars(select(PoolingArea)).all() == []


def office(number, **changed):
    return [{**row, **(changed if at == number else {})} for at, row in enumerate(OFFICES)]


@pytest.mark.parametrize(
    ("content", "where", "column"),
    [
        pytest.param(told({"line": "nothing"}), "areas[0]", "line", id="unknown line"),
        pytest.param(told({"area": "Chang Chun"}), "areas[0]", "area", id="area that is no id"),
        pytest.param(told({"area": "harbin"}), "areas[0]", "area", id="area without a benefit standard"),
        pytest.param(told({"fund_account": "12"}), "areas[0]", "fund_account", id="short account"),
        pytest.param(told({"fund_bank_code": ""}), "areas[0]", "fund_bank_code", id="no bank number"),
        pytest.param(told(offices=office(1, kind="bureau")), "offices[1]", "kind", id="unknown kind"),
        pytest.param(told(offices=office(1, area="jilin")), "offices[1]", "area", id="unknown area"),
        pytest.param(told(offices=office(2, name="")), "offices[2]", "name", id="no name"),
        pytest.param(told(offices=office(3, under="无")), "offices[3]", "under", id="nobody above"),
        pytest.param(
            told(offices=office(3, under="示例省社会保险公司")),
            "offices[3]",
            "under",
            id="under the wrong level",
        ),
        pytest.param(told(offices=OFFICES[1:]), "file", "kind", id="no province"),
        pytest.param(told(offices=OFFICES[:1]), "areas[0]", "area", id="no agency"),
        pytest.param(TABLE.replace("notice", "none").encode(), "row 2", "line", id="row of a table"),
        pytest.param(b"kind,colour\narea,red\n", "row 2", "colour", id="unknown column"),
        pytest.param(b"{", "file", "", id="no JSON"),
        pytest.param(b"PK\x03\x04nothing", "file", "", id="no XLSX"),
        pytest.param(b"", "file", "", id="empty"),
    ],
)
def test_a_wrong_file_names_place_and_column_and_founds_nothing(session, found, content, where, column):
    with pytest.raises(OfficeFileRefused) as refused:
        found(content)
    assert (where, column) in {(each.where["en"], each.column) for each in refused.value.faults}
    assert session.scalars(select(Organisation)).all() == []
    assert refused.value.text("zh").startswith("机构文件有误")


def test_the_command_founds_once_and_says_what_is_wrong(tmp_path, monkeypatch):
    monkeypatch.setenv("SHIBAO_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'var' / 'shibao.db'}")
    monkeypatch.setenv("SHIBAO_LANGUAGE", "en")
    monkeypatch.delenv("SHIBAO_DEMO", raising=False)
    file, password = tmp_path / "office.json", tmp_path / "password"
    password.write_text(FIRST.password + "\n")
    command = ["init", "--office", str(file), "--name", "沈安", "--password-file", str(password)]
    file.write_bytes(told({"line": "nothing"}))
    wrong = CliRunner().invoke(main, command)
    assert (wrong.exit_code, "areas[0] line: must be one of" in wrong.output) == (1, True)
    file.write_bytes(told())
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    assert "1 areas and 4 offices founded; admin must change the password." in done.output
    assert CliRunner().invoke(main, command).exit_code == 1
