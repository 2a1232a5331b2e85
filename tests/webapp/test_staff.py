"""Staff and offices at the administrator's desk: taken on, let go, founded, moved; own passwords."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.webapp.conftest import PASSWORD, START, Desk, Office, SignedIn
from workflows.audit import AuditEntry
from workflows.demo import builders
from workflows.demo.builders import invented_identity
from workflows.people.models import Account, Organisation, OrganisationKind, Person
from workflows.people.offices import NewOffice, add_office
from workflows.people.operations import NewRole, grant_role

pytestmark = pytest.mark.both_databases

FIRST, OWN = "yulin-3817-xiao", "hehua-9052-tang"


def form(office: Office, **changes: str) -> dict[str, str]:
    """A new payment clerk at the agency."""
    at = f"payment_clerk/{office.branch.agency.id}"
    given = {"name": "赵小川", "identity_number": invented_identity(61), "login": "Zhao.XC", "role_at": at}
    return {**given, "password": FIRST, **changes}


def person_id(answer: object) -> int:
    found = re.search(r"/people/(\d+)$", answer.headers["Location"])  # type: ignore[attr-defined]
    assert found is not None
    return int(found.group(1))


def signed_in(app: Flask, login: str, password: str) -> Desk:
    browser = Desk(app.test_client())
    answer = browser.post("/sign-in", {"login": login, "password": password})
    assert answer.status_code == 303, answer.text
    return browser


def acts(office: Office) -> set[str]:
    with office.installation.sessions() as session:
        return set(session.scalars(sa.select(AuditEntry.act).where(AuditEntry.actor_id.is_not(None))))


def test_a_new_member_of_staff_signs_in_and_must_change_the_first_password(
    app: Flask, desk: SignedIn, office: Office
) -> None:
    answer = desk("administrator").post("/people/new", form(office))
    assert answer.status_code == 303, answer.text
    browser = signed_in(app, "zhao.xc", FIRST)
    assert browser.get("/payments").headers["Location"] == "/password"
    assert browser.post("/payments", {"month": "2006-04"}).headers["Location"] == "/password"
    page = browser.get("/password")
    assert page.status_code == 200
    assert "管理员设置的" in page.text
    changed = browser.post("/password", {"current": FIRST, "password": OWN, "again": OWN})
    assert changed.status_code == 303, changed.text
    assert browser.get("/payments").status_code == 200
    assert {"people.add_person", "people.open_account", "people.grant_role", "people.set_password"} <= acts(
        office
    )


def test_every_fault_of_a_new_member_is_named_at_its_field(desk: SignedIn, office: Office) -> None:
    browser = desk("administrator")
    wrong = form(office, name=" ", identity_number="220000", login="赵", role_at="", password="12345678")
    answer = browser.post("/people/new", wrong)
    assert answer.status_code == 422
    for name in ("name", "identity_number", "login", "role_at", "password"):
        assert f'<a href="#{name}">' in answer.text, name
    assert "12345678" not in answer.text
    browser.post("/language", {"language": "en", "next": "/people"})
    assert "Enter the name." in browser.post("/people/new", wrong).text


@pytest.mark.parametrize("field", ["login", "identity_number"])
def test_a_login_or_a_person_that_is_there_already_is_a_conflict(
    desk: SignedIn, office: Office, field: str
) -> None:
    browser = desk("administrator")
    assert browser.post("/people/new", form(office)).status_code == 303
    fresh = {"login": "another", "identity_number": invented_identity(62)}
    again = browser.post("/people/new", form(office, **{key: fresh[key] for key in fresh if key != field}))
    assert again.status_code == 409
    assert f'<a href="#{field}">' in again.text
    assert 'value="赵小川"' in again.text


def test_an_insured_person_who_joins_the_staff_stays_one_person(desk: SignedIn, office: Office) -> None:
    number = invented_identity(1)
    browser = desk("administrator")
    assert browser.post("/people/new", form(office, identity_number=number)).status_code == 409, "other name"
    answer = browser.post("/people/new", form(office, identity_number=number, name="张三"))
    assert person_id(answer) == office.insured[0]


def test_a_closed_account_is_out_at_once_and_opens_with_a_new_password(
    app: Flask, desk: SignedIn, office: Office
) -> None:
    browser, clerk = desk("administrator"), desk("payment_clerk")
    at = f"/people/{office.people['payment_clerk']}"
    assert browser.post(f"{at}/close").status_code == 303
    assert "账户已停用" in browser.get(at).text
    assert clerk.get("/inbox").headers["Location"].startswith("/sign-in")
    refused = Desk(app.test_client()).post("/sign-in", {"login": "payment_clerk", "password": PASSWORD})
    assert refused.status_code == 401
    assert browser.post(f"{at}/password", {"password": "12345678"}).status_code == 422
    assert browser.post(f"{at}/password", {"password": FIRST}).status_code == 303
    assert signed_in(app, "payment_clerk", FIRST).get("/inbox").headers["Location"] == "/password"
    assert {"people.close_account", "people.reset_password"} <= acts(office)


def test_nobody_closes_their_own_account(desk: SignedIn, office: Office) -> None:
    at = f"/people/{office.people['administrator']}"
    browser = desk("administrator")
    assert browser.post(f"{at}/close").status_code == 422
    assert "停用账户" not in browser.get(at).text


def test_an_administrator_of_an_area_stays_within_it(desk: SignedIn, office: Office) -> None:
    with office.installation.sessions.begin() as session:
        other = builders.branch(session, "jilin", "吉林", "Jilin")
        stranger = office.people["agency_reviewer"]
        session.execute(sa.text("DELETE FROM role_grant WHERE person_id = :id"), {"id": stranger})
        new = NewRole(stranger, "agency_reviewer", other.agency.id, builders.FOUNDED_ON)
        grant_role(session, new, actor=None, now=START)
        both = NewRole(office.people["payment_clerk"], "payment_clerk", other.agency.id, builders.FOUNDED_ON)
        grant_role(session, both, actor=None, now=START)
        agency, service, root = other.agency.id, other.employment_service.id, other.agency.parent_id
    browser = desk("administrator")
    for path in (f"/people/{stranger}", f"/offices/{agency}", f"/offices/{root}"):
        assert browser.get(path).status_code == 404, path
    for path in (f"/people/{stranger}/close", f"/people/{office.people['payment_clerk']}/close"):
        assert browser.post(path).status_code == 404, path
    elsewhere = form(office, role_at=f"payment_clerk/{agency}")
    assert browser.post("/people/new", elsewhere).status_code == 404
    founded = {"kind": "community", "name": "东风社区", "name_en": "Dongfeng", "parent_id": str(service)}
    assert browser.post("/offices/new", founded).status_code == 404
    assert browser.post(f"/offices/{agency}", {"name": "别名", "name_en": "x"}).status_code == 404
    with office.installation.sessions() as session:
        assert session.scalar(sa.select(Person.id).where(Person.name == "赵小川")) is None
        assert session.scalar(sa.select(Account.is_active).where(Account.person_id == stranger))


def test_enterprises_are_listed_apart_page_by_page_and_found_by_a_part_of_their_name(
    desk: SignedIn, office: Office
) -> None:
    with office.installation.sessions.begin() as session:
        firm = builders.firm(session, office.branch, "长春市百合印刷厂")
        for number in range(50):
            name = f"长春市松花{number}号纺织厂"
            new = NewOffice(OrganisationKind.ENTERPRISE, name, f"Songhua Mill {number}", firm.department.id)
            add_office(session, new, actor=None, now=START)
    browser = desk("administrator")
    assert "百合印刷厂" not in browser.get("/offices").text
    assert "百合印刷厂" not in browser.get("/offices/new").text
    first = browser.get("/offices?enterprises=1").text
    assert "长春市百合印刷厂工会" in first
    following = re.search(r'href="(/offices\?enterprises=1[^"]*after=\d+)"', first)
    assert following is not None
    rest = browser.get(following[1].replace("&amp;", "&")).text
    names = re.findall(r">(长春市[^<]*(?:厂|工会))<", first + rest)
    assert len(names) == len(set(names)) == 52
    assert "下一页" not in rest
    found = browser.get("/offices?enterprises=1&text=mill+49").text
    assert "松花49号" in found
    assert "松花48号" not in found
    assert "没有符合条件的企业" in browser.get("/offices?enterprises=1&text=%25").text


def test_an_office_is_founded_renamed_and_moved(desk: SignedIn, office: Office) -> None:
    browser, branch = desk("administrator"), office.branch
    new = {
        "kind": "employment_service",
        "name": "榆树就业服务局",
        "name_en": "Yushu",
        "parent_id": str(branch.agency.id),
    }
    assert browser.post("/offices/new", new).status_code == 303
    twice = browser.post("/offices/new", new)
    assert twice.status_code == 409
    assert '<a href="#name">' in twice.text
    with office.installation.sessions() as session:
        there = session.scalars(sa.select(Organisation).where(Organisation.name == new["name"])).one()
    change = {"name": "新民街道劳动保障所", "name_en": "Xinmin", "parent_id": str(there.id)}
    assert browser.post(f"/offices/{branch.community.id}", change).status_code == 303
    with office.installation.sessions() as session:
        moved = session.get_one(Organisation, branch.community.id)
        assert (moved.name, moved.parent_id, moved.area_id) == (change["name"], there.id, "changchun")
    assert {"people.add_office", "people.rename_office", "people.move_office"} <= acts(office)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        pytest.param({"kind": ""}, ["kind"], id="no kind"),
        pytest.param({"kind": "province"}, ["kind"], id="a second province"),
        pytest.param({"name": " ", "name_en": ""}, ["name", "name_en"], id="no names"),
        pytest.param({"parent_id": "x"}, ["parent_id"], id="no office above"),
        pytest.param({"kind": "agency"}, ["area_id"], id="an agency without area"),
        pytest.param({"kind": "employment_service"}, ["parent_id"], id="under an office too low"),
    ],
)
def test_an_office_that_does_not_fit_says_why_at_its_field(
    desk: SignedIn, office: Office, changes: dict[str, str], fields: list[str]
) -> None:
    parent = str(office.branch.employment_service.id)
    new = {"kind": "town", "name": "五棵树镇所", "name_en": "Wukeshu", "parent_id": parent, **changes}
    answer = desk("administrator").post("/offices/new", new)
    assert answer.status_code == 422
    assert all(f'<a href="#{name}">' in answer.text for name in fields)


@pytest.mark.parametrize(
    ("current", "new", "again", "field"),
    [
        pytest.param("wrong", OWN, OWN, "current", id="wrong current"),
        pytest.param(PASSWORD, OWN, "other", "again", id="not repeated"),
        pytest.param(PASSWORD, "12345678", "12345678", "password", id="too common"),
        pytest.param(PASSWORD, PASSWORD, PASSWORD, "password", id="the same"),
    ],
)
def test_a_refused_change_of_password_says_why(
    desk: SignedIn, current: str, new: str, again: str, field: str
) -> None:
    browser = desk("community_officer")
    answer = browser.post("/password", {"current": current, "password": new, "again": again})
    assert answer.status_code == 422
    assert f'<a href="#{field}">' in answer.text
    assert new not in answer.text


def test_a_changed_password_ends_the_other_sign_ins(app: Flask, desk: SignedIn, office: Office) -> None:
    here, there = desk("community_officer"), desk("community_officer")
    assert here.post("/password", {"current": PASSWORD, "password": OWN, "again": OWN}).status_code == 303
    assert here.get("/inbox").status_code == 200
    assert there.get("/inbox").headers["Location"].startswith("/sign-in")
    signed_in(app, "community_officer", OWN)
