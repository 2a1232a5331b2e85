"""The office of a story: one pooling area with its offices and staff, the story's people, the bank.

Everything inside the house is real; the bank alone is a fake, which answers as the story says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from workflows import bootstrap, identity_number, vault
from workflows.claims.models import BenefitStandard
from workflows.clock import FixedClock, local_date
from workflows.contributions.operations import NewSpell, add_spell
from workflows.demo import outcomes
from workflows.demo.bank import BankReply, stored_reply
from workflows.demo.builders import fund_account
from workflows.payments.models import FundAccount
from workflows.people.models import CommunityKind, Organisation, OrganisationKind, PolicyLine
from workflows.people.offices import NewOffice, add_area, add_office
from workflows.people.operations import NewPerson, NewRole, add_person, grant_role
from workflows.people.permissions import Actor
from workflows.people.queries import actor_of, offices_of_case
from workflows.people.roles import ROLE_OFFICES
from workflows.runtime.house import House
from workflows.runtime.scenarios import Opening
from workflows.settings import Settings

STAFF: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "clerk": ("周一平", ("employment_service_clerk",)),
    "second_clerk": ("吴小梅", ("employment_service_clerk",)),
    "officer": ("郑文秀", ("community_officer",)),
    "reviewer": ("冯立新", ("agency_reviewer",)),
    "second_reviewer": ("陈志远", ("agency_reviewer",)),
    "payment_clerk": ("褚明华", ("payment_clerk",)),
    "second_payment_clerk": ("卫东升", ("payment_clerk",)),
    "releaser": ("蒋国栋", ("payment_releaser",)),
    "administrator": ("沈安", ("administrator",)),
}
"""Who works in every story: name in it → invented person, roles."""

MINIMUM_WAGE_FEN = 36_000
BENEFIT_FEN = 25_200
LONG_AGO = dt.date(2000, 1, 1)


class DemoWorld:
    """One pooling area of a story; satisfies `runtime.scenarios.World`.

    `world` of a story: `area` (id of a pooling area), `people` (name → person with spells), and
    `staff` (name → person with roles) for people who hold more roles than one.
    """

    def __init__(self) -> None:
        bootstrap.load_rooms()
        _open_some_vault()
        self._area_id = ""
        self._offices: dict[OrganisationKind, int] = {}
        self._people: dict[str, int] = {}
        self._staff: dict[str, int] = {}
        self._references: dict[str, Any] = {}

    def house(self, clock: FixedClock, var: Path) -> House:
        """A house that writes its files below `var`."""
        return House(clock, Settings(var=var, database_url="sqlite://"))

    def build(self, session: Session, given: Mapping[str, Any], now: dt.datetime) -> None:
        """Found the area and its offices, employ the staff, put the people on file."""
        self._area_id = given.get("area", "changchun")
        self._found_offices(session, now)
        session.add_all([_standard(self._area_id), fund_account(self._area_id)])
        for name, (person, roles) in STAFF.items():
            self._employ(session, name, person, roles, now)
        for name, member in given.get("staff", {}).items():
            self._employ(session, name, member["name"], member["roles"], now)
        for number, (name, person) in enumerate(given.get("people", {}).items(), 1):
            self._insure(session, name, person, number, now)
        self._references.update(self._people)
        self._references["community"] = self._offices[OrganisationKind.COMMUNITY_OFFICE]

    def actor(self, session: Session, name: str, now: dt.datetime) -> Actor:
        """A member of the staff with the roles held today. Raises KeyError."""
        return actor_of(session, self._staff[name], local_date(now))

    def reference(self, name: str) -> Any:
        """A person's id, `community` (the office), `bank_result` (the last file). Raises KeyError."""
        return self._references[name]

    def opening(self, session: Session, process_id: str, given: Mapping[str, Any]) -> Opening:
        """A claim belongs to the offices above the community, a run to the agency of the area."""
        if process_id == "claim":
            community = self._offices[OrganisationKind.COMMUNITY_OFFICE]
            offices = offices_of_case(session, community)
            return Opening(self._area_id, offices, {"person_id": self._people[given["person"]]})
        agency = self._offices[OrganisationKind.AGENCY]
        return Opening(self._area_id, offices_of_case(session, agency), {"area_id": self._area_id})

    def bank_answers(self, session: Session, key: str, given: Mapping[str, Any], house: House) -> None:
        """Pay every line of the run's bank file but those of people in `reject` (name → reason code)."""
        rejected = {self._people[name]: reason for name, reason in given.get("reject", {}).items()}
        reply = BankReply(key, rejected, is_broken=bool(given.get("broken")))
        self._references["bank_result"] = stored_reply(session, reply, house)

    def facts(self, session: Session) -> Mapping[str, Any]:
        """Claims, entitlements, notices and payments of the story's people, by their names in it."""
        return outcomes.of(session, self._people)

    def _found_offices(self, session: Session, now: dt.datetime) -> None:
        name, name_en = AREAS[self._area_id]
        add_area(session, self._area_id, name=f"{name}统筹地区", name_en=name_en, line=PolicyLine.NOTICE)
        parent: int | None = None
        for office in _offices(self._area_id, name, name_en):
            row = _founded(session, office, parent, now)
            self._offices[row.kind] = parent = row.id

    def _employ(
        self, session: Session, name: str, person: str, roles: Iterable[str], now: dt.datetime
    ) -> None:
        row = add_person(session, NewPerson(person), actor=None, now=now)
        for role in roles:
            office = next(
                self._offices[kind] for kind in reversed(ROLE_OFFICES[role]) if kind in self._offices
            )
            grant_role(session, NewRole(row.id, role, office, LONG_AGO), actor=None, now=now)
        self._staff[name] = row.id

    def _insure(
        self, session: Session, name: str, given: Mapping[str, Any], number: int, now: dt.datetime
    ) -> None:
        person = NewPerson(
            given["name"],
            identity_number=given.get("identity_number", _made_up_identity(number)),
            phone=f"1390000{number:04d}",
            bank_account=f"622202{number:013d}",
            area_id=self._area_id,
        )
        row = add_person(session, person, actor=None, now=now)
        for spell in given.get("spells", ()):
            add_spell(session, _spell(row.id, self._area_id, spell))
        self._people[name] = row.id


AREAS: Mapping[str, tuple[str, str]] = {
    "changchun": ("长春", "Changchun"),
    "jilin": ("吉林", "Jilin"),
    "siping": ("四平", "Siping"),
    "liaoyuan": ("辽源", "Liaoyuan"),
    "tonghua": ("通化", "Tonghua"),
    "baishan": ("白山", "Baishan"),
    "songyuan": ("松原", "Songyuan"),
    "baicheng": ("白城", "Baicheng"),
    "yanbian": ("延边", "Yanbian"),
}


def _open_some_vault() -> None:
    try:
        vault.current()
    except vault.VaultClosed:
        vault.use(vault.generated())


def _offices(area_id: str, name: str, name_en: str) -> tuple[NewOffice, ...]:
    """One office of each level, root first; each hangs under the one before."""
    return (
        NewOffice(OrganisationKind.PROVINCE, "吉林省社会保险公司", "Jilin Provincial Insurance Company"),
        NewOffice(OrganisationKind.AGENCY, f"{name}社会保险公司", f"{name_en} Agency", area_id=area_id),
        NewOffice(OrganisationKind.EMPLOYMENT_SERVICE, f"{name}就业服务局", f"{name_en} Employment Service"),
        NewOffice(
            OrganisationKind.COMMUNITY_OFFICE,
            f"{name}和平街道劳动保障所",
            f"{name_en} Heping Street Office",
            kind_detail=CommunityKind.STREET,
        ),
    )


def _founded(session: Session, office: NewOffice, parent: int | None, now: dt.datetime) -> Organisation:
    under = NewOffice(
        office.kind, office.name, office.name_en, parent, office.kind_detail, area_id=office.area_id
    )
    return add_office(session, under, actor=None, now=now)


def _standard(area_id: str) -> BenefitStandard:
    return BenefitStandard(
        area_id=area_id,
        valid_from=LONG_AGO,
        minimum_wage_fen=MINIMUM_WAGE_FEN,
        benefit_fen=BENEFIT_FEN,
        is_example=True,
        source="示例",
    )


def _fund_account(area_id: str) -> FundAccount:
    return FundAccount(
        area_id=area_id,
        holder="失业保险基金（示例）",
        account="22010000000000000001",
        bank_code="102241000001",
    )


def _spell(person_id: int, area_id: str, given: Mapping[str, Any]) -> NewSpell:
    ends_on = given.get("to")
    return NewSpell(
        person_id=person_id,
        area_id=given.get("area", area_id),
        employer_name=given["employer"],
        starts_on=dt.date.fromisoformat(given["from"]),
        ends_on=dt.date.fromisoformat(ends_on) if ends_on else None,
        paid_months=given["paid_months"],
        is_flexible=given.get("flexible", False),
    )


def _made_up_identity(number: int) -> str:
    """A well-formed number of nobody: county 000 of the province does not exist."""
    first_17 = f"22000019700101{number:03d}"
    return first_17 + identity_number.check_digit(first_17)
