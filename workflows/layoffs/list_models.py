"""What every list of people from a file has in common."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column


class UploadedList:
    """Columns of a list that an enterprise handed in; its rows stand in a table of their own."""

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    size: Mapped[int]
    uploaded_at: Mapped[dt.datetime]
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    @staticmethod
    def checks() -> tuple[CheckConstraint, ...]:
        """For `__table_args__`: nobody hands in an empty list."""
        return (CheckConstraint("size > 0", name="size"),)
