"""Numbers of people taken out of texts that leave the case: logs, incidents, error pages, metrics."""

from __future__ import annotations

import re

REMOVED = "[removed]"
_LONG = re.compile(
    r"(?<![0-9A-Za-z])"
    r"(?:\d{17}[\dXx]|\d{15}|\d{16,19}|\d{6}[ -]\d{8}[ -]\d{3}[\dXx]|(?:\d{4}[ -]){3,4}\d{1,4}|1[3-9]\d{9})"
    r"(?![0-9A-Za-z])"
)
"""Identity numbers of 18 or 15 places, bank cards of 16 to 19, both also in groups, and mobile phones."""


def without_numbers(text: str) -> str:
    """The text with every identity number, card number and mobile phone taken out."""
    return _LONG.sub(REMOVED, text)
