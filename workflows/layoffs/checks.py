"""What the tables find in a version of a plan: threshold, protected people, parts, money, split batches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.layoffs.models import LayoffName, LayoffPlan, LayoffVersion, PlanStatus
from workflows.policies.law import Law
from workflows.policies.rules.layoffs import Batch, layoff_duty

Check = dict[str, Any]
"""`check` (which), `code`, `is_ok`, `count` (people, or None), `clause`, `zh`, `en`."""


def found_in(session: Session, law: Law, version: LayoffVersion, plan: LayoffPlan) -> list[Check]:
    """Every check of a version, the faults among them with `is_ok` False."""
    return [
        *_threshold(law, version),
        *_protected(session, law, version),
        *_retention(session, law, version),
        *_parts(law, version),
        *_funding(version),
        *_split(session, law, version, plan),
    ]


def faults(checks: Iterable[Check]) -> list[str]:
    """Codes of what is wrong."""
    return [str(each["code"]) for each in checks if not each["is_ok"]]


def missing(checks: Iterable[Check]) -> list[str]:
    """Codes of the parts that a report still lacks."""
    return [str(each["code"]) for each in checks if each["check"] == "parts" and not each["is_ok"]]


def opinion_missing(law: Law) -> Check:
    """The report came without the opinion of union or staff.   Source: Jilin 2005-58 s.7; 447号 art 4"""
    (part,) = law.decide("layoff_plan_parts", document="report")
    return _by_row(law, "parts", part, is_ok=False)


def _by_row(law: Law, check: str, code: str, *, is_ok: bool, count: int | None = None, at: int = 0) -> Check:
    """A check in the words of the row that hit last."""
    hits = law.trail.verdicts[-1].hits
    words = hits[at].annotations if at < len(hits) else {}
    return {
        "check": check,
        "code": code,
        "is_ok": is_ok,
        "count": count,
        "clause": words.get("clause", ""),
        "zh": words.get("text", ""),
        "en": words.get("text_en", ""),
    }


def _threshold(law: Law, version: LayoffVersion) -> list[Check]:
    """Each limit that the size goes over; what follows from it is no fault."""
    duty = layoff_duty(law, total_staff=version.staff_count, laid_off_at_once=version.laid_off)
    decided = [each for each in law.trail.verdicts if each.decision_id == "layoff_threshold"]
    hits = decided[-1].hits if decided else ()
    found = []
    for code, hit in zip(duty.triggers, hits, strict=False):
        words = hit.annotations
        found.append(
            _plain(
                "threshold", code, words.get("clause", ""), words.get("text", ""), words.get("text_en", "")
            )
        )
    return found


def _plain(check: str, code: str, clause: str, zh: str, en: str, *, is_ok: bool = True) -> Check:
    return {
        "check": check, "code": code, "is_ok": is_ok, "count": None, "clause": clause, "zh": zh, "en": en,
    }  # fmt: skip


def _protected(session: Session, law: Law, version: LayoffVersion) -> list[Check]:
    counted = session.execute(
        sa.select(LayoffName.category, sa.func.count())
        .where(LayoffName.list_id == version.name_list_id)
        .group_by(LayoffName.category)
        .order_by(LayoffName.category)
    ).all()
    found = []
    for category, count in counted:
        if not law.decide("layoff_protected", person_category=category):
            found.append(_by_row(law, "protected", category, is_ok=False, count=count))
    return found


def _retention(session: Session, law: Law, version: LayoffVersion) -> list[Check]:
    """People who are to be kept first, as the law of the day knows them: no fault, but to be explained."""
    counted = session.execute(
        sa.select(LayoffName.retention, sa.func.count())
        .where(LayoffName.list_id == version.name_list_id)
        .group_by(LayoffName.retention)
        .order_by(LayoffName.retention)
    ).all()
    found = []
    for reason, count in counted:
        if law.decide("retention_priority", category=reason):
            found.append(_by_row(law, "retention", reason, is_ok=True, count=count))
    return found


def _parts(law: Law, version: LayoffVersion) -> list[Check]:
    there = {"name_list"}
    there |= {"schedule"} if version.schedule else set()
    there |= {"compensation_measures"} if version.compensation else set()
    wanted: Sequence[str] = law.decide("layoff_plan_parts", document="plan")
    return [_by_row(law, "parts", part, is_ok=part in there, at=at) for at, part in enumerate(wanted)]


def _funding(version: LayoffVersion) -> list[Check]:
    if version.is_funded:
        return [_plain("funding", "funded", "S7.4", "经济补偿资金已经落实。", "Compensation is funded.")]
    zh = "经济补偿和拖欠职工款项的资金没有落实。"
    en = "Compensation and debts to the staff are not funded."
    return [_plain("funding", "unfunded", "S7.4", zh, en, is_ok=False)]


def _split(session: Session, law: Law, version: LayoffVersion, plan: LayoffPlan) -> list[Check]:
    """Batches under the threshold that only go over it together raise an alarm.   Source: law 年度内"""
    earlier = _earlier_batches(session, plan)
    if not earlier:
        return []
    batches = (*earlier, Batch(version.planned_on, version.laid_off))
    duty = layoff_duty(law, total_staff=version.staff_count, batches=batches)
    if not duty.split_alarm:
        return []
    zh = f"连同此前各批，合计裁员 {duty.counted_layoffs} 人，超过须提前报告的规模。"
    en = f"With earlier batches {duty.counted_layoffs} people: over the size to be reported ahead."
    return [_plain("split", "split_duty" if duty.advance_report_30d else "split_alarm", "S7.6", zh, en)]


def _earlier_batches(session: Session, plan: LayoffPlan) -> list[Batch]:
    """Layoffs of the same enterprise that took effect or may."""
    newest = (
        sa.select(LayoffVersion.plan_id, sa.func.max(LayoffVersion.number).label("number"))
        .group_by(LayoffVersion.plan_id)
        .subquery()
    )
    query = (
        sa.select(LayoffVersion.planned_on, LayoffVersion.laid_off)
        .join(newest, (newest.c.plan_id == LayoffVersion.plan_id) & (newest.c.number == LayoffVersion.number))
        .join(LayoffPlan, LayoffPlan.id == LayoffVersion.plan_id)
        .where(LayoffPlan.enterprise_id == plan.enterprise_id, LayoffPlan.id != plan.id)
        .where(LayoffPlan.status.in_((PlanStatus.EFFECTIVE, PlanStatus.NOTED)))
    )
    rows: Sequence[tuple[dt.date, int]] = [(day, count) for day, count in session.execute(query)]
    return [Batch(day, count) for day, count in rows]


def is_over(triggers: Sequence[str], checks: Iterable[Check]) -> bool:
    """True when the report must come its days ahead: by size, or together where an area counts so."""
    return bool(triggers) or any(each["code"] == "split_duty" for each in checks)
