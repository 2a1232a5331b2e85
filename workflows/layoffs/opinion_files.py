"""The paper of an opinion: kept byte for byte, and given to whoever may see the plan."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from workflows import audit
from workflows.errors import NotFound
from workflows.layoffs.file_models import LayoffOpinionFile
from workflows.layoffs.models import LayoffConsultation, LayoffPlan
from workflows.people.permissions import KINDS, Actor, Subject, require
from workflows.runtime import paper_types

MAX_BYTES = 10_000_000
MIME = {"pdf": paper_types.PDF, "jpg": paper_types.JPEG, "png": paper_types.PNG}
_KINDS = {mime: kind for kind, mime in MIME.items()}


@dataclass(frozen=True)
class NewPaper:
    """A paper as it comes in, with what the browser says of it."""

    name: str
    declared: str
    content: bytes


@dataclass(frozen=True)
class Paper:
    """A stored paper with its bytes."""

    kind: str
    content: bytes

    @property
    def mime(self) -> str:
        """Content type."""
        return MIME[self.kind]


def store(
    session: Session,
    enterprise_id: int,
    new: NewPaper,
    *,
    offices: Collection[int],
    actor: Actor,
    now: dt.datetime,
) -> int:
    """Keep a paper of the enterprise or its union; its id. Raises PaperRefused, NotAllowed.

    `offices` are those of the case: the enterprise, its union, its labour department.
    """
    require(actor, "layoff.attach", Subject("enterprise_case", None, frozenset(offices)))
    row = LayoffOpinionFile(
        enterprise_id=enterprise_id,
        kind=_kind(new),
        size=len(new.content),
        sha256=hashlib.sha256(new.content).hexdigest(),
        content=new.content,
        uploaded_at=now,
        uploaded_by=actor.person_id,
    )
    session.add(row)
    session.flush()
    note = audit.Act("layoffs.store_paper", "enterprise", str(enterprise_id), "S7.5", after={"paper": row.id})
    audit.record(session, note, actor=actor, now=now)
    return row.id


def of_round(session: Session, business_key: str, number: int) -> Paper:
    """The paper of a round of consultation of a plan that the caller may see. Raises NotFound."""
    query = (
        sa.select(LayoffOpinionFile)
        .join(LayoffConsultation, LayoffConsultation.file_id == LayoffOpinionFile.id)
        .join(LayoffPlan, LayoffPlan.id == LayoffConsultation.plan_id)
        .where(LayoffPlan.business_key == business_key, LayoffConsultation.round == number)
        .options(undefer(LayoffOpinionFile.content))
    )
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(what=KINDS["document"])
    return Paper(found.kind, bytes(found.content))


def _kind(new: NewPaper) -> str:
    if len(new.content) > MAX_BYTES:
        raise paper_types.PaperRefused(field="file", reason={"zh": "超过 10 MB。", "en": "it is over 10 MB."})
    return _KINDS[paper_types.media_type(new.name, new.declared, new.content)]
