"""What the law wants of a layoff, as one line of steps: done, where it stands, and still to come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from webapp.language import gettext as _
from workflows.clock import local_date
from workflows.layoffs.hearing_queries import GuidanceRow
from workflows.layoffs.queries import LayoffCard

State = Literal["done", "now", "open"]
ORDER = ("file", "guide", "explain", "hear", "report", "review", "sign", "wait", "effect")
WHERE = {
    "guide_procedure": "guide",
    "explain_plan": "explain",
    "give_opinion": "hear",
    "hear_staff": "hear",
    "reply_to_opinion": "hear",
    "report_plan": "report",
    "correct_plan": "report",
    "review_report": "review",
    "collect_opinion": "review",
    "sign_opinion": "sign",
    "layoff_day_reached": "wait",
}
"""Element at which a plan stands → step of the line; a plan that is changed has to be reported again."""


TO_COME = ("wait", "effect")
"""Steps whose day the law and the plan name before they are reached."""


@dataclass(frozen=True)
class LineStep:
    """One step; `on` is its day, of what is to come the day that is known already."""

    code: str
    label: str
    state: State
    on: dt.date | None


def of(
    card: LayoffCard, guidance: tuple[GuidanceRow, ...], elements: Collection[str], *, is_told: bool
) -> tuple[LineStep, ...]:
    """The line of a plan, none of one that was withdrawn; `is_told` where the earliest day may be shown."""
    if card.plan.status == "withdrawn":
        return ()
    now = next((WHERE[each] for each in elements if each in WHERE), None)
    steps = [step for step in ORDER if step != "guide" or guidance or now == "guide"]
    stands = len(steps) if now is None else steps.index(now)
    days, labels = dict(_days(card, guidance, is_told=is_told)), _labels()
    shown = {*steps[:stands], *TO_COME}
    return tuple(
        LineStep(step, labels[step], _state(at, stands), days.get(step) if step in shown else None)
        for at, step in enumerate(steps)
    )


def _state(at: int, stands: int) -> State:
    return "done" if at < stands else "now" if at == stands else "open"


def _days(
    card: LayoffCard, guidance: tuple[GuidanceRow, ...], *, is_told: bool
) -> Iterator[tuple[str, dt.date]]:
    plan, heard = card.plan, card.consultations[-1] if card.consultations else None
    signed = [local_date(act.made_at) for act in card.acts if act.kind == "no_objection"]
    known = {
        "file": plan.filed_on,
        "guide": guidance[-1].guided_on if guidance else None,
        "explain": heard.explained_on if heard else None,
        "hear": heard.given_on if heard else None,
        "report": plan.changed_on or plan.submitted_on,
        "sign": signed[-1] if signed else None,
        "wait": plan.earliest_on if is_told else None,
        "effect": plan.planned_on,
    }
    yield from ((step, on) for step, on in known.items() if on is not None)


def _labels() -> dict[str, str]:
    return {
        "file": _("提出方案"),
        "guide": _("程序指导"),
        "explain": _("说明情况"),
        "hear": _("听取意见"),
        "report": _("报告"),
        "review": _("审查"),
        "sign": _("出具意见"),
        "wait": _("最早日期"),
        "effect": _("计划裁员"),
    }
