"""The papers that a claim needs, as the table has them, for the page of the counter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from workflows.runtime import decisions, deployments

TABLE = "claim_materials"


@dataclass(frozen=True)
class Paper:
    """One paper in the words of the table's row."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True)
class MaterialList:
    """Papers of every claim, those of a reason besides, and what replaces the employer's proof."""

    always: tuple[Paper, ...]
    by_reason: Mapping[str, tuple[Paper, ...]]
    """Reason of the separation → papers; reasons that ask for nothing more are left out."""
    instead: tuple[Paper, ...]


def material_list(session: Session, reasons: Sequence[str], now: dt.datetime) -> MaterialList:
    """What the newest table asks for under each of these reasons."""
    library = deployments.newest_library(session)

    def asked(reason: str, *, employer_vanished: bool) -> dict[str, Paper]:
        inputs = {"separation_reason": reason, "employer_vanished": employer_vanished}
        made = decisions.decide(session, TABLE, inputs, now=now, library=library)
        papers = [_paper(hit["outputs"], hit["annotations"]) for hit in made.hits]
        return {paper.code: paper for paper in papers}

    of_reason = {reason: asked(reason, employer_vanished=False) for reason in reasons}
    first = of_reason[reasons[0]]
    always = {code for code in first if all(code in papers for papers in of_reason.values())}
    extra = {
        reason: tuple(paper for code, paper in papers.items() if code not in always)
        for reason, papers in of_reason.items()
    }
    without = asked(reasons[0], employer_vanished=True)
    return MaterialList(
        always=tuple(paper for code, paper in first.items() if code in always),
        by_reason={reason: papers for reason, papers in extra.items() if papers},
        instead=tuple(paper for code, paper in without.items() if code not in first),
    )


def _paper(outputs: Mapping[str, object], notes: Mapping[str, object]) -> Paper:
    code = next(iter(outputs.values()))
    return Paper(str(code), str(notes.get("text", "")), str(notes.get("text_en", "")))
