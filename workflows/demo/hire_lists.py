"""Invented new hires of an enterprise with what they did before, and the lists on which they stand."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from workflows.clock import add_months
from workflows.contributions.operations import NewSpell, add_spell
from workflows.demo import builders
from workflows.layoffs.hire_lists import HEADINGS, OPEN_ENDED, store
from workflows.people.models import Organisation
from workflows.people.operations import NewPerson, add_person

FIRST = 12_000
"""Numbers of these people, away from those of name lists."""
FORMER = "长春市北郊砖厂"


def of(
    session: Session,
    enterprise: Organisation,
    wanted: Mapping[str, Sequence[Mapping[str, Any]]],
    now: dt.datetime,
) -> dict[str, int]:
    """Name of a list → id. A list is told in groups: `count` people hired `on` a day for `years`.

    Without years the contract is open-ended. They were `idle` for so many months (None: nothing on record),
    and leave on `left_on` where it is told.
    """
    found, number = {}, FIRST
    for name, groups in wanted.items():
        rows: list[tuple[str, str, str, str]] = []
        for group in groups:
            for _each in range(group["count"]):
                rows.append(hired(session, enterprise, group, number))
                number += 1
        found[name] = store(session, enterprise.id, _written(rows), actor=None, now=now)
    return found


def hired(
    session: Session, enterprise: Organisation, group: Mapping[str, Any], number: int
) -> tuple[str, str, str, str]:
    """Somebody hired as a group of a list tells; the row as it would be written on the list."""
    on, area_id = dt.date.fromisoformat(group["on"]), enterprise.area_id or ""
    name = f"示例{number}"
    identity = builders.invented_identity(
        number % 1000, dt.date(1968, 1, 1) + dt.timedelta(days=number // 1000)
    )
    told = NewPerson(name, identity_number=identity, area_id=area_id)
    person = add_person(session, told, actor=None, now=builders.FOUNDED_AT)
    if group.get("idle") is not None:
        ended = add_months(on, -group["idle"]) - dt.timedelta(days=1)
        add_spell(session, NewSpell(person.id, area_id, FORMER, add_months(ended, -36), ended, 36))
    left = dt.date.fromisoformat(group["left_on"]) if "left_on" in group else None
    add_spell(session, NewSpell(person.id, area_id, enterprise.name, on, left, 0))
    years = group["years"]
    return name, identity, on.isoformat(), OPEN_ENDED if years is None else str(years)


def _written(rows: Sequence[tuple[str, str, str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    writer.writerows(rows)
    return out.getvalue().encode()
