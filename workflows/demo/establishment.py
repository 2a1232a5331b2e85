"""The demo office on paper: nine pooling areas, their offices, firms and invented staff; founding them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from sqlalchemy.orm import Session

from workflows import audit
from workflows.demo.builders import FOUNDED_AT, FOUNDED_ON, fund_account, standard
from workflows.people import passwords
from workflows.people.models import Account, CommunityKind, Organisation, OrganisationKind, PolicyLine
from workflows.people.offices import NewOffice, add_area, add_office
from workflows.people.operations import NewPerson, NewRole, add_person, grant_role
from workflows.people.roles import ROLE_NAMES

PASSWORD = "shibao-demo-2026"  # noqa: S105  printed at the start of every demo office

NO_PASSWORD = "none"  # noqa: S105  it opens nothing
"""Is the hash of no password."""

AREAS: Mapping[str, tuple[str, str, int, int]] = {
    "changchun": ("长春", "Changchun", 36_000, 188_000),
    "jilin": ("吉林", "Jilin City", 33_000, 176_000),
    "siping": ("四平", "Siping", 30_000, 164_000),
    "liaoyuan": ("辽源", "Liaoyuan", 30_000, 164_000),
    "tonghua": ("通化", "Tonghua", 30_000, 164_000),
    "baishan": ("白山", "Baishan", 30_000, 164_000),
    "songyuan": ("松原", "Songyuan", 33_000, 176_000),
    "baicheng": ("白城", "Baicheng", 30_000, 154_000),
    "yanbian": ("延边", "Yanbian", 33_000, 176_000),
}
"""Id → name, English name, example minimum wages in fen (示例): of the notice, and from 2021-12-01 on.

The same as in the tables `benefit_amount` and `benefit_amount_jl_2021`.
"""

_BENEFIT_PERCENT = 70
"""Example benefit in percent of the minimum wage (示例), as in the table `benefit_amount`."""
_RAISED_ON = dt.date(2021, 12, 1)
_RAISED_PERCENT = 90
"""The benefit standard of the Jilin notice of 2021-11-10, as in the table `benefit_amount_jl_2021`."""


@dataclass(frozen=True)
class Office:
    """An office below an agency; `parent` is the key of another, or the area's id for its agency."""

    parent: str
    name: str
    name_en: str
    detail: CommunityKind | None = None
    kind: OrganisationKind | None = None
    """Where it is not what its detail says."""
    area_id: str | None = None
    """Below the province alone; elsewhere it is that of the parent."""


OFFICES: Mapping[str, Office] = {
    "chaoyang": Office("changchun", "长春市朝阳就业服务局", "Changchun Chaoyang Employment Service"),
    "nanhu": Office("chaoyang", "南湖街道劳动保障所", "Nanhu Street Labour Office", CommunityKind.STREET),
    "guilin": Office("chaoyang", "桂林社区劳动保障站", "Guilin Community Station", CommunityKind.COMMUNITY),
    "yushu": Office("changchun", "榆树市就业服务局", "Yushu Employment Service"),
    "wukeshu": Office("yushu", "五棵树镇劳动保障所", "Wukeshu Town Labour Office", CommunityKind.TOWN),
    "chuanying": Office("jilin", "吉林市船营就业服务局", "Jilin Chuanying Employment Service"),
    "beishan": Office(
        "chuanying", "北山街道劳动保障所", "Beishan Street Labour Office", CommunityKind.STREET
    ),
    "huanxi": Office(
        "chuanying", "欢喜乡劳动保障所", "Huanxi Township Labour Office", CommunityKind.TOWNSHIP
    ),
    "yanji": Office("yanbian", "延吉市就业服务局", "Yanji Employment Service"),
    "henan": Office("yanji", "河南街道劳动保障所", "Henan Street Labour Office", CommunityKind.STREET),
    "labour": Office(
        "province",
        "长春市劳动和社会保障局",
        "Changchun Labour Department",
        kind=OrganisationKind.LABOUR_DEPARTMENT,
        area_id="changchun",
    ),
    "dongfeng": Office(
        "labour", "长春市东风机械厂", "Dongfeng Machine Works", kind=OrganisationKind.ENTERPRISE
    ),
    "dongfeng_union": Office(
        "dongfeng", "长春市东风机械厂工会", "Union of Dongfeng Machine Works", kind=OrganisationKind.UNION
    ),
    "labour_siping": Office(
        "province",
        "四平市劳动和社会保障局",
        "Siping Labour Department",
        kind=OrganisationKind.LABOUR_DEPARTMENT,
        area_id="siping",
    ),
    "hongzui": Office(
        "labour_siping", "四平市红嘴木器厂", "Hongzui Wood Works", kind=OrganisationKind.ENTERPRISE
    ),
}
"""Under the province and its nine agencies: twenty with them, and two labour departments with a firm each."""

APPROVING = "siping"
"""The area where a layoff needs the department's approval; its firm has no union."""


@dataclass(frozen=True)
class Member:
    """One of the staff; `office` is a key of `OFFICES`, an area's id for its agency, or `province`."""

    login: str
    name: str
    office: str
    roles: tuple[str, ...]
    also_at: tuple[str, ...] = ()
    """Keys of further offices where the same roles are held."""


STAFF: tuple[Member, ...] = (
    Member("clerk", "周一平", "chaoyang", ("employment_service_clerk",)),
    Member("officer", "郑文秀", "nanhu", ("community_officer",)),
    Member("reviewer", "冯立新", "changchun", ("agency_reviewer",)),
    Member("payclerk", "褚明华", "changchun", ("payment_clerk",)),
    Member("releaser", "蒋国栋", "changchun", ("payment_releaser",)),
    Member("admin", "沈安", "province", ("administrator",)),
    Member("admin2", "秦立", "province", ("administrator",)),
    Member("drafter", "高清源", "province", ("policy_drafter",)),
    Member("lawreleaser", "方立行", "province", ("policy_releaser",)),
    Member("designer", "曹思源", "province", ("process_designer",)),
    Member("designer2", "魏清扬", "province", ("process_designer",)),
    Member("clerk2", "吴小梅", "yushu", ("employment_service_clerk",)),
    Member("clerk3", "蔡立春", "chaoyang", ("employment_service_clerk",)),
    Member("officer2", "王桂芝", "guilin", ("community_officer",)),
    Member("officer3", "韩玉山", "wukeshu", ("community_officer",)),
    Member("reviewer2", "陈志远", "changchun", ("agency_reviewer",)),
    Member("clerk.jilin", "杨春晓", "chuanying", ("employment_service_clerk",)),
    Member("officer.jilin", "朱秀兰", "beishan", ("community_officer",)),
    Member("officer2.jilin", "秦大勇", "huanxi", ("community_officer",)),
    Member("reviewer.jilin", "尤佳", "jilin", ("agency_reviewer",)),
    Member("payclerk.jilin", "许连成", "jilin", ("payment_clerk",)),
    Member("releaser.jilin", "何静", "jilin", ("payment_releaser",)),
    Member("clerk.yanbian", "金顺姬", "yanji", ("employment_service_clerk",)),
    Member("officer.yanbian", "朴哲", "henan", ("community_officer",)),
    Member("reviewer.yanbian", "崔红梅", "yanbian", ("agency_reviewer", "payment_releaser")),
    Member("payclerk.yanbian", "孔令辉煌", "yanbian", ("payment_clerk",)),
    Member("agent", "马建国", "dongfeng", ("enterprise_agent",)),
    Member("union", "林秀英", "dongfeng_union", ("union_representative",)),
    Member("labour", "何平", "labour", ("labour_clerk",)),
    Member("supervisor", "宋立民", "labour", ("labour_supervisor",)),
    Member("agent.siping", "白桂兰", "hongzui", ("enterprise_agent",)),
    Member("labour.siping", "邱志国", "labour_siping", ("labour_clerk",)),
    Member("supervisor.siping", "常玉华", "labour_siping", ("labour_supervisor",)),
)


@dataclass(frozen=True)
class Establishment:
    """What stands on file: offices and people by their keys and logins."""

    offices: Mapping[str, int]
    """Key of an office, id of an area (its agency) or `province` → organisation id."""
    staff: Mapping[str, int]
    """Login → person id."""


@dataclass(frozen=True)
class SignIn:
    """A sign-in of the demo office, for the list that is printed; the password is `PASSWORD`."""

    login: str
    name: str
    role: str
    role_en: str
    office: str
    office_en: str


@dataclass(frozen=True)
class Plan:
    """What is founded below the province and its agencies: offices by their keys, and the staff."""

    offices: Mapping[str, Office]
    staff: tuple[Member, ...]


def sign_ins(plan: Plan) -> tuple[SignIn, ...]:
    """All sign-ins, those of the walk through the demo first."""
    return tuple(_sign_in(member, plan.offices) for member in plan.staff)


def found(session: Session, plan: Plan) -> Establishment:
    """Found areas and offices and employ the staff, as if in the year 2000; nobody can sign in yet."""
    offices = {"province": _province(session).id}
    for number, (area_id, (name, name_en, wage, raised)) in enumerate(AREAS.items(), 1):
        add_area(session, area_id, name=name, name_en=name_en, line=_line(area_id))
        offices[area_id] = _agency(session, area_id, offices["province"]).id
        session.add(standard(area_id, wage, wage * _BENEFIT_PERCENT // 100))
        session.add(standard(area_id, raised, raised * _RAISED_PERCENT // 100, valid_from=_RAISED_ON))
        session.add(fund_account(area_id, number, f"{name}失业保险基金支出户"))
    for key, office in plan.offices.items():
        offices[key] = _below(session, office, offices[office.parent]).id
    staff = {member.login: _employ(session, member, offices) for member in plan.staff}
    return Establishment(offices, staff)


def open_accounts(session: Session, made: Establishment, now: dt.datetime) -> None:
    """Let the staff sign in; done last, so that an account says that the office is complete.

    Everybody knows the one password, so it is hashed once: a hash costs a sixth of a second.
    """
    password_hash = passwords.hashed(PASSWORD)
    for login, person_id in made.staff.items():
        _open(session, login, person_id, password_hash, now)


def open_without_password(session: Session, login: str, person_id: int, now: dt.datetime) -> None:
    """An account that no password opens: in a practice office the designer chooses whom to act as."""
    _open(session, login, person_id, NO_PASSWORD, now)


def _open(session: Session, login: str, person_id: int, password_hash: str, now: dt.datetime) -> None:
    session.add(Account(person_id=person_id, login=login, password_hash=password_hash, password_set_at=now))
    audit.record(session, audit.Act("people.open_account", "person", str(person_id)), actor=None, now=now)


def _line(area_id: str) -> PolicyLine:
    return PolicyLine.NOTICE_APPROVAL if area_id == APPROVING else PolicyLine.NOTICE


def _province(session: Session) -> Organisation:
    office = NewOffice(OrganisationKind.PROVINCE, "吉林省社会保险公司", "Jilin Provincial Insurance Company")
    return add_office(session, office, actor=None, now=FOUNDED_AT)


def _agency(session: Session, area_id: str, province_id: int) -> Organisation:
    name, name_en = _agency_names(area_id)
    office = NewOffice(OrganisationKind.AGENCY, name, name_en, province_id, area_id=area_id)
    return add_office(session, office, actor=None, now=FOUNDED_AT)


def _agency_names(area_id: str) -> tuple[str, str]:
    name, name_en, *_ = AREAS[area_id]
    place = "延边州" if area_id == "yanbian" else f"{name}市"
    return f"{place}社会保险公司", f"{name_en} Social Insurance Agency"


def _below(session: Session, office: Office, parent_id: int) -> Organisation:
    plain = OrganisationKind.COMMUNITY_OFFICE if office.detail else OrganisationKind.EMPLOYMENT_SERVICE
    new = NewOffice(
        office.kind or plain, office.name, office.name_en, parent_id, office.detail, office.area_id
    )
    return add_office(session, new, actor=None, now=FOUNDED_AT)


def _employ(session: Session, member: Member, offices: Mapping[str, int]) -> int:
    person = add_person(session, NewPerson(member.name), actor=None, now=FOUNDED_AT)
    for key, role in product((member.office, *member.also_at), member.roles):
        grant_role(session, NewRole(person.id, role, offices[key], FOUNDED_ON), actor=None, now=FOUNDED_AT)
    return person.id


def _sign_in(member: Member, offices: Mapping[str, Office]) -> SignIn:
    if member.office in offices:
        office = (offices[member.office].name, offices[member.office].name_en)
    elif member.office in AREAS:
        office = _agency_names(member.office)
    else:
        office = ("吉林省社会保险公司", "Jilin Provincial Insurance Company")
    names = [ROLE_NAMES[role] for role in member.roles]
    role, role_en = "、".join(each["zh"] for each in names), ", ".join(each["en"] for each in names)
    return SignIn(member.login, member.name, role, role_en, *office)
