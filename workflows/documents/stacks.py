"""The letters of many cases as one ZIP of their pages; each taking is in the audit trail by itself."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows import audit
from workflows.documents.models import IssuedLetter, PrintedLetter
from workflows.errors import DomainError, NotAllowed, Refused
from workflows.people import permissions
from workflows.people.permissions import Actor, Subject
from workflows.runtime.house import House

MOST = 300
"""Letters of one file: it is made in memory."""
_MADE = (1980, 1, 1, 0, 0, 0)
"""The time of every entry: the same letters are the same bytes."""


class CaseOfLetters(Protocol):
    """A case as far as its letters need to know it."""

    @property
    def instance_id(self) -> int: ...
    @property
    def business_key(self) -> str: ...
    @property
    def subject(self) -> Subject: ...


@dataclass(frozen=True)
class Wanted:
    """In which language, and whether all letters of a case or the newest alone."""

    language: str
    is_all: bool = False


@dataclass(frozen=True)
class Letter:
    """A letter that was printed."""

    letter_id: int
    number: str
    title: str
    title_en: str


@dataclass(frozen=True)
class Stack:
    """What is there to take, and the cases (by their keys) that have nothing to give, each with why."""

    letters: tuple[Letter, ...]
    cases: int
    """How many the letters are of."""
    without: Mapping[str, DomainError]


def find(session: Session, cases: Iterable[CaseOfLetters], wanted: Wanted, *, actor: Actor) -> Stack:
    """The printed letters of these cases, in the order given; one statement.

    The caller has checked that the actor may know of the cases. Raises Refused for more than `MOST`.
    """
    every = {each.instance_id: each for each in cases}
    found = _printed(session, list(every), wanted)
    letters: list[Letter] = []
    without: dict[str, DomainError] = {}
    for instance_id, case in every.items():
        refusal = _refusal(actor, case.subject, found.get(instance_id, []))
        if refusal is not None:
            without[case.business_key] = refusal
        else:
            letters += found[instance_id]
    if len(letters) > MOST:
        zh, en = f"一次最多打印 {MOST} 份文书", f"at most {MOST} letters at a time"
        raise Refused(reason={"zh": zh, "en": en})
    return Stack(tuple(letters), len(every) - len(without), without)


def taken(session: Session, stack: Stack, wanted: Wanted, *, actor: Actor, house: House) -> bytes:
    """The stack as a ZIP, a file `<number>.<language>.pdf` each; who took which is in the audit trail."""
    ids = [each.letter_id for each in stack.letters]
    rows = sa.select(PrintedLetter.letter_id, PrintedLetter.content, PrintedLetter.sha256).where(
        PrintedLetter.letter_id.in_(ids), PrintedLetter.language == wanted.language
    )
    pages = {row.letter_id: row for row in session.execute(rows)}
    now, held = house.clock.now(), io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for letter in stack.letters:
            page = pages[letter.letter_id]
            name = zipfile.ZipInfo(f"{letter.number}.{wanted.language}.pdf", _MADE)
            packed.writestr(name, page.content, zipfile.ZIP_DEFLATED)
            told = {"number": letter.number, "language": wanted.language, "sha256": page.sha256}
            note = audit.Act("documents.print", "letter", str(letter.letter_id), after=told)
            audit.record(session, note, actor=actor, now=now)
    return held.getvalue()


def _printed(session: Session, instance_ids: list[int], wanted: Wanted) -> dict[int, list[Letter]]:
    """Case → its printed letters, oldest first, or the newest alone."""
    rows = (
        sa.select(
            IssuedLetter.instance_id,
            IssuedLetter.id,
            IssuedLetter.number,
            IssuedLetter.title,
            IssuedLetter.title_en,
        )
        .join(PrintedLetter, PrintedLetter.letter_id == IssuedLetter.id)
        .where(IssuedLetter.instance_id.in_(instance_ids), PrintedLetter.language == wanted.language)
        .order_by(IssuedLetter.instance_id, IssuedLetter.sequence)
    )
    of_cases = groupby(session.execute(rows), key=_case_of)
    every = {instance_id: [Letter(*row[1:]) for row in group] for instance_id, group in of_cases}
    return every if wanted.is_all else {case: letters[-1:] for case, letters in every.items()}


def _case_of(row: Any) -> int:
    return int(row.instance_id)


def _refusal(actor: Actor, subject: Subject, letters: list[Letter]) -> DomainError | None:
    if not permissions.can(actor, "document.read", subject):
        return NotAllowed(act=permissions.act_name("document.read"))
    if not letters:
        zh, en = "没有已生成页面的文书", "it has no letter whose pages are made"
        return Refused(reason={"zh": zh, "en": en})
    return None
