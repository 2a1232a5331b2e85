"""What the page of a layoff shows beside its step: the plan, the checks, what changed, what signing means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from webapp import layoff_steps, transaction
from webapp.access import AGENT, LABOUR_CLERK, SUPERVISOR, actor
from webapp.filters import day, spoken
from webapp.language import gettext as _
from webapp.layoff_steps import LineStep
from webapp.layoff_words import plan_field
from workflows.layoffs import hearing_queries, measure_queries, plan_cards
from workflows.layoffs import queries as layoffs
from workflows.runtime.instances import CaseView


@dataclass(frozen=True)
class FieldChanged:
    """One field of the plan before and after."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class LayoffFacts:
    """A plan for its page; `is_signing` while the supervisor's step is open, for whoever may sign it."""

    card: layoffs.LayoffCard
    changed: tuple[FieldChanged, ...]
    people_changed: str
    history: tuple[layoffs.PlanRow, ...]
    is_signing: bool
    is_for_department: bool
    may_reopen: bool
    nothing_done: str
    guidance: tuple[hearing_queries.GuidanceRow, ...] = ()
    departments: tuple[hearing_queries.DepartmentRow, ...] = ()
    """Other departments that were asked, for the department alone."""
    tried: tuple[measure_queries.MeasureRow, ...] = ()
    """What the enterprise agreed with its staff before, for the department alone."""
    watch_key: str = ""
    """Number of the watch that follows, once there is one."""
    line: tuple[LineStep, ...] = ()
    """The steps that the law wants."""

    @property
    def newest(self) -> layoffs.VersionRow:
        """The version that counts."""
        return self.card.versions[-1]


def of(session: Any, case: CaseView) -> LayoffFacts:
    """The facts of a layoff; the history of the enterprise for the department alone."""
    is_for_department = actor().holds(LABOUR_CLERK) or actor().holds(SUPERVISOR)
    page = plan_cards.plan_page(session, case.business_key, is_for_department=is_for_department)
    card, elements = page.card, {element for _process, element in case.tokens}
    found = None
    if len(card.versions) > 1:
        found = layoffs.difference(session, card.versions[-2], card.versions[-1])
    is_told = is_for_department or card.plan.released_on is not None
    return LayoffFacts(
        card=card,
        line=layoff_steps.of(card, page.guidance, elements, is_told=is_told),
        changed=tuple(_fields(found)) if found else (),
        people_changed=_people(found) if found else "",
        history=page.history,
        is_signing="sign_opinion" in elements and _signs(),
        is_for_department=is_for_department,
        may_reopen="change_wanted" in elements and actor().holds(AGENT),
        nothing_done=_nothing_done(card, str(case.data.get("report_effect") or "")),
        guidance=page.guidance,
        departments=page.departments,
        tried=page.tried,
        watch_key=page.watch_key if case.ended_at else "",
    )


def _signs() -> bool:
    """True for a supervisor, and for who stands in for one."""
    return actor().holds(SUPERVISOR) or any(each.grant.role == SUPERVISOR for each in actor().stands_in)


def brief(session: Any, case: CaseView) -> LayoffFacts:
    """The plan and who was heard on it, for the department: no history, checks or watch.

    What other departments said stands among the steps.
    """
    card = plan_cards.layoff_card(session, case.business_key)
    return LayoffFacts(
        card=card,
        changed=(),
        people_changed="",
        history=(),
        is_signing=False,
        is_for_department=True,
        may_reopen=False,
        nothing_done="",
    )


def _fields(found: layoffs.Difference) -> Iterator[FieldChanged]:
    for name, (before, after) in found.fields.items():
        yield FieldChanged(plan_field(name), _told(before), _told(after))


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return spoken(value)
    return day(value) if hasattr(value, "isoformat") else str(value or "—")


def _people(found: layoffs.Difference) -> str:
    if not found.added and not found.removed:
        return _("名单没有变化。")
    return _("名单增加 %(added)s 人，减少 %(removed)s 人。", added=found.added, removed=found.removed)


def _nothing_done(card: layoffs.LayoffCard, effect: str) -> str:
    """What becomes of the plan while the supervisor does nothing."""
    if effect == "approval":
        return _("本地区裁员须经批准：在您批准之前，不告知最早日期，企业不能裁员，本件一直等候。")
    if card.plan.earliest_on is None:
        return _("报告不齐全，报告期没有起算，企业不能裁员；本件一直等候。")
    today = transaction.clock().today()
    if card.plan.earliest_on <= today:
        return _(
            "最早日期%(on)s已到：您不办理，企业也可以依法裁员，本部门没有留下意见。",
            on=day(card.plan.earliest_on),
        )
    return _(
        "报告不是许可：您不办理，企业自%(on)s起也可以依法裁员，本部门没有留下意见。",
        on=day(card.plan.earliest_on),
    )
