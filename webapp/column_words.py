"""What the columns of a process's card say, in words."""

from __future__ import annotations

from webapp.filters import spoken
from webapp.language import in_language
from workflows.runtime.business_columns import Column


def told(column: Column, value: object) -> str:
    """A value in words: through the options where it is a code."""
    option = column.options.get(str(value))
    return in_language(option) if option else spoken(value)
