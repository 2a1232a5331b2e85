"""Marking a case: that it goes first, and labels; who did it when, and what it was before, is audited."""

from __future__ import annotations

import datetime as dt
import re

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows import audit
from workflows.errors import NotAllowed, Refused
from workflows.people import permissions
from workflows.people.permissions import Actor, Subject
from workflows.runtime import instances
from workflows.runtime.instances import CaseView
from workflows.runtime.marks import LONGEST, MOST, CaseMark, labels
from workflows.runtime.models import Instance

_BETWEEN = re.compile(r"[\s,，、;；]+")
_NUMBER = re.compile(r"\d{4}")
"""A label stands in addresses and in the audit trail: no part of a phone or identity number."""


def may_set(actor: Actor, case: CaseView) -> bool:
    """True for whoever works at an office that acts in the case; one that handed it on reads alone."""
    kind = "enterprise_case" if "enterprise" in case.offices else "case"
    offices = permissions.working(case.offices)
    return case.ended_at is None and permissions.visible(actor, Subject(kind, case.area_id, offices))


def keep(
    session: Session, business_key: str, text: str, *, is_urgent: bool, actor: Actor, now: dt.datetime
) -> None:
    """Mark a case with what `text` lists, and as urgent or not; nothing of both takes the marks away.

    Raises NotFound, NotAllowed, and Refused (field `labels`) for too many or too long a label.
    """
    case = instances.by_key(session, business_key, actor)
    if not may_set(actor, case):
        raise NotAllowed(act={"zh": "标记本件", "en": "mark this case"})
    wanted = _read(text)
    session.execute(sa.select(Instance.id).where(Instance.id == case.instance_id).with_for_update())
    row = session.get(CaseMark, case.instance_id, populate_existing=True)
    before = _told(row)
    after = {"urgent": is_urgent, "labels": list(wanted)}
    if after == before:
        return
    if row is None:
        row = CaseMark(instance_id=case.instance_id)
        session.add(row)
    row.is_urgent, row.labels = is_urgent, f" {' '.join(wanted)} " if wanted else ""
    row.set_by, row.set_by_name, row.set_at = actor.person_id, actor.name, now
    act = audit.Act("case.mark", "case", business_key, before=before, after=after)
    audit.record(session, act, actor=actor, now=now)


def _told(row: CaseMark | None) -> dict[str, object]:
    if row is None:
        return {"urgent": False, "labels": []}
    return {"urgent": row.is_urgent, "labels": list(labels(row.labels))}


def _read(text: str) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(each for each in _BETWEEN.split(text) if each))
    if len(wanted) > MOST or any(len(each) > LONGEST for each in wanted):
        zh = f"最多 {MOST} 个标签，每个不超过 {LONGEST} 字"
        en = f"at most {MOST} labels of at most {LONGEST} characters each"
        raise Refused(field="labels", reason={"zh": zh, "en": en})
    if any(_NUMBER.search(each) for each in wanted):
        zh, en = "标签里不要写电话、证件号等号码", "no phone, identity or other number in a label"
        raise Refused(field="labels", reason={"zh": zh, "en": en})
    return wanted
