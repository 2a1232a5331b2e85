"""Cases started from the page of their process, by the role that the process's card names.

A case belongs to the office where it is started and to those above it. Where a lane works at another
kind of office, the starter says which one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from workflows.engine import forms
from workflows.engine.form_records import Form
from workflows.engine.parser import Definition
from workflows.errors import InvalidAnswers, NotAllowed, NotFound
from workflows.people import queries as people
from workflows.people.permissions import Actor, Grant
from workflows.people.queries import AreaRow, OfficeRow
from workflows.runtime import deployment_queries, deployments, instances
from workflows.runtime.deployment_queries import Deployed
from workflows.runtime.house import House
from workflows.runtime.models import Instance

AREA = "area"
"""Asked for where the case is started at the province."""


@dataclass(frozen=True)
class Asked:
    """A kind of office that the case needs and that the place of the start does not tell."""

    kind: str
    offices: tuple[OfficeRow, ...]


@dataclass(frozen=True)
class StartPage:
    """What the starter is asked: the form of the start event, and which offices."""

    process_id: str
    name: str
    name_en: str
    form: Form | None
    places: tuple[Grant, ...]
    """The offices where the actor holds the starting role."""
    place: Grant
    areas: tuple[AreaRow, ...]
    """To choose from at the province; none elsewhere."""
    asked: tuple[Asked, ...]
    """Kinds of office with more than one to choose from, or none at all."""
    offices: Mapping[str, int]
    """The offices that are known: kind → id."""

    @property
    def kind(self) -> str:
        """Of the place, among the kinds of office."""
        own = self.place.organisation_id
        return next(kind for kind, office in self.offices.items() if office == own)


def processes(session: Session, actor: Actor, today: dt.date) -> tuple[Deployed, ...]:
    """What the actor starts from a page of the process. One statement."""
    return deployment_queries.started_by(session, {grant.role for grant in actor.grants}, today)


def page(
    session: Session, process_id: str, actor: Actor, today: dt.date, place_id: int | None = None
) -> StartPage:
    """The page of a process. Raises NotFound for one without, NotAllowed for who does not start it.

    `place_id` is one of the actor's offices; the first where it is none of them.
    """
    deployment = deployment_queries.in_force(session, process_id, today)
    if deployment.start_role is None:
        raise NotFound(what={"zh": "此流程", "en": "This process"})
    places = tuple(each for each in actor.grants if each.role == deployment.start_role)
    if not places:
        act = {"zh": f"发起“{deployment.name}”", "en": f"start “{deployment.name_en}”"}
        raise NotAllowed(act=act)
    place = next((each for each in places if each.organisation_id == place_id), places[0])
    definition = deployments.definition(session, deployment)
    known = people.offices_of_case(session, place.organisation_id)
    asked = _asked(session, definition, place, known)
    single = {each.kind: each.offices[0].organisation_id for each in asked if len(each.offices) == 1}
    return StartPage(
        process_id=process_id,
        name=deployment.name,
        name_en=deployment.name_en,
        form=definition.forms.get(definition.start_form or ""),
        places=places,
        place=place,
        areas=people.areas(session) if place.area_id is None else (),
        asked=tuple(each for each in asked if each.kind not in single),
        offices={**known, **single},
    )


def start(
    session: Session,
    of: StartPage,
    *,
    chosen: Mapping[str, str],
    answers: Mapping[str, Any],
    actor: Actor,
    house: House,
) -> Instance:
    """Begin a case; `chosen` are the area and the offices that were asked for, by kind, as they were typed.

    Raises InvalidAnswers by field (`_area`, `_community_office`, …), and as `instances.start`.
    """
    area_id = of.place.area_id or _area(of, chosen.get(AREA, ""))
    found = {each.kind: _office(each, chosen.get(each.kind, ""), area_id) for each in of.asked}
    wrong = {f"_{kind}" for kind, office in found.items() if office is None} | (
        set() if area_id else {f"_{AREA}"}
    )
    if wrong:
        _raise_with_form(of, wrong, answers)
    offices = {**of.offices, **{kind: office for kind, office in found.items() if office is not None}}
    return instances.start(
        session,
        of.process_id,
        answers=answers,
        offices=offices,
        area_id=area_id or "",
        actor=actor,
        house=house,
    )


def _asked(
    session: Session, definition: Definition, place: Grant, known: Mapping[str, int]
) -> tuple[Asked, ...]:
    kinds = {role.office for role in definition.roles.values() if role.office} - set(known)
    rows = people.organisations(session, place.area_id) if kinds else ()
    return tuple(Asked(kind, _near(rows, kind, place)) for kind in sorted(kinds))


def _near(rows: tuple[OfficeRow, ...], kind: str, place: Grant) -> tuple[OfficeRow, ...]:
    """Offices of a kind below the place where there are such, else all of its area."""
    of_kind = tuple(row for row in rows if row.kind == kind and row.is_active)
    below = tuple(row for row in of_kind if place.organisation_id in row.path)
    return below or of_kind


def _area(of: StartPage, text: str) -> str | None:
    return next((each.area_id for each in of.areas if each.area_id == text), None)


def _office(asked: Asked, text: str, area_id: str | None) -> int | None:
    wanted = (row for row in asked.offices if str(row.organisation_id) == text)
    return next((row.organisation_id for row in wanted if row.area_id == area_id), None)


def _raise_with_form(of: StartPage, wrong: set[str], answers: Mapping[str, Any]) -> None:
    """Every field at fault at once: the offices and, where there is one, the form."""
    sentence = {"zh": "请从列表中选择。", "en": "Choose one of the list."}
    found = dict.fromkeys(sorted(wrong), sentence)
    if of.form is not None:
        try:
            forms.validated(of.form, answers)
        except InvalidAnswers as error:
            found |= error.by_field
    raise InvalidAnswers(found)
