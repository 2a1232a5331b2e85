"""The built-in functions of the language, by name."""

from __future__ import annotations

from workflows.feel.builtins import (
    contexts,
    conversion,
    dates,
    lists,
    numbers,
    range_text,
    ranges,
    statistics,
    strings,
)
from workflows.feel.builtins.registry import BUILT_IN

__all__ = [
    "BUILT_IN",
    "contexts",
    "conversion",
    "dates",
    "lists",
    "numbers",
    "range_text",
    "ranges",
    "statistics",
    "strings",
]
