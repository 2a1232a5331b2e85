"""Letters of real stories: who reads them is handed every letter that the story issued."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from workflows import bootstrap
from workflows.demo.world import DemoWorld
from workflows.documents import operations
from workflows.documents.definitions import LANGUAGES
from workflows.documents.models import IssuedLetter, PrintedLetter
from workflows.runtime import deployments, history, scenarios

STORIES = Path(__file__).parents[3] / "bpmn" / "scenarios"


@dataclass(frozen=True)
class Told:
    """One letter of a story as it was kept."""

    row: IssuedLetter
    files: Mapping[str, bytes]
    facts: Mapping[str, Any]
    sheets: Mapping[str, Any]
    """Language → what the layout is handed."""
    pages: Mapping[str, bytes]
    """Language → PDF."""
    decisions: Mapping[str, Any]
    """The recorded trace of its case."""


@dataclass
class Reader(DemoWorld):
    """The world of a story that reads all letters at its end."""

    letters: list[Told] = field(default_factory=list)

    def __post_init__(self) -> None:
        DemoWorld.__init__(self)

    def facts(self, session: Session) -> Mapping[str, Any]:
        """The letters, beside what every story is told."""
        rows = session.scalars(
            sa.select(IssuedLetter).options(undefer(IssuedLetter.data)).order_by(IssuedLetter.id)
        )
        self.letters = [_told(session, row) for row in rows]
        return super().facts(session)


def _told(session: Session, row: IssuedLetter) -> Told:
    printed = sa.select(PrintedLetter).options(undefer(PrintedLetter.content))
    of_letter = session.scalars(printed.where(PrintedLetter.letter_id == row.id))
    return Told(
        row=row,
        files=deployments.library_files(session, row.library),
        facts=operations.facts_of(session, row),
        sheets={language: operations.sheet_of(session, row, language) for language in LANGUAGES},
        pages={each.language: each.content for each in of_letter},
        decisions=history.decisions_of(session, row.instance_id, until=row.revision),
    )


Letters = Callable[[str], dict[str, Told]]


@pytest.fixture(scope="module")
def letters() -> Letters:
    """`letters("claim.granted_and_paid")`: the last letter of each kind in that story; told once."""
    kept: dict[str, dict[str, Told]] = {}
    bootstrap.load_rooms()

    def of(story: str) -> dict[str, Told]:
        if story not in kept:
            reader = Reader()
            told = scenarios.read(story, (STORIES / f"{story}.json").read_bytes())
            result = scenarios.run(told, reader, folder=files("bpmn"))
            assert result.passed, result.report()
            kept[story] = {each.row.letter_id: each for each in reader.letters}
        return kept[story]

    return of
