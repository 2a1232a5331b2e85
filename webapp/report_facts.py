"""What the page of the monthly reports of a benefit shows beside its step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp import words
from webapp.language import in_language
from workflows.claims.report_queries import ReportingCard, ReportRow, reporting_card
from workflows.runtime import asking
from workflows.runtime.instances import CaseView


@dataclass(frozen=True)
class ReportShown:
    """A month in words."""

    row: ReportRow
    status: str
    channel: str
    reminder: str
    finding: str


@dataclass(frozen=True)
class ReportFacts:
    """The reporting and its months, newest first."""

    card: ReportingCard
    months: tuple[ReportShown, ...]


def of(session: Any, case: CaseView) -> ReportFacts:
    """Two statements. Raises NotFound."""
    card = reporting_card(session, case.business_key)
    texts = asking.option_texts(session, case)
    return ReportFacts(card, tuple(_shown(texts, row) for row in card.reports))


def _shown(texts: Mapping[str, Mapping[str, Any]], row: ReportRow) -> ReportShown:
    return ReportShown(
        row=row,
        status=words.report_status(row.status),
        channel=_said(texts, "channel", row.channel),
        reminder=_said(texts, "reminder_result", row.reminder_result),
        finding=_said(texts, "finding", row.finding),
    )


def _said(texts: Mapping[str, Mapping[str, Any]], field: str, code: str | None) -> str:
    option = texts.get(field, {}).get(code or "")
    return in_language(option) if option else code or ""
