"""A policy change as its case page shows it: before and after, examination, whom it touches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from webapp import law_words, transaction
from webapp.filters import spoken
from webapp.language import in_language
from workflows.policies.book import Book, title_of
from workflows.policy_changes import queries
from workflows.runtime import deployments, limits
from workflows.runtime.instances import CaseView

ROWS_SHOWN = 20


@dataclass(frozen=True)
class RowShown:
    """A row that decided: its table's name, its number, its clause."""

    table: str
    row: int
    clause: str


@dataclass(frozen=True)
class FailingShown:
    """A worked case that fails: what was expected and what came, by name, and the rows that decided."""

    id: str
    compared: tuple[tuple[str, str, str], ...]
    fault: str
    rows: tuple[RowShown, ...]


@dataclass(frozen=True)
class FindingShown:
    """A finding of a strict table; `table` is its name."""

    table: str
    kind: str
    zh: str
    en: str


@dataclass(frozen=True)
class ChangeShown:
    """The change with everything a reader is told of it."""

    card: queries.ChangeCard
    subject: str
    before: str
    after: str
    profile: str
    is_past: bool
    """True when it starts before today: decisions already made stay as they are."""
    failing: tuple[FailingShown, ...]
    findings: tuple[FindingShown, ...]
    impacts: queries.ImpactPage
    has_new_table: bool = False
    """True when a table was handed in with the change."""
    former_table: str = ""
    """Id of the table that answered before, to be read."""


def of(session: Any, case: CaseView) -> ChangeShown:
    """What the page of the case shows. Four statements."""
    card = queries.change_card(session, case.business_key)
    change = card.change
    book = limits.book(session, case.library or deployments.newest_library(session))
    kind, subject = change.kind, change.subject_id
    return ChangeShown(
        card=card,
        subject=law_words.name(book, kind, subject),
        before=law_words.said(book, kind, subject, change.value_before),
        after=_after(session, book, change),
        profile=law_words.profile(book, change.profile),
        is_past=change.starts_on < transaction.clock().today(),
        failing=tuple(_failing(book, each) for each in card.failing),
        findings=tuple(_finding(book, each) for each in card.findings),
        impacts=queries.impacts(session, change.change_id, limit=ROWS_SHOWN),
        has_new_table=card.has_new_table,
        former_table=str(change.value_before) if kind == "table" else "",
    )


def _after(session: Any, book: Book, change: queries.ChangeRow) -> str:
    """The new value; an uploaded table is in no book before its release and says its name itself."""
    if change.kind == "table" and str(change.value) not in book.decisions:
        model = queries.new_table(session, change.change_id)
        if model is not None:
            return in_language(title_of(model, str(change.value)))
    return law_words.said(book, change.kind, change.subject_id, change.value)


def _failing(book: Book, found: queries.FailingCase) -> FailingShown:
    compared = tuple(
        (name, spoken(wanted), spoken(found.got.get(name)))
        for name, wanted in found.expected.items()
        if spoken(wanted) != spoken(found.got.get(name)) or found.fault
    )
    rows = tuple(
        RowShown(law_words.name(book, "table", row["table"]), row["row"], row["clause"]) for row in found.rows
    )
    return FailingShown(found.id, compared, found.fault, rows)


def _finding(book: Book, found: queries.TableFinding) -> FindingShown:
    name = law_words.name(book, "table", found.table)
    return FindingShown(name, law_words.finding_kind(found.kind), found.zh, found.en)
