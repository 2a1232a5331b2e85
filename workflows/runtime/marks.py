"""What the people of a case mark it with: that it goes first, and labels of their own words.

A mark is seen by whoever may see the case, and changes no limit of the law. Few cases have one, so
that a list narrowed to a mark is walked from the marks.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from workflows.database import Base

MOST = 5
LONGEST = 12
"""Signs of a label: a row of a list has room for so many."""
_URGENT = sa.text("is_urgent")


class CaseMark(Base):
    """The marks of one case, with who set them last; none: nothing is marked."""

    __tablename__ = "case_mark"
    __table_args__ = (
        Index("ix_case_mark_urgent", "instance_id", sqlite_where=_URGENT, postgresql_where=_URGENT),
    )

    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"), primary_key=True, autoincrement=False)
    is_urgent: Mapped[bool]
    labels: Mapped[str] = mapped_column(String(MOST * (LONGEST + 1) + 1))
    """Each between two spaces, so that one is found by ` label `; empty for none."""
    set_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    set_by_name: Mapped[str] = mapped_column(String(80))
    set_at: Mapped[dt.datetime]


@dataclass(frozen=True)
class Marked:
    """The marks of a case as its page shows them."""

    is_urgent: bool
    labels: tuple[str, ...]
    set_by_name: str
    set_at: dt.datetime


def of_case(session: Session, instance_id: int) -> Marked | None:
    """The marks of a case; the caller has checked that it may be seen. One statement."""
    row = session.get(CaseMark, instance_id)
    return None if row is None else Marked(row.is_urgent, labels(row.labels), row.set_by_name, row.set_at)


def labels(kept: str | None) -> tuple[str, ...]:
    """The labels in a column."""
    return tuple((kept or "").split())


def has_label(label: str) -> sa.ColumnElement[bool]:
    """Condition on a mark: it has this very label."""
    return CaseMark.labels.contains(f" {label} ", autoescape=True)
