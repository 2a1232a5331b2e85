"""What the recorded decisions of a case say, as a letter tells it: nothing here is decided again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from workflows.documents import words
from workflows.documents.claim_vocabulary import Examined, RowHit, Term
from workflows.documents.facts import Words
from workflows.errors import Refused
from workflows.policies.book import Book

Made = Mapping[str, Any]
"""One decision as `runtime.history` keeps it."""


NAMES = frozenset({"examined", "conditions", "months", "term", "amount", "minimum_wage"})
"""The names of `OF_CLAIM` that come from the trace."""


def told(
    names: Iterable[str], decisions: Mapping[str, Made], book: Book, reasons: Mapping[str, Words]
) -> dict[str, Any]:
    """The facts of these names. Raises Refused where the case has no such decision."""
    look_up: Mapping[str, Callable[[], Any]] = {
        "examined": lambda: examined(_of(decisions, "eligibility"), reasons),
        "conditions": lambda: conditions(_of(decisions, "eligibility"), book),
        "months": lambda: deciding(_of(decisions, "benefit_months"), book),
        "term": lambda: term(decisions),
        "amount": lambda: deciding(_of(decisions, "benefit_amount"), book),
        "minimum_wage": lambda: leading(_of(decisions, "benefit_amount"), book),
    }
    return {name: look_up[name]() for name in names}


def _of(decisions: Mapping[str, Made], decision_id: str) -> Made:
    if decision_id not in decisions:
        raise Refused(reason={"zh": "本件尚未作出认定", "en": "nothing was decided in this case yet"})
    return decisions[decision_id]


def examined(made: Made, reasons: Mapping[str, Words]) -> Examined:
    """What the table of eligibility was asked."""
    asked = made["inputs"]
    return Examined(
        contribution_months=int(asked["contribution_months"]),
        reason=words.of_code(str(asked["separation_reason"]), reasons),
        registered=bool(asked["registered"]),
        job_seeking=bool(asked["job_seeking"]),
        in_flexible_employment=bool(asked["in_flexible_employment"]),
        receiving_old_age_pension=bool(asked["receiving_old_age_pension"]),
    )


def conditions(made: Made, book: Book) -> list[RowHit]:
    """Every condition that was not met, one row of the table each; rows of tables below it are left out."""
    failed = {str(code) for code in made.get("value") or ()}
    of_table = [hit for hit in _hits(made) if failed & {str(each) for each in hit["outputs"].values()}]
    return [row_hit(hit, Decimal(0), book) for hit in of_table]


def deciding(made: Made, book: Book) -> RowHit:
    """The row that gave the number of a decision: the last that hit."""
    return row_hit(_hits(made)[-1], Decimal(made["value"]), book)


def term(decisions: Mapping[str, Made]) -> Term:
    """The months granted, with those that an earlier benefit left; older cases were not asked for any."""
    made = decisions.get("combined_months")
    if made is None:
        return Term(int(_of(decisions, "benefit_months")["value"]), 0)
    return Term(int(made["value"]), int(made["inputs"]["unused_months"]))


def leading(made: Made, book: Book) -> RowHit | None:
    """The row of the table below it, such as the minimum wage; None where one table decided alone."""
    hits = _hits(made)
    if len(hits) < 2:
        return None
    return row_hit(hits[0], Decimal(next(iter(hits[0]["outputs"].values()))), book)


def row_hit(hit: Made, value: Decimal, book: Book) -> RowHit:
    """A row of a table with the sentence and the clause that it carries."""
    notes, rule, table_id = hit.get("annotations") or {}, hit.get("rule", ""), str(hit.get("table_id", ""))
    return RowHit(
        value=value,
        text=Words(str(notes.get("text", "")), str(notes.get("text_en", ""))),
        clause=words.clause(notes.get("clause")),
        row=Words(f"{hit.get('table') or table_id}第{rule}行", f"{table_id}, row {rule}"),
        formula=book.formula(table_id, str(hit.get("rule_id", ""))),
        mark=words.MARKS.get(str(notes.get("status", "")), words.NO_WORDS),
    )


def _hits(made: Made) -> Sequence[Made]:
    return list(made.get("hits") or ())
