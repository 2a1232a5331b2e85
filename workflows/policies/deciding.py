"""A decision of a case by the law in force: the line of its area, on the date of the legal event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from workflows.engine.advance import DecisionMade
from workflows.policies.book import Book
from workflows.policies.law import Law, Verdict, law_on

Decider = Callable[[str, Mapping[str, Any]], DecisionMade]


def decider(
    book: Book, line_id: str | None, facts: Mapping[str, Any], today: dt.date, now: dt.datetime | None = None
) -> Decider:
    """Decides for one case; `facts` are its variables, among which the date of the event is looked for.

    `now` is the office's moment, for tables that ask for it.
    """

    def decide(decision_id: str, inputs: Mapping[str, Any]) -> DecisionMade:
        on = event_date(book, decision_id, {**facts, **inputs}, today)
        return made(law_on(book, line_id, on, now), decision_id, inputs)

    return decide


def event_date(book: Book, decision_id: str, facts: Mapping[str, Any], today: dt.date) -> dt.date:
    """The date that selects the law for a decision: that of the legal event, else `today`."""
    for name in book.selecting_event(decision_id).variables:
        value = facts.get(name)
        if isinstance(value, dt.date):
            return value.date() if isinstance(value, dt.datetime) else value
        if isinstance(value, str):
            try:
                return dt.date.fromisoformat(value if len(value) > len("2006-03") else f"{value}-01")
            except ValueError:
                continue
    return today


def made(law: Law, decision_id: str, inputs: Mapping[str, Any]) -> DecisionMade:
    """The decision with the rows that hit, which table it was and whose. Raises Incident."""
    value = law.decide(decision_id, **inputs)
    verdict = law.trail.verdicts[-1]
    return DecisionMade(decision_id, dict(inputs), value, tuple(_hits(law, verdict)))


def _hits(law: Law, verdict: Verdict) -> list[Mapping[str, Any]]:
    digest = law.book.digest_of_table(verdict.table_id)
    return [
        {
            "rule": hit.rule,
            "rule_id": hit.rule_id,
            "table": hit.table_name,
            "table_id": verdict.table_id,
            "table_sha256": digest,
            "profile": law.chain[0].id,
            "outputs": dict(hit.outputs),
            "annotations": dict(hit.annotations),
        }
        for hit in verdict.hits
    ]
