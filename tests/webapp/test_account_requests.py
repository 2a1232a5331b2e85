"""Accounts that enterprises and unions ask for: nothing is told, nobody signs in before a clerk approves."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.conftest import MovableClock
from tests.webapp.conftest import Desk, Office, SignedIn
from tests.webapp.test_job_keeping import firm
from tests.webapp.test_objections import receipt_of
from workflows import audit
from workflows.clock import add_months, local_date
from workflows.demo import builders
from workflows.layoffs.account_models import AccountRequest
from workflows.layoffs.account_retention import erase_account_requests
from workflows.people.models import Account, Organisation, Person, RoleGrant

__all__ = ["firm"]

STATEMENTS = 12
FORM = "/account-request"
CHOSEN = "Harbin#winter7"
IDENTITY = builders.invented_identity(4711)


def told(firm: builders.Firm, **other: str) -> dict[str, str]:
    """A request as somebody types it."""
    return {
        "department_id": str(firm.department.id),
        "role": "enterprise_agent",
        "enterprise": firm.enterprise.name,
        "name": "赵示范",
        "identity_number": IDENTITY,
        "phone": "139 0000 0077",
        "login": "zhao",
        "password": CHOSEN,
        **other,
    }


def asked(browser: Desk, form: dict[str, str]) -> tuple[str, str]:
    """Send a request; its number and secret."""
    answer = browser.post(FORM, form)
    assert answer.status_code == 303, answer.text
    return receipt_of(browser.get("/account-request/sent").text)


def signs_in(browser: Desk, login: str = "zhao", password: str = CHOSEN) -> int:
    return browser.post("/sign-in", {"login": login, "password": password}).status_code


@pytest.mark.parametrize("role", ["enterprise_agent", "union_representative"])
def test_whoever_asked_signs_in_once_a_clerk_has_approved_and_sees_the_own_enterprise(
    firm: builders.Firm, office: Office, stranger: Desk, desk: SignedIn, statements: list[str], role: str
) -> None:
    number, secret = asked(stranger, told(firm, role=role))
    receipt = {"number": number, "secret": secret}
    assert secret not in stranger.get("/account-request/sent").text
    assert "正在由劳动保障部门核实" in stranger.post("/status", receipt).text
    assert signs_in(stranger) == 401
    clerk = desk("labour")
    for path in ("/account-requests", f"/account-requests/{number}"):
        statements.clear()
        page = clerk.get(path)
        assert page.status_code == 200
        assert firm.enterprise.name in page.text
        assert IDENTITY not in page.text
        assert CHOSEN not in page.text
        assert len(statements) <= STATEMENTS, path
    assert clerk.post(f"/account-requests/{number}/approve").status_code == 303
    assert "已经批准" in stranger.post("/status", receipt).text
    assert signs_in(stranger) == 303
    assert stranger.get("/layoffs").status_code == 200
    assert stranger.get("/account-requests").status_code == 403
    again = clerk.post(f"/account-requests/{number}/approve")
    assert again.status_code == 409
    with office.installation.sessions() as session:
        grant = session.scalars(
            sa.select(RoleGrant)
            .join(Account, Account.person_id == RoleGrant.person_id)
            .where(Account.login == "zhao")
        ).one()
        holder = firm.enterprise if role == "enterprise_agent" else firm.union
        assert holder is not None
        assert (grant.role, grant.organisation_id) == (role, holder.id)
        assert grant.granted_by == session.scalar(
            sa.select(Account.person_id).where(Account.login == "labour")
        )
        acts = session.scalars(sa.select(audit.AuditEntry.act)).all()
        assert {"account.ask", "account.approve", "people.admit"} <= set(acts)
        assert session.scalars(sa.select(AccountRequest.password_hash)).one() is None


def test_the_answer_is_the_same_whatever_is_on_file(
    firm: builders.Firm, office: Office, stranger: Desk, desk: SignedIn
) -> None:
    with office.installation.sessions.begin() as session:
        elsewhere = session.scalars(
            sa.select(Organisation.name).where(Organisation.name == "吉林市江北木器厂")
        ).one()
        insured = session.get_one(Person, office.insured[0])
        identity = builders.invented_identity(1)
        assert insured.name == "张三"
    forms = [
        (told(firm, enterprise="没有这个企业"), "没有登记这个名称的企业"),
        (told(firm, enterprise=elsewhere, login="zhao2"), "没有登记这个名称的企业"),
        (told(firm, login="agent"), "已被使用"),
        (told(firm, identity_number=identity, login="zhao3"), "身份证号对应的人员已登记"),
    ]
    clerk = desk("labour")
    for form, obstacle in forms:
        number, secret = asked(stranger, form)
        told_back = stranger.post("/status", {"number": number, "secret": secret}).text
        assert "正在由劳动保障部门核实" in told_back
        assert obstacle not in told_back
        page = clerk.get(f"/account-requests/{number}").text
        assert obstacle in page
        assert f"/account-requests/{number}/approve" not in page
        refused = clerk.post(f"/account-requests/{number}/approve")
        assert refused.status_code in (409, 422)
        assert obstacle in refused.text
    with office.installation.sessions() as session:
        assert session.scalar(sa.select(sa.func.count()).where(Account.login.startswith("zhao"))) == 0


def test_of_two_requests_of_one_person_one_is_approved(
    firm: builders.Firm, stranger: Desk, desk: SignedIn
) -> None:
    first, _secret = asked(stranger, told(firm))
    second, _secret = asked(stranger, told(firm, login="zhao4", password="Other#words9"))
    assert first != second
    clerk = desk("labour")
    listed = clerk.get("/account-requests").text
    assert listed.index(first) < listed.index(second)
    assert clerk.post(f"/account-requests/{second}/approve").status_code == 303
    third, _secret = asked(stranger, told(firm, login="zhao5"))
    listed = clerk.get("/account-requests").text
    assert listed.index(first) < listed.index(third) < listed.index(second)
    late = clerk.post(f"/account-requests/{first}/approve")
    assert late.status_code == 409
    assert "已登记" in late.text
    assert signs_in(stranger) == 401
    assert signs_in(stranger, "zhao4", "Other#words9") == 303


def test_a_refusal_tells_its_reason_to_whoever_holds_the_receipt(
    firm: builders.Firm, stranger: Desk, desk: SignedIn
) -> None:
    number, secret = asked(stranger, told(firm))
    clerk = desk("labour")
    empty = clerk.post(f"/account-requests/{number}/refuse", {"reason": " "})
    assert empty.status_code == 422
    assert 'href="#reason"' in empty.text
    said = {"reason": "企业答复没有此人。"}
    assert clerk.post(f"/account-requests/{number}/refuse", said).status_code == 303
    status = stranger.post("/status", {"number": number, "secret": secret}).text
    assert "没有批准" in status
    assert "企业答复没有此人。" in status
    assert clerk.post(f"/account-requests/{number}/approve").status_code == 409
    assert signs_in(stranger) == 401


def test_of_a_decided_request_nothing_of_its_applicant_is_left_after_six_months(
    firm: builders.Firm, office: Office, stranger: Desk, desk: SignedIn, clock: MovableClock
) -> None:
    number, secret = asked(stranger, told(firm))
    waiting, _secret = asked(stranger, told(firm, login="zhao6"))
    said = {"reason": "企业答复没有赵示范。"}
    assert desk("labour").post(f"/account-requests/{number}/refuse", said).status_code == 303
    until = add_months(local_date(clock.now()), 6)
    clock.move(days=(until - local_date(clock.now())).days)
    for is_over in (False, True):
        clock.move(days=is_over)
        with office.installation.sessions.begin() as session:
            erase_account_requests(session, clock.now())
            row = session.scalars(
                sa.select(AccountRequest).where(AccountRequest.business_key == number)
            ).one()
            assert (row.applicant == {}, row.login == "", row.reason is None) == (is_over,) * 3
            open_one = sa.select(AccountRequest).where(AccountRequest.business_key == waiting)
            assert session.scalars(open_one).one().applicant["name"] == "赵示范"
    status = stranger.post("/status", {"number": number, "secret": secret}).text
    assert "没有批准" in status
    assert "赵示范" not in status


def test_a_request_is_hidden_from_other_departments_and_closed_to_other_roles(
    firm: builders.Firm, office: Office, stranger: Desk, desk: SignedIn, password_hash: str
) -> None:
    number, _secret = asked(stranger, told(firm))
    with office.installation.sessions.begin() as session:
        other = session.scalars(
            sa.select(Organisation).where(
                Organisation.kind == "labour_department", Organisation.id != firm.department.id
            )
        ).one()
        _sign_in_for(
            session, builders.staff(session, "示范远", other, "labour_clerk").person_id, password_hash
        )
    far = desk("far")
    assert number not in far.get("/account-requests").text
    for act in ("", "/approve", "/refuse"):
        path = f"/account-requests/{number}{act}"
        answer = far.get(path) if not act else far.post(path, {"reason": "不是本机关。"})
        assert answer.status_code == 404, path
    for login in ("agent", "union", "agency_reviewer"):
        assert desk(login).post(f"/account-requests/{number}/approve").status_code == 403
    with office.installation.sessions() as session:
        assert session.scalars(sa.select(AccountRequest.status)).one() == "open"
        tried = sa.select(audit.AuditEntry.object_id).where(audit.AuditEntry.outcome == "refused")
        assert f"/account-requests/{number}/approve" in session.scalars(tried).all()


def test_a_clerk_approves_no_request_of_the_own(
    firm: builders.Firm, office: Office, stranger: Desk, desk: SignedIn, password_hash: str
) -> None:
    with office.installation.sessions.begin() as session:
        insured = builders.person(session, 4712, "钱示范")
        builders.grant_role(
            session,
            builders.NewRole(insured.id, "labour_clerk", firm.department.id, builders.FOUNDED_ON),
            actor=None,
            now=builders.FOUNDED_AT,
        )
        _sign_in_for(session, insured.id, password_hash)
    clerk = desk("far")
    while_signed_in, _secret = asked(clerk, told(firm))
    by_number, _secret = asked(stranger, told(firm, identity_number=builders.invented_identity(4712)))
    for number in (while_signed_in, by_number):
        refused = clerk.post(f"/account-requests/{number}/approve")
        assert refused.status_code == 403
        assert "申请账户" in refused.text
    assert desk("labour").post(f"/account-requests/{while_signed_in}/approve").status_code == 303


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"department_id": "999999"}, {"department_id"}),
        ({"department_id": "x", "role": "administrator"}, {"department_id", "role"}),
        ({"enterprise": " ", "name": ""}, {"enterprise", "name"}),
        ({"identity_number": "220102200002300000", "phone": "12"}, {"identity_number", "phone"}),
        ({"login": "Z Z", "password": "12345678"}, {"login", "password"}),
    ],
)
def test_a_wrong_answer_is_named_and_the_password_never_comes_back(
    firm: builders.Firm, stranger: Desk, wrong: dict[str, str], fields: set[str]
) -> None:
    answer = stranger.post(FORM, told(firm, **wrong))
    assert answer.status_code == 422
    named = {name for name in told(firm) if f'href="#{name}"' in answer.text}
    assert named == fields
    assert CHOSEN not in answer.text


def test_an_office_is_no_department_by_its_id(firm: builders.Firm, stranger: Desk) -> None:
    for office in (firm.enterprise, firm.union):
        assert office is not None
        assert stranger.post(FORM, told(firm, department_id=str(office.id))).status_code == 422


def test_an_address_that_asks_too_often_has_to_wait(
    firm: builders.Firm, office: Office, stranger: Desk, clock: MovableClock
) -> None:
    for _attempt in range(6):
        assert stranger.post(FORM, told(firm)).status_code == 303
    assert stranger.post(FORM, told(firm)).status_code == 429
    with office.installation.sessions() as session:
        assert session.scalar(sa.select(sa.func.count(AccountRequest.id))) == 6


def test_what_was_told_is_sealed_and_the_password_is_kept_as_a_hash(
    firm: builders.Firm, office: Office, stranger: Desk
) -> None:
    asked(stranger, told(firm))
    with office.installation.sessions() as session:
        content = repr(session.execute(sa.text("SELECT * FROM account_request")).all())
        content += repr(session.execute(sa.text("SELECT * FROM audit_entry")).all())
    assert "$argon2id$" in content
    for secret in (CHOSEN, IDENTITY, "赵示范", "13900000077"):
        assert secret not in content


def _sign_in_for(session: sa.orm.Session, person_id: int, password_hash: str) -> None:
    row = Account(person_id=person_id, login="far", password_hash=password_hash, language="zh")
    row.password_set_at = builders.FOUNDED_AT
    session.add(row)
