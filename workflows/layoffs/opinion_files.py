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
from workflows.layoffs.errors import PaperRefused
from workflows.layoffs.file_models import LayoffOpinionFile
from workflows.layoffs.models import LayoffConsultation, LayoffPlan
from workflows.people.permissions import KINDS, Actor, Subject, require

MAX_BYTES = 10_000_000
SIGNS = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}
"""First bytes → kind; what a file is called says nothing."""
MIME = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}


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
    content: bytes,
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
        kind=_kind(content),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
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


def _kind(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise PaperRefused(reason={"zh": "超过 10 MB", "en": "it is over 10 MB"})
    for sign, kind in SIGNS.items():
        if content.startswith(sign):
            return kind
    raise PaperRefused(reason={"zh": "这不是 PDF、JPG 或 PNG", "en": "this is no PDF, JPG or PNG"})
