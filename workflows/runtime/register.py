"""The cases of a process that were started at one office, with the columns that its card names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.engine.parser import Definition
from workflows.people.permissions import Grant
from workflows.runtime import deployment_queries, deployments
from workflows.runtime.business_columns import Column, columns_of, values_of
from workflows.runtime.models import HumanTask, Instance, InstanceStatus

MOST = 50
"""Cases that are listed, the newest first; older ones are found by search."""


@dataclass(frozen=True)
class Row:
    """One running case; `steps` are the names of its open steps, Chinese and English."""

    business_key: str
    title: str
    title_en: str
    started_at: dt.datetime
    steps: tuple[tuple[str, str], ...]
    values: tuple[Any, ...]
    """In the order of the columns; of phones, accounts and identity numbers the last four only."""


@dataclass(frozen=True)
class Register:
    """The list of a process."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def running(session: Session, process_id: str, place: Grant, kind: str, today: dt.date) -> Register:
    """Running cases of the process that belong to the office; `kind` is the office's. Three statements.

    The columns are those of the version in force.
    """
    definition = deployments.definition(session, deployment_queries.in_force(session, process_id, today))
    columns = columns_of(definition)
    of_office = Instance.offices[kind].as_integer() == place.organisation_id
    wanted = sa.select(Instance).where(
        Instance.process_id == process_id, Instance.status == InstanceStatus.RUNNING, of_office
    )
    if place.area_id is not None:
        wanted = wanted.where(Instance.area_id == place.area_id)
    cases = session.scalars(wanted.order_by(Instance.id.desc()).limit(MOST)).all()
    steps = _steps(session, [case.id for case in cases])
    return Register(columns, tuple(_row(case, columns, definition, steps.get(case.id, ())) for case in cases))


def _steps(session: Session, instance_ids: Iterable[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    of_cases = HumanTask.instance_id.in_(instance_ids), HumanTask.closed_at.is_(None)
    rows = sa.select(HumanTask.instance_id, HumanTask.name, HumanTask.name_en).where(*of_cases)
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for instance_id, name, name_en in session.execute(rows.order_by(HumanTask.opened_at, HumanTask.id)):
        found[instance_id] = (*found.get(instance_id, ()), (name, name_en))
    return found


def _row(
    case: Instance, columns: tuple[Column, ...], definition: Definition, steps: tuple[tuple[str, str], ...]
) -> Row:
    values = values_of(definition, columns, case.data)
    return Row(case.business_key, case.title, case.title_en, case.started_at, steps, values)
