"""The facts of a layoff plan for the letters of the labour department about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

from workflows.deadlines import operations as deadlines
from workflows.deadlines.queries import Due, running_limit
from workflows.documents import words
from workflows.documents.facts import Clock, Words
from workflows.documents.plan_vocabulary import (
    PlanDates,
    PlanFault,
    PlanReported,
    ReportEffect,
    ThresholdPassed,
)
from workflows.errors import NotFound
from workflows.layoffs import checks
from workflows.layoffs.checks import Check
from workflows.layoffs.consulting import newest_round
from workflows.layoffs.models import LayoffPlan, Opinion
from workflows.layoffs.plans import current
from workflows.layoffs.reporting import CORRECTION, clock_start
from workflows.people.models import Organisation, PoolingArea
from workflows.policies.law import Law
from workflows.policies.rules.layoffs import layoff_report_effect
from workflows.runtime.context import OperationContext
from workflows.runtime.models import Instance

FAULTS = "forms/options/layoff_faults.json"
OPINIONS = "forms/options/layoff_opinions.json"
REPORT = {"zh": "裁员方案的报告", "en": "The report of the plan"}


class PlanFacts:
    """One plan in one step; `of` knows the names of `plan_vocabulary.OF_PLAN`."""

    def __init__(
        self, context: OperationContext, plan_id: int, files: Mapping[str, bytes], opinion: str | None
    ) -> None:
        self._context, self._session, self._files = context, context.session, files
        self._opinion = (opinion or "").strip()
        self.row = self._session.get_one(LayoffPlan, plan_id)
        self._version = current(self._session, plan_id)

    def of(self, name: str) -> Any:
        """The fact of this name, as dataclasses. Raises NotFound for a plan that was never reported."""
        look_up: Mapping[str, Callable[[], Any]] = {
            "plan": self._plan,
            "dates": self._dates,
            "effect": self._effect,
            "thresholds": self._thresholds,
            "missing": lambda: self._faults(lambda each: each["check"] == "parts"),
            "faults": lambda: self._faults(lambda _each: True),
            "opinion": lambda: self._opinion,
            "explanation": lambda: _clock(self._law, "layoff_explanation", self._reported[0]),
            "waiting": lambda: _clock(self._law, "layoff_report", self._counted_from),
            "review": lambda: self._from("layoff_clerk_review", self._context.today),
            "rehire": lambda: self._from("rehire_priority", self._version.planned_on),
            "name_list": lambda: self._from("employer_name_list", self._version.planned_on),
            "remedy": lambda: self._from("review_application", self._context.today),
        }
        return look_up[name]()

    def office(self, kind: str) -> Words:
        """The office of the case of this kind, which signs."""
        offices = self._session.get_one(Instance, self._context.instance_id).offices
        return self._name_of(offices[kind])

    @property
    def area(self) -> Words:
        """The pooling area of the plan."""
        row = self._session.get_one(PoolingArea, self.row.area_id)
        return Words(row.name, row.name_en)

    def _name_of(self, organisation_id: int) -> Words:
        row = self._session.get_one(Organisation, organisation_id)
        return Words(row.name, row.name_en)

    @property
    def _reported(self) -> tuple[dt.date, dt.date]:
        """The day of the explanation and that of the first report."""
        if self.row.explained_on is None or self.row.submitted_on is None:
            raise NotFound(what=REPORT)
        return self.row.explained_on, self.row.submitted_on

    @cached_property
    def _law(self) -> Law:
        """The law of the day on which the plan was first reported, as its operations ask it."""
        return self._context.law(self._reported[1])

    @property
    def _counted_from(self) -> dt.date | None:
        return clock_start(self._law, self.row)

    def _plan(self) -> PlanReported:
        heard = newest_round(self._session, self.row)
        return PlanReported(
            number=self.row.business_key,
            version=self._version.number,
            enterprise=self._name_of(self.row.enterprise_id),
            laid_off=self._version.laid_off,
            staff_count=self._version.staff_count,
            planned_on=self._version.planned_on,
            submitted_on=self._reported[1],
            is_changed=self.row.changed_on is not None,
            opinion=words.of_code(
                (heard.opinion or Opinion.SILENT).value, words.options(self._files[OPINIONS])
            ),
        )

    def _dates(self) -> PlanDates:
        plan, is_told = self.row, self.row.released_on is not None
        limit = running_limit(self._session, self._context.instance_id or 0, CORRECTION)
        passed = [str(each["code"]) for each in self._version.checks if each["check"] == "threshold"]
        return PlanDates(
            explained_on=self._reported[0],
            counted_from=self._counted_from,
            is_over=checks.is_over(passed, self._version.checks),
            earliest_on=plan.earliest_on,
            is_told=is_told,
            is_recalled=plan.earliest_on is not None and not is_told and not self._effect().needs_approval,
            correct_by=limit.due_on if limit else None,
            from_first_report=self._law.parameter("report_clock_start") == "submitted",
            starts_again=self._law.parameter("report_after_change") == "restart",
        )

    def _effect(self) -> ReportEffect:
        effect = layoff_report_effect(self._law)
        notes = self._law.trail.verdicts[-1].hits[0].annotations
        return ReportEffect(effect.is_licence, _text(notes), words.clause(notes.get("clause")))

    def _thresholds(self) -> list[ThresholdPassed]:
        """What the size goes over; batches count where an area adds them up."""
        passed = [
            each
            for each in self._version.checks
            if each["check"] == "threshold" or each["code"] == "split_duty"
        ]
        return [
            ThresholdPassed(Words(each["zh"], each["en"]), words.clause(each["clause"])) for each in passed
        ]

    def _faults(self, is_wanted: Callable[[Check], bool]) -> list[PlanFault]:
        found: Iterable[Check] = (each for each in self._version.checks if not each["is_ok"])
        names = words.options(self._files[FAULTS])
        return [
            PlanFault(
                text=names.get(str(each["code"]), Words(each["zh"], each["en"])),
                people=str(each["count"] or ""),
                clause=words.clause(each["clause"]),
            )
            for each in found
            if is_wanted(each)
        ]

    def _from(self, limit_id: str, day: dt.date) -> Clock:
        """A limit that runs from a day, by the law of that day."""
        return _clock(self._context.law(day), limit_id, day)


def _clock(law: Law, limit_id: str, started_on: dt.date | None) -> Clock:
    """A limit by this law; without a day to run from it has no last day."""
    due: Due | None = deadlines.due(law, limit_id, started_on) if started_on else None
    if due is None:
        law.limit(limit_id)
    notes = law.trail.verdicts[-1].hits[0].annotations
    return Clock(
        last_on=due.due_on if due else None,
        clause=words.clause(notes.get("clause")),
        text=_text(notes),
        is_provisional=(due is not None and due.is_provisional) or notes.get("status") == "provisional",
    )


def _text(notes: Mapping[str, Any]) -> Words:
    """The sentence of a row of a table."""
    return Words(notes.get("text", ""), notes.get("text_en", ""))
