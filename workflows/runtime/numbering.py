"""Numbers given one after another in each year, as cases of the trade carry them."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column


class NumberOfYear:
    """Columns of a table that holds the last number given in each year."""

    __tablename__: str

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


def next_number(session: Session, counter: type[NumberOfYear], prefix: str, year: int) -> str:
    """The next number of the year with its prefix, such as `C-2026-000123`.

    One statement on both databases; two people at once wait for each other.
    """
    table = counter.__tablename__
    last = session.execute(
        sa.text(
            f"INSERT INTO {table} (year, last) VALUES (:year, 1) "  # noqa: S608  the name of a table of ours
            f"ON CONFLICT (year) DO UPDATE SET last = {table}.last + 1 RETURNING last"
        ),
        {"year": year},
    ).scalar_one()
    return f"{prefix}-{year}-{last:06d}"
