"""By what a person is reached outside the house."""

from __future__ import annotations

import enum


class Medium(enum.StrEnum):
    """The kinds of address that a person may give."""

    EMAIL = "email"
    PHONE = "phone"
