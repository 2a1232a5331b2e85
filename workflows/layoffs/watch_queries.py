"""What pages ask about the watch after a layoff: one watch with all that belongs to it, and the list."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.errors import NotFound
from workflows.layoffs.enterprises import of_actor
from workflows.layoffs.models import LayoffName, LayoffNameList, LayoffPlan
from workflows.layoffs.queries import PAGE
from workflows.layoffs.rehire_models import (
    Answer,
    ContractCertificate,
    RehireAlarm,
    RehireHiring,
    RehireInvitation,
    RehireWatch,
)
from workflows.people.models import Organisation, Person, PoolingArea
from workflows.people.permissions import KINDS, Actor

REASON = "laid_off_economic"
"""Why the job ended, for whoever stands on the list of a layoff."""


@dataclass(frozen=True)
class WatchRow:
    """A watch in a list; `open_alarms` wait for the clerk."""

    watch_id: int
    business_key: str
    plan_key: str
    enterprise_id: int
    enterprise: str
    enterprise_en: str
    area: str
    area_en: str
    name_list_id: int
    laid_off: int
    laid_off_on: dt.date
    window_end: dt.date
    binding_until: dt.date
    watch_until: dt.date
    closed_on: dt.date | None
    rehired: int
    open_alarms: int
    alarms: int

    def stage(self, on: dt.date) -> str:
        """`closed`, `duty` while priority binds, else `advice`."""
        if self.closed_on is not None:
            return "closed"
        return "duty" if on <= self.binding_until else "advice"


@dataclass(frozen=True)
class WatchedPerson:
    """One laid-off person: the newest answer, and when they were taken back."""

    row: int
    name: str
    identity_masked: str
    answer: str | None
    rehired_on: dt.date | None
    is_service_continuous: bool | None
    has_certificate: bool


@dataclass(frozen=True)
class HiringRow:
    """One hiring, with its answers counted."""

    number: int
    announced_on: dt.date
    places: int
    position: str
    conditions: str
    hiring_on: dt.date
    answer_until: dt.date
    reported_on: dt.date | None
    outsiders_hired: int | None
    passed_over_reason: str
    is_breach: bool | None
    invited: int
    accepted: int
    declined: int
    silent: int
    rehired: int


@dataclass(frozen=True)
class AlarmRow:
    """One alarm and what came of it."""

    kind: str
    people: int
    raised_on: dt.date
    outcome: str | None
    note: str
    decided_on: dt.date | None
    decided_by: str | None


@dataclass(frozen=True)
class WatchCard:
    """One watch with its people, hirings and alarms, each oldest first."""

    watch: WatchRow
    people: tuple[WatchedPerson, ...]
    hirings: tuple[HiringRow, ...]
    alarms: tuple[AlarmRow, ...]


@dataclass(frozen=True)
class InvitedRow:
    """One person invited to a hiring."""

    row: int
    name: str
    identity_masked: str


def watch_card(session: Session, business_key: str) -> WatchCard:
    """A watch by its number; two statements, three where there was an alarm. Raises NotFound."""
    row = session.execute(_watches().where(RehireWatch.business_key == business_key)).one_or_none()
    if row is None:
        raise NotFound(what=KINDS["case"])
    watch = _watch(row)
    listed = _listed(session, watch)
    alarms = _alarms(session, watch.watch_id) if watch.alarms else ()
    return WatchCard(watch, _people(listed), _hirings(listed), alarms)


def watches(session: Session, actor: Actor) -> tuple[WatchRow, ...]:
    """Watches that the actor may see: those with an open alarm first, then those that end next."""
    rows = session.execute(
        _watches()
        .where(of_actor(actor, RehireWatch.enterprise_id))
        .order_by(
            sa.desc(_open_alarms() > 0),
            RehireWatch.closed_on.is_not(None),
            RehireWatch.window_end,
            RehireWatch.id,
        )
        .limit(PAGE)
    )
    return tuple(_watch(row) for row in rows)


@dataclass(frozen=True)
class LaidOff:
    """How a person's last job ended by a layoff, as a claim asks for it."""

    employer_name: str
    separated_on: dt.date
    separation_reason: str
    """A value of `bpmn/forms/options/separation_reasons.json`."""


def layoff_of(session: Session, person_id: int) -> LaidOff | None:
    """The newest layoff that took effect for the person, who was not taken back since. One statement."""
    taken_back = (
        sa.select(RehireInvitation.id)
        .join(RehireHiring, RehireHiring.id == RehireInvitation.hiring_id)
        .where(
            RehireHiring.watch_id == RehireWatch.id,
            RehireInvitation.person_id == person_id,
            RehireInvitation.rehired_on.is_not(None),
        )
    )
    newest = session.execute(
        sa.select(Organisation.name, RehireWatch.laid_off_on)
        .join(LayoffName, LayoffName.list_id == RehireWatch.name_list_id)
        .join(Organisation, Organisation.id == RehireWatch.enterprise_id)
        .where(LayoffName.person_id == person_id, ~taken_back.exists())
        .order_by(RehireWatch.laid_off_on.desc())
        .limit(1)
    ).one_or_none()
    return LaidOff(newest[0], newest[1], REASON) if newest else None


def invited_to(session: Session, hiring_id: int) -> tuple[InvitedRow, ...]:
    """The people invited to a hiring in the order of the list."""
    rows = session.execute(
        sa.select(RehireInvitation.row, Person.name, Person.identity_masked)
        .join(Person, Person.id == RehireInvitation.person_id)
        .where(RehireInvitation.hiring_id == hiring_id)
        .order_by(RehireInvitation.row)
    )
    return tuple(InvitedRow(row, name, masked or "") for row, name, masked in rows)


def _counted_alarms(*conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count())
        .where(RehireAlarm.watch_id == RehireWatch.id, *conditions)
        .correlate(RehireWatch)
        .scalar_subquery()
    )


def _open_alarms() -> sa.ScalarSelect[int]:
    return _counted_alarms(RehireAlarm.decided_on.is_(None))


def _rehired() -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count())
        .select_from(RehireInvitation)
        .join(RehireHiring, RehireHiring.id == RehireInvitation.hiring_id)
        .where(RehireHiring.watch_id == RehireWatch.id, RehireInvitation.rehired_on.is_not(None))
        .correlate(RehireWatch)
        .scalar_subquery()
    )


def _watches() -> sa.Select[RehireWatch, str, Organisation, PoolingArea, int, int, int, int]:
    return (
        sa.select(
            RehireWatch,
            LayoffPlan.business_key,
            Organisation,
            PoolingArea,
            LayoffNameList.size,
            _rehired(),
            _open_alarms(),
            _counted_alarms(),
        )
        .join(LayoffPlan, LayoffPlan.id == RehireWatch.plan_id)
        .join(Organisation, Organisation.id == RehireWatch.enterprise_id)
        .join(PoolingArea, PoolingArea.id == RehireWatch.area_id)
        .join(LayoffNameList, LayoffNameList.id == RehireWatch.name_list_id)
    )


def _watch(
    row: sa.Row[RehireWatch, str, Organisation, PoolingArea, int, int, int, int],
) -> WatchRow:
    watch, plan_key, enterprise, area, laid_off, rehired, open_alarms, alarms = row
    return WatchRow(
        watch_id=watch.id,
        business_key=watch.business_key,
        plan_key=plan_key,
        enterprise_id=enterprise.id,
        enterprise=enterprise.name,
        enterprise_en=enterprise.name_en,
        area=area.name,
        area_en=area.name_en,
        name_list_id=watch.name_list_id,
        laid_off=laid_off,
        laid_off_on=watch.laid_off_on,
        window_end=watch.window_end,
        binding_until=watch.binding_until,
        watch_until=watch.watch_until,
        closed_on=watch.closed_on,
        rehired=rehired,
        open_alarms=open_alarms,
        alarms=alarms,
    )


@dataclass(frozen=True)
class _Listed:
    """One row of the list with one invitation; without any where nobody was invited yet."""

    row: int
    name: str
    identity_masked: str
    invitation: RehireInvitation | None
    hiring: RehireHiring | None
    has_certificate: bool


def _listed(session: Session, watch: WatchRow) -> list[_Listed]:
    """The list with every invitation; whoever is invited stands on it, so no hiring is missed."""
    of_watch = (RehireHiring.id == RehireInvitation.hiring_id) & (RehireHiring.watch_id == watch.watch_id)
    invited = sa.join(RehireInvitation, RehireHiring, of_watch)
    rows = session.execute(
        sa.select(
            LayoffName.row,
            Person.name,
            Person.identity_masked,
            RehireInvitation,
            RehireHiring,
            ContractCertificate.id,
        )
        .select_from(LayoffName)
        .join(Person, Person.id == LayoffName.person_id)
        .outerjoin(
            ContractCertificate,
            (ContractCertificate.person_id == LayoffName.person_id)
            & (ContractCertificate.watch_id == watch.watch_id),
        )
        .outerjoin(invited, RehireInvitation.person_id == LayoffName.person_id)
        .where(LayoffName.list_id == watch.name_list_id)
        .order_by(LayoffName.row, RehireInvitation.hiring_id)
    )
    return [
        _Listed(row, name, masked or "", said, hiring, certificate is not None)
        for row, name, masked, said, hiring, certificate in rows
    ]


def _people(listed: Iterable[_Listed]) -> tuple[WatchedPerson, ...]:
    """Everybody with the newest invitation; nobody is invited again once taken back."""
    return tuple(_person(each) for each in {each.row: each for each in listed}.values())


def _person(listed: _Listed) -> WatchedPerson:
    said = listed.invitation
    return WatchedPerson(
        row=listed.row,
        name=listed.name,
        identity_masked=listed.identity_masked,
        answer=said.answer.value if said and said.answer else None,
        rehired_on=said.rehired_on if said else None,
        is_service_continuous=said.is_service_continuous if said else None,
        has_certificate=listed.has_certificate,
    )


def _hirings(listed: Iterable[_Listed]) -> tuple[HiringRow, ...]:
    said: dict[int, list[RehireInvitation]] = {}
    hirings: dict[int, RehireHiring] = {}
    for each in listed:
        if each.hiring is not None and each.invitation is not None:
            hirings[each.hiring.number] = each.hiring
            said.setdefault(each.hiring.number, []).append(each.invitation)
    return tuple(_hiring(hirings[number], said[number]) for number in sorted(hirings))


def _hiring(hiring: RehireHiring, invitations: Sequence[RehireInvitation]) -> HiringRow:
    answers = Counter(each.answer for each in invitations)
    return HiringRow(
        number=hiring.number,
        announced_on=hiring.announced_on,
        places=hiring.places,
        position=hiring.position,
        conditions=hiring.conditions,
        hiring_on=hiring.hiring_on,
        answer_until=hiring.answer_until,
        reported_on=hiring.reported_on,
        outsiders_hired=hiring.outsiders_hired,
        passed_over_reason=hiring.passed_over_reason,
        is_breach=hiring.is_breach,
        invited=len(invitations),
        accepted=answers[Answer.ACCEPTED],
        declined=answers[Answer.DECLINED],
        silent=answers[Answer.SILENT],
        rehired=sum(each.rehired_on is not None for each in invitations),
    )


def _alarms(session: Session, watch_id: int) -> tuple[AlarmRow, ...]:
    rows = session.execute(
        sa.select(RehireAlarm, Person.name)
        .outerjoin(Person, Person.id == RehireAlarm.decided_by)
        .where(RehireAlarm.watch_id == watch_id)
        .order_by(RehireAlarm.id)
    )
    return tuple(
        AlarmRow(each.kind, each.people, each.raised_on, each.outcome, each.note, each.decided_on, decided_by)
        for each, decided_by in rows
    )
