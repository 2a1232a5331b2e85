"""Rows of a name list as a person writes them: `1-5、8`."""

from __future__ import annotations

import re
from collections.abc import Collection

from workflows.layoffs.errors import RowsRefused

_APART = re.compile(r"[、,，;；\s]+")
_ONE = re.compile(r"([0-9]{1,6})(?:\s*[-—–~～至到]\s*([0-9]{1,6}))?\Z")


def read(text: str | None, known: Collection[int], *, field: str) -> frozenset[int]:
    """The rows that are meant, each of them among `known`. Raises RowsRefused with the field."""
    meant: set[int] = set()
    for piece in filter(None, _APART.split((text or "").strip())):
        found = _ONE.match(piece)
        if found is None:
            raise _refused(field, f"“{piece}”不是行号。", f"“{piece}” is no row.")
        first, last = int(found[1]), int(found[2] or found[1])
        if last < first or last - first > max(known, default=0):
            raise _refused(field, f"“{piece}”不是一段行号。", f"“{piece}” is no range of rows.")
        meant.update(range(first, last + 1))
    strange = sorted(meant - set(known))
    if strange:
        raise _refused(
            field, f"第 {strange[0]} 行不在本次邀请的名单中。", f"Row {strange[0]} was not invited to this."
        )
    return frozenset(meant)


def _refused(field: str, zh: str, en: str) -> RowsRefused:
    return RowsRefused(field=field, reason={"zh": zh, "en": en})
