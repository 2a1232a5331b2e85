"""Work that comes back: whoever did it is told, in the transaction of the step that sends it back.

A step sends work back when it leads to a step that it is kept apart from (`separateFrom`): it looked at what
was done there. What comes forward again, or comes by the clock, is no news to anybody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from workflows.engine.parser import Definition
from workflows.people.permissions import Actor
from workflows.runtime import tidings
from workflows.runtime.house import Acting
from workflows.runtime.models import HumanTask, Instance
from workflows.runtime.separation import earlier_steps
from workflows.runtime.tidings import Kind, Tiding


def tell(
    session: Session,
    instance: Instance,
    definition: Definition,
    opened: Sequence[Mapping[str, Any]],
    act: Acting,
    human: str | None,
) -> None:
    """Tell those whose work the step that `human` names sends back; `opened` are rows of the tasks it opened.

    Costs no statement where nothing comes back.
    """
    done = session.get(HumanTask, human) if human is not None and opened else None
    if done is None or act.actor is None:
        return
    own = {each.person_id for each in (act.actor, act.actor.in_place_of) if each is not None}
    told = [
        _tiding(person_id, row)
        for row in opened
        if row["element_id"] in done.separate_from
        for person_id in sorted(_who(instance, definition, done, row) - own)
    ]
    tidings.spread(session, told, now=act.now)


def _who(
    instance: Instance, definition: Definition, done: HumanTask, row: Mapping[str, Any]
) -> frozenset[int]:
    """Who did the step before, or else the steps of its role that were looked at; not whom it bars by now."""
    before = [row["element_id"]]
    if row["element_id"] not in instance.acted:
        before = _of_role(definition, done.separate_from, row["role"])
    people = {person_id for name in before for person_id in instance.acted.get(name, _NOBODY)["people"]}
    return frozenset(people - set(earlier_steps(row["separate_from"], instance.acted, instance.person_id)))


_NOBODY: Mapping[str, Any] = {"people": ()}


def _of_role(definition: Definition, elements: Iterable[str], role: str) -> list[str]:
    wanted = set(elements)
    nodes = (node for process in definition.processes.values() for node in process.nodes())
    return sorted({node.id for node in nodes if node.id in wanted and node.role == role})


def _tiding(person_id: int, row: Mapping[str, Any]) -> Tiding:
    told = {"step": row["name"], "step_en": row["name_en"], "due_at": row["due_at"]}
    return Tiding(Kind.SENT_BACK, person_id, f"sent_back:{row['id']}", row["instance_id"], row["id"], **told)


def tell_of_case(
    session: Session, instance_id: int | None, begun_by: int | None, *, by: Actor | None, now: dt.datetime
) -> None:
    """Tell who began a case that another person closed by sending it back; nobody of their own."""
    own = {each.person_id for each in (by, by.in_place_of if by else None) if each is not None}
    if begun_by is not None and begun_by not in own:
        told = Tiding(Kind.SENT_BACK, begun_by, f"sent_back:case:{instance_id}", instance_id)
        tidings.spread(session, [told], now=now)
