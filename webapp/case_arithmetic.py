"""The sums behind a claim's decisions: which contribution time counted and why, and how a row calculates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from webapp import transaction
from webapp.filters import day, months
from webapp.language import gettext as _
from workflows.claims.queries import ClaimCard
from workflows.contributions.queries import counted
from workflows.policies.book import Book
from workflows.policies.law import law_on
from workflows.runtime import deployments, limits
from workflows.runtime.instances import CaseView


@dataclass(frozen=True)
class SpellCounted:
    """What one job gave to the sum, and why."""

    employer: str
    period: str
    paid: str
    given: str
    reason: str
    is_counted: bool


@dataclass(frozen=True)
class Sum:
    """The contribution time of a claim, spell by spell."""

    on: str
    spells: tuple[SpellCounted, ...]
    total: str


def book(case: CaseView) -> Book:
    """The law that was released last."""
    session = transaction.session()
    return limits.book(session, case.library or deployments.newest_library(session))


def contributions(card: ClaimCard, law_book: Book) -> Sum:
    """How the contribution months came about, by the law on the day of separation."""
    law = law_on(law_book, card.area.policy_line, card.separated_on)
    found = counted(card.history, law, on=card.separated_on, area_id=card.area.area_id)
    employers = {row.spell_id: row.employer_name for row in card.history.spells}
    spells = tuple(
        SpellCounted(
            employer=employers.get(each.spell.spell_id, ""),
            period=_period(each.spell),
            paid=months(each.spell.paid_months),
            given=months(each.months),
            reason=reason(each.reason),
            is_counted=bool(each.months),
        )
        for each in found.spells
    )
    return Sum(day(card.separated_on), spells, months(found.months))


def _period(spell: Any) -> str:
    end = f"{spell.ends_on:%Y-%m}" if spell.ends_on else _("至今")
    return f"{spell.starts_on:%Y-%m} — {end}"


def reason(code: str) -> str:
    """Why a spell counted, or did not."""
    names = {
        "counted": _("全部计入"),
        "counted_in_part": _("只计入前三年窗口以内的部分"),
        "before_window": _("在前三年窗口之前"),
        "straddles_window": _("跨越前三年窗口的起点"),
        "other_area": _("不在同一统筹地区"),
        "long_spell": _("不是短期就业，按普通就业计算"),
        "sum_too_small": _("短期就业累计不满规定月数"),
        "shorter_spell": _("按政策只计最长的一段"),
        "earlier_benefit": _("已计入上一次待遇（失业保险条例第十七条）"),
    }
    return names.get(code, code)


def formula(law_book: Book, table_id: str, rule_id: str) -> str:
    """The calculation that a row writes down; empty where it states a plain value."""
    return law_book.formula(table_id, rule_id)
