"""Builders with lawful defaults: a test names only what it is about. Everybody in them is invented."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from workflows import identity_number
from workflows.claims.models import BenefitStandard, Claim, ClaimStatus, Entitlement
from workflows.claims.periods import later
from workflows.claims.periods import of as month_of
from workflows.contributions.models import ContributionSpell
from workflows.contributions.operations import NewSpell, add_spell
from workflows.payments.models import FundAccount
from workflows.people.models import CommunityKind, Organisation, OrganisationKind, Person, PolicyLine
from workflows.people.offices import NewOffice, add_area, add_office
from workflows.people.operations import NewPerson, NewRole, add_person, grant_role
from workflows.people.permissions import Actor
from workflows.people.queries import actor_of

FOUNDED_ON = dt.date(2000, 1, 1)
FOUNDED_AT = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Branch:
    """One office of each level, root first."""

    area_id: str
    province: Organisation
    agency: Organisation
    employment_service: Organisation
    community: Organisation


def invented_identity(number: int, born_on: dt.date | None = None) -> str:
    """A well-formed identity number of nobody: county 000 of the province does not exist.

    A thousand people share a day of birth, the first ones in 1970, unless one is named.
    """
    born_on = born_on or dt.date(1970, 1, 1) + dt.timedelta(days=number // 1000)
    first_17 = f"220000{born_on:%Y%m%d}{number % 1000:03d}"
    return first_17 + identity_number.check_digit(first_17)


COMMUNITIES = {
    CommunityKind.STREET: "和平街道",
    CommunityKind.TOWN: "和平镇",
    CommunityKind.TOWNSHIP: "和平乡",
    CommunityKind.COMMUNITY: "和平社区",
}
"""What the office that verifies is called, by its kind."""


def branch(
    session: Session,
    area_id: str = "changchun",
    name: str = "长春",
    name_en: str = "Changchun",
    line: PolicyLine = PolicyLine.NOTICE,
    community: CommunityKind = CommunityKind.STREET,
) -> Branch:
    """A pooling area with its offices, its benefit standard and its account, in the year 2000."""
    add_area(session, area_id, name=name, name_en=name_en, line=line)
    rows: list[Organisation] = []
    kinds = (
        (OrganisationKind.PROVINCE, f"{name}上级省社会保险公司", "provincial company"),
        (OrganisationKind.AGENCY, f"{name}社会保险公司", "agency"),
        (OrganisationKind.EMPLOYMENT_SERVICE, f"{name}就业服务局", "employment service"),
        (
            OrganisationKind.COMMUNITY_OFFICE,
            f"{name}{COMMUNITIES[community]}劳动保障所",
            f"{community} office",
        ),
    )
    for kind, office_name, suffix in kinds:
        office = NewOffice(
            kind,
            office_name,
            f"{name_en} {suffix}",
            parent_id=rows[-1].id if rows else None,
            kind_detail=community if kind == OrganisationKind.COMMUNITY_OFFICE else None,
            area_id=area_id if kind != OrganisationKind.PROVINCE else None,
        )
        rows.append(add_office(session, office, actor=None, now=FOUNDED_AT))
    session.add_all([standard(area_id), fund_account(area_id)])
    session.flush()
    return Branch(area_id, *rows)


@dataclass(frozen=True)
class Firm:
    """An enterprise below the labour department of its area; `union` is None where it has none."""

    department: Organisation
    enterprise: Organisation
    union: Organisation | None


def firm(session: Session, of: Branch, name: str = "长春市东风机械厂", *, has_union: bool = True) -> Firm:
    """An enterprise with its labour department and, unless told otherwise, its union."""

    def office(kind: OrganisationKind, name: str, name_en: str, parent: Organisation) -> Organisation:
        new = NewOffice(kind, name, name_en, parent.id, area_id=of.area_id)
        return add_office(session, new, actor=None, now=FOUNDED_AT)

    area = of.agency.name.removesuffix("社会保险公司")
    department = office(
        OrganisationKind.LABOUR_DEPARTMENT, f"{area}劳动和社会保障局", "Labour Department", of.province
    )
    enterprise = office(OrganisationKind.ENTERPRISE, name, "Dongfeng Machine Works", department)
    union = office(OrganisationKind.UNION, f"{name}工会", "Union", enterprise) if has_union else None
    return Firm(department, enterprise, union)


def employed(
    session: Session, name: str, employer: str, number: int, area_id: str, ends_on: dt.date | None = None
) -> Person:
    """An insured person who works at the employer since 2003, to a day where it is told.

    The number makes the identity number.
    """
    born_on = dt.date(1970, 1, 1) + dt.timedelta(days=number // 1000)
    new = NewPerson(name, identity_number=invented_identity(number, born_on), area_id=area_id)
    row = add_person(session, new, actor=None, now=FOUNDED_AT)
    add_spell(session, NewSpell(row.id, area_id, employer, dt.date(2003, 1, 1), ends_on, 38))
    return row


def standard(
    area_id: str,
    minimum_wage_fen: int = 36_000,
    benefit_fen: int = 25_200,
    valid_from: dt.date = FOUNDED_ON,
) -> BenefitStandard:
    """An example standard (示例), in force since 2000 unless another day is named."""
    return BenefitStandard(
        area_id=area_id,
        valid_from=valid_from,
        minimum_wage_fen=minimum_wage_fen,
        benefit_fen=benefit_fen,
        is_example=True,
        source="示例",
    )


def fund_account(area_id: str, number: int = 1, holder: str = "失业保险基金支出户") -> FundAccount:
    """An invented account of an area's fund at an invented bank."""
    return FundAccount(
        area_id=area_id, holder=holder, account=f"0720000{number:012d}", bank_code=f"9992410{number:05d}"
    )


def person(
    session: Session, number: int = 1, name: str = "张三", area_id: str | None = "changchun"
) -> Person:
    """An insured person with identity number, phone and account made from the number."""
    new = NewPerson(
        name,
        identity_number=invented_identity(number),
        phone=f"1390000{number:04d}",
        bank_account=f"622202{number:013d}",
        area_id=area_id,
    )
    return add_person(session, new, actor=None, now=FOUNDED_AT)


def staff(session: Session, name: str, office: Organisation, *roles: str) -> Actor:
    """A member of the staff of an office, holding the roles since 2000."""
    row = add_person(session, NewPerson(name), actor=None, now=FOUNDED_AT)
    for role in roles:
        grant_role(session, NewRole(row.id, role, office.id, FOUNDED_ON), actor=None, now=FOUNDED_AT)
    return actor_of(session, row.id, dt.date(2006, 3, 1))


def spell(
    session: Session,
    insured: Person,
    starts_on: dt.date = dt.date(2003, 1, 1),
    ends_on: dt.date | None = dt.date(2006, 2, 28),
    paid_months: int = 38,
) -> ContributionSpell:
    """Insured time with one employer; by default three years up to the end of February 2006."""
    area_id = insured.area_id or "changchun"
    return add_spell(session, NewSpell(insured.id, area_id, "示例机械厂", starts_on, ends_on, paid_months))


def claim(
    session: Session,
    insured: Person,
    office: Branch,
    number: int = 1,
    registered_on: dt.date = dt.date(2006, 3, 1),
) -> Claim:
    """A claim just registered, without a process; for tests of what comes after."""
    row = Claim(
        business_key=f"C-2006-9{number:05d}",
        person_id=insured.id,
        area_id=office.area_id,
        community_office_id=office.community.id,
        employment_service_id=office.employment_service.id,
        separated_on=dt.date(2006, 2, 28),
        separation_reason="contract_expired",
        employer_name="示例机械厂",
        registered_on=registered_on,
        job_seeking=True,
        contribution_months=38,
        received_at=FOUNDED_AT,
    )
    session.add(row)
    session.flush()
    return row


TAKE_OVER = {
    "编号": "旧0001",
    "姓名": "张三",
    "身份证号": "",
    "联系电话": "13900000001",
    "银行账号": "6222020000000000001",
    "社区机构": "长春和平街道劳动保障所",
    "原用人单位": "示例机械厂",
    "失业日期": "2005-08-31",
    "登记日期": "2005-09-05",
    "核定月数": "12",
    "已领月数": "5",
    "欠发月数": "1",
    "下次应发月份": "2006-04",
    "月发放额": "252.00",
    "状态": "在领",
}
"""A row of a take-over by its headings; an empty identity number is made from the row's place."""


def take_over_file(rows: Iterable[Mapping[str, str]], office: str = TAKE_OVER["社区机构"]) -> bytes:
    """A CSV file of running entitlements; each row names what differs from `TAKE_OVER`."""
    out = io.StringIO()
    writer = csv.DictWriter(out, TAKE_OVER)
    writer.writeheader()
    for number, row in enumerate(rows, 1):
        own = {"编号": f"旧{number:04d}", "身份证号": _taken_identity(number), "社区机构": office}
        writer.writerow({**TAKE_OVER, **own, **row})
    return out.getvalue().encode()


def _taken_identity(number: int) -> str:
    return invented_identity(number, dt.date(1960, 1, 1) + dt.timedelta(days=number // 1000))


def entitlement(session: Session, of: Claim, months: int = 12, amount_fen: int = 25_200) -> Entitlement:
    """An open entitlement from the month after registration, for a claim built here."""
    first = later(month_of(of.registered_on), 1)
    row = Entitlement(
        claim_id=of.id,
        person_id=of.person_id,
        area_id=of.area_id,
        months_total=months,
        amount_fen=amount_fen,
        amount_is_example=True,
        first_period=first,
        next_due=first,
        opened_on=of.registered_on,
    )
    of.status = ClaimStatus.IN_BENEFIT
    session.add(row)
    session.flush()
    return row
