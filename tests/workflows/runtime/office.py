"""A small office for the tests of this room: one area, two offices, eight people, seven processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from workflows.bootstrap import Installation
from workflows.engine.registry import operation
from workflows.people.models import Organisation, OrganisationKind, PolicyLine, PoolingArea
from workflows.people.operations import NewPerson, add_person
from workflows.people.permissions import Actor, Grant
from workflows.runtime import deployments, instances
from workflows.runtime.context import OperationContext
from workflows.runtime.house import House
from workflows.runtime.models import Instance

DIAGRAMS = Path(__file__).parent / "diagrams"
CLERK, REVIEWER, ADMINISTRATOR = "employment_service_clerk", "agency_reviewer", "administrator"


@dataclass(frozen=True)
class Office:
    """Who works where, and how to begin a case there."""

    area_id: str
    offices: Mapping[str, int]
    clerk: Actor
    second_clerk: Actor
    reviewer: Actor
    both: Actor
    """Clerk and reviewer in one person."""
    administrator: Actor
    stranger: Actor
    """A clerk of another area."""
    second_administrator: Actor
    elsewhere: Actor
    """The administrator of the other area's agency."""

    def start(self, session: Session, process_id: str, house: House, **more: Any) -> Instance:
        """Begin a case as the clerk."""
        return instances.start(
            session,
            process_id,
            offices=self.offices,
            area_id=self.area_id,
            actor=more.pop("actor", self.clerk),
            house=house,
            **more,
        )


@dataclass(frozen=True)
class Stamped:
    """The stamp's number."""

    stamp_id: int


@operation("tests.stamp", zh="盖章", en="Stamp")
def stamp(context: OperationContext, *, wish: str) -> Stamped:
    """Send a letter; refuse what the tests call broken."""
    if wish == "broken":
        raise RuntimeError("the stamp broke")
    context.send("tests.letter", f"{context.business_key}:stamp", {"wish": wish})
    context.audit("tests.stamp", "case", context.business_key, clause="S5.6")
    return Stamped(stamp_id=7)


JAMMED = {"broken", "jammed"}
"""Wishes that break the closing of a notice, until a test mends one."""


@operation("tests.close", zh="关闭", en="Close")
def close(context: OperationContext, *, wish: str) -> None:
    """Break where the tests want it to."""
    if wish in JAMMED:
        raise RuntimeError("the notice cannot be closed")


def open_office(installation: Installation) -> Office:
    """Found the office in the installation's database and put the test diagrams in force."""
    now = installation.house.clock.now()
    with installation.sessions.begin() as session:
        offices = _offices(session)
        people = [
            add_person(session, NewPerson(name), actor=None, now=now).id
            for name in ("张一", "李二", "王三", "赵四", "钱五", "孙六", "周七", "吴八")
        ]
        deployments.deploy_folder(session, DIAGRAMS, by=None, now=now)
    here, agency = offices["employment_service"], offices["agency"]
    clerk_grant = Grant(CLERK, here, "changchun", (offices["province"], agency))
    reviewer_grant = Grant(REVIEWER, agency, "changchun", (offices["province"],))
    return Office(
        "changchun",
        {"employment_service": here, "agency": agency},
        Actor(people[0], "张一", (clerk_grant,)),
        Actor(people[1], "李二", (clerk_grant,)),
        Actor(people[2], "王三", (reviewer_grant,)),
        Actor(people[3], "赵四", (clerk_grant, reviewer_grant)),
        Actor(people[4], "钱五", (Grant(ADMINISTRATOR, offices["province"], None),)),
        Actor(people[5], "孙六", (Grant(CLERK, offices["elsewhere"], "siping", (offices["province"],)),)),
        Actor(people[6], "周七", (Grant(ADMINISTRATOR, offices["province"], None),)),
        Actor(people[7], "吴八", (Grant(ADMINISTRATOR, offices["other"], "siping", (offices["province"],)),)),
    )


def _offices(session: Session) -> dict[str, int]:
    session.add_all([_area("changchun", "长春"), _area("siping", "四平")])
    session.flush()
    province = _office(session, OrganisationKind.PROVINCE, "省", None, None)
    agency = _office(session, OrganisationKind.AGENCY, "长春经办", "changchun", province)
    service = _office(session, OrganisationKind.EMPLOYMENT_SERVICE, "南关就业服务", "changchun", agency)
    other = _office(session, OrganisationKind.AGENCY, "四平经办", "siping", province)
    elsewhere = _office(session, OrganisationKind.EMPLOYMENT_SERVICE, "铁西就业服务", "siping", other)
    ids = {
        "province": province,
        "agency": agency,
        "employment_service": service,
        "elsewhere": elsewhere,
        "other": other,
    }
    return {kind: row.id for kind, row in ids.items()}


def _area(area_id: str, name: str) -> PoolingArea:
    return PoolingArea(id=area_id, name=name, name_en=area_id, policy_line=PolicyLine.NOTICE)


def _office(
    session: Session, kind: OrganisationKind, name: str, area_id: str | None, parent: Organisation | None
) -> Organisation:
    path = f"{parent.path or '/'}{parent.id}/" if parent else ""
    row = Organisation(
        kind=kind,
        name=name,
        name_en=name,
        area_id=area_id,
        parent_id=parent.id if parent else None,
        path=path,
    )
    session.add(row)
    session.flush()
    return row


def open_task(sessions: sessionmaker[Session], instance_id: int) -> tuple[str, int]:
    """Id of the one open task of a case, and the revision that its page would show."""
    from sqlalchemy import select

    from workflows.runtime.models import HumanTask

    with sessions() as session:
        row = session.execute(
            select(HumanTask.id, Instance.revision)
            .join(Instance, Instance.id == HumanTask.instance_id)
            .where(HumanTask.instance_id == instance_id, HumanTask.closed_at.is_(None))
        ).one()
    return row.id, row.revision
