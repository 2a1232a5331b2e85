"""The office of a story: one pooling area with its offices and staff, the story's people, the bank.

Everything inside the house is real; the bank alone is a fake, which answers as the story says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows import bootstrap, vault
from workflows.claims import handing_on, report_round, taken_over
from workflows.claims.models import Claim
from workflows.clock import FixedClock, local_date
from workflows.contributions.operations import NewSpell, add_spell
from workflows.demo import builders, hire_lists, name_lists, outcomes
from workflows.demo.bank import BankReply, paid_line, stored_reply
from workflows.demo.establishment import AREAS
from workflows.disclosure import objections
from workflows.disclosure.models import DisclosureNotice, RecipientEntry
from workflows.people.models import CommunityKind, Organisation, PolicyLine
from workflows.people.operations import NewRole, grant_role
from workflows.people.permissions import COUNTER, Actor
from workflows.people.queries import actor_of, offices_of_case
from workflows.people.roles import ROLE_OFFICES, offices_of
from workflows.runtime.context import OfCase, operation_context
from workflows.runtime.house import House, acting
from workflows.runtime.scenarios import PUBLIC, Opening
from workflows.settings import Settings
from workflows.take_overs import operations as take_overs

LEVELS = {
    **dict.fromkeys(("benefit_payment", "payment_return", "take_over", "recipient_list"), "agency"),
    "policy_change": "province",
}
"""Process → office that the offices of its case lead up from; the others begin at the community."""

OF_FIRM = frozenset({"layoff_plan", "job_keeping", "hiring_support"})
"""Processes that an enterprise starts: their offices lead up from its union."""

STAFF: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "clerk": ("周一平", ("employment_service_clerk",)),
    "second_clerk": ("吴小梅", ("employment_service_clerk",)),
    "officer": ("郑文秀", ("community_officer",)),
    "reviewer": ("冯立新", ("agency_reviewer",)),
    "second_reviewer": ("陈志远", ("agency_reviewer",)),
    "payment_clerk": ("褚明华", ("payment_clerk",)),
    "second_payment_clerk": ("卫东升", ("payment_clerk",)),
    "releaser": ("蒋国栋", ("payment_releaser",)),
    "policy_drafter": ("高清源", ("policy_drafter",)),
    "policy_releaser": ("方立行", ("policy_releaser",)),
    "administrator": ("沈安", ("administrator",)),
    "second_administrator": ("秦立", ("administrator",)),
    "designer": ("曹思源", ("process_designer",)),
    "second_designer": ("魏清扬", ("process_designer",)),
}
"""Who works in every story: name in it → invented person, roles."""

LAYOFF_STAFF: Mapping[str, tuple[str, str]] = {
    "agent": ("马建国", "enterprise_agent"),
    "union": ("林秀英", "union_representative"),
    "labour_clerk": ("何平", "labour_clerk"),
    "second_labour_clerk": ("罗芳", "labour_clerk"),
    "supervisor": ("宋立民", "labour_supervisor"),
}
"""Who works in a story with an enterprise; without a union nobody speaks for it."""


class DemoWorld:
    """One pooling area of a story; satisfies `runtime.scenarios.World`.

    `world` of a story: `area` (id of a pooling area), `line` (its policy line), `community` (kind of
    its offices that verify: `street`, `town`, `township` or `community`), `people` (name →
    person with spells), `staff` (name → person with roles) for people who hold more roles than one,
    or work in another `area`, and `enterprise`: see `workflows.demo.name_lists`.
    """

    def __init__(self) -> None:
        bootstrap.load_rooms()
        _open_some_vault()
        self._area_id = ""
        self._line = PolicyLine.NOTICE
        self._community = CommunityKind.STREET
        self._firm: builders.Firm | None = None
        self._branches: dict[str, builders.Branch] = {}
        self._people: dict[str, int] = {}
        self._staff: dict[str, int] = {}
        self._references: dict[str, Any] = {}
        self._now = builders.FOUNDED_AT

    def house(self, clock: FixedClock, var: Path) -> House:
        """A house that writes its files below `var`."""
        self._now = clock.now()
        return House(clock, Settings(var=var, database_url="sqlite://"))

    def build(self, session: Session, given: Mapping[str, Any], now: dt.datetime) -> None:
        """Found the area and its offices, employ the staff, put the people on file."""
        self._now = now
        self._area_id = given.get("area", "changchun")
        self._line = PolicyLine(given.get("line", PolicyLine.NOTICE))
        self._community = CommunityKind(given.get("community", CommunityKind.STREET))
        self._found(session, self._area_id)
        for name, (person, roles) in STAFF.items():
            self._employ(session, name, person, roles)
        if "enterprise" in given:
            self._found_firm(session, given["enterprise"], now)
        for name, member in given.get("staff", {}).items():
            self._found(session, member.get("area", self._area_id))
            self._employ(session, name, member["name"], member["roles"], member.get("area"))
        for number, (name, person) in enumerate(given.get("people", {}).items(), 1):
            self._insure(session, name, person, number)
        self._references.update({**self._people, "community": self._branch.community.id})

    def actor(self, session: Session, name: str, now: dt.datetime) -> Actor:
        """A member of the staff with the roles held today. Raises KeyError."""
        return actor_of(session, self._staff[name], local_date(now))

    def reference(self, name: str) -> Any:
        """A person's id, `community` (the office), `bank_result` (the last file). Raises KeyError."""
        return self._references[name]

    def opening(
        self, session: Session, process_id: str, given: Mapping[str, Any], now: dt.datetime
    ) -> Opening:
        """A claim and an objection belong to the offices above the community, a run to the agency, a change
        of law to the province, a process of a designer to everybody in the area.
        """
        if process_id in OF_FIRM:
            firm = self._own_firm
            offices = offices_of_case(session, (firm.union or firm.enterprise).id)
            return Opening(self._branch.area_id, offices, {"enterprise_id": firm.enterprise.id})
        office = getattr(self._branch, LEVELS.get(process_id, "community"))
        about = self._about(session, process_id, given, now)
        if process_id == "claim":
            actor = self.actor(session, given["as"], now)
            offices = handing_on.offices_of_claim(session, actor, office.id, self._branch.area_id)
            told = {"insured_elsewhere": True} if COUNTER in offices else {}
            return Opening(self._branch.area_id, offices, {**about, **told})
        return Opening(self._branch.area_id, offices_of_case(session, office.id), about)

    def _about(
        self, session: Session, process_id: str, given: Mapping[str, Any], now: dt.datetime
    ) -> dict[str, Any]:
        """The variables with which a case of the process begins."""
        area_id = self._branch.area_id
        if process_id == objections.PROCESS:
            return {"objection_id": self._objection(session, given, now)}
        if process_id in (report_round.PROCESS, taken_over.PROCESS):
            return self._about_claim(session, process_id, given, now)
        if process_id in ("claim", "flexible_employment"):
            place = {"office_id": self._branch.community.id} if process_id == "flexible_employment" else {}
            return {"person_id": self._people[given["person"]], **place}
        if process_id == "policy_change":
            return {"area_id": area_id, "kind": given["kind"], "subject_id": given["subject"]}
        if process_id == "payment_return":
            return {"line_id": paid_line(session, self._people[given["person"]], given["period"])}
        if process_id == "take_over":
            self._references["take_over_file"] = self._taken_over(session, given["file"])
        return {"area_id": area_id} if process_id in LEVELS else {}

    def _about_claim(
        self, session: Session, process_id: str, given: Mapping[str, Any], now: dt.datetime
    ) -> dict[str, Any]:
        """A benefit taken over, or the duty to report, of the newest claim of a person."""
        of_person = sa.select(Claim).where(Claim.person_id == self._people[given["person"]])
        claim = session.scalars(of_person.order_by(Claim.id.desc()).limit(1)).one()
        if process_id == taken_over.PROCESS:
            return taken_over.variables(claim)
        return report_round.variables(report_round.opened(session, claim, now=now), claim)

    def _objection(self, session: Session, given: Mapping[str, Any], now: dt.datetime) -> int:
        """An objection against the newest notice, or line of a `list`, of a person, as its page takes it."""
        shown = RecipientEntry if given.get("list") else DisclosureNotice
        of_person = sa.select(shown.id).join(Claim, Claim.id == shown.claim_id)
        of_person = of_person.where(Claim.person_id == self._people[given["against"]])
        entry_id = session.scalars(of_person.order_by(shown.id.desc()).limit(1)).one()
        about = objections.About(entry_id, is_list=bool(given.get("list")))
        told = objections.Told(**given["objection"])
        actor = None if given["as"] == PUBLIC else self.actor(session, given["as"], now)
        return objections.receive(session, about, told, actor=actor, now=now).id

    def bank_answers(self, session: Session, key: str, given: Mapping[str, Any], house: House) -> None:
        """Pay every line of the run's bank file but those of people in `reject` (name → reason code)."""
        rejected = {self._people[name]: reason for name, reason in given.get("reject", {}).items()}
        reply = BankReply(key, rejected, is_broken=bool(given.get("broken")))
        self._references["bank_result"] = stored_reply(session, reply, house)

    def facts(self, session: Session) -> Mapping[str, Any]:
        """Claims, entitlements, notices and payments of the story's people, by their names in it."""
        return outcomes.of(session, self._people)

    def _taken_over(self, session: Session, file: Sequence[Mapping[str, Any]]) -> int:
        """The file of a story, tried and kept; rows name only what is told of them."""
        content = builders.take_over_file(file, office=self._branch.community.name)
        house = House(FixedClock(instant=self._now), Settings(var=Path(), database_url="sqlite://"))
        case = OfCase(policy_line=self._line.value)
        tried = operation_context(session, acting(house, None), case)
        return take_overs.store(tried, area_id=self._branch.area_id, content=content)

    @property
    def _branch(self) -> builders.Branch:
        """The branch that the story's people belong to."""
        return self._branches[self._area_id]

    @property
    def _own_firm(self) -> builders.Firm:
        """The enterprise of the story. Raises LookupError."""
        if self._firm is None:
            raise LookupError("the story has no enterprise")
        return self._firm

    def _found_firm(self, session: Session, given: Mapping[str, Any], now: dt.datetime) -> None:
        """The enterprise with its people, its name lists as references, and those who act in layoffs."""
        self._firm = firm = builders.firm(session, self._branch, has_union=given.get("has_union", True))
        offices = (firm.department, firm.enterprise, *([firm.union] if firm.union else ()))
        for name, (person, role) in LAYOFF_STAFF.items():
            office = next((each for each in offices if each.kind in ROLE_OFFICES[role]), None)
            if office is not None:
                self._staff[name] = builders.staff(session, person, office, role).person_id
        self._references.update(name_lists.of(session, firm.enterprise, given.get("lists", {}), now))
        self._references.update(hire_lists.of(session, firm.enterprise, given.get("hires", {}), now))

    def _found(self, session: Session, area_id: str) -> None:
        if area_id not in self._branches:
            name, name_en, *_ = AREAS[area_id]
            self._branches[area_id] = builders.branch(
                session, area_id, name, name_en, self._line, self._community
            )

    def _employ(
        self, session: Session, name: str, person: str, roles: Iterable[str], area_id: str | None = None
    ) -> None:
        offices = self._offices(self._branches[area_id or self._area_id])
        first, *others = roles
        actor = builders.staff(session, person, _office_for(session, first, offices), first)
        for role in others:
            held = NewRole(actor.person_id, role, _office_for(session, role, offices).id, builders.FOUNDED_ON)
            grant_role(session, held, actor=None, now=builders.FOUNDED_AT)
        self._staff[name] = actor.person_id

    def _offices(self, branch: builders.Branch) -> tuple[Organisation, ...]:
        """The offices of a branch, the lowest first, and those of the story's enterprise."""
        own = (branch.community, branch.employment_service, branch.agency, branch.province)
        firm = self._firm
        return (*own, firm.department, firm.enterprise) if firm else own

    def _insure(self, session: Session, name: str, given: Mapping[str, Any], number: int) -> None:
        row = builders.person(session, number, given["name"], self._area_id)
        if "pension_from" in given:
            row.pension_from = dt.date.fromisoformat(given["pension_from"])
        for spell in given.get("spells", ()):
            add_spell(session, _spell(row.id, self._area_id, spell))
        self._people[name] = row.id


def _office_for(session: Session, role: str, offices: Iterable[Organisation]) -> Organisation:
    """The first of the offices where the role may be held. Raises LookupError."""
    kinds = offices_of(session, role)
    found = next((office for office in offices if office.kind in kinds), None)
    if found is None:
        raise LookupError(f"no office of the story has the role {role}")
    return found


def _open_some_vault() -> None:
    try:
        vault.current()
    except vault.VaultClosed:
        vault.use(vault.generated())


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
