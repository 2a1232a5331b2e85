"""The one question of access: may this person do this act to this object?

Plain values in, a plain answer out; lists, pages, documents and the API all ask here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from workflows.errors import FourEyes, NotAllowed, NotFound

Visibility = Literal["hidden", "seen", "allowed"]


@dataclass(frozen=True)
class Grant:
    """One role held at one organisation; `path` is the chain of ancestors, root first."""

    role: str
    organisation_id: int
    area_id: str | None
    path: tuple[int, ...] = ()


@dataclass(frozen=True)
class Actor:
    """A signed-in person with the roles held today."""

    person_id: int
    name: str
    grants: tuple[Grant, ...] = ()

    def holds(self, role: str) -> bool:
        """True when the role is held anywhere."""
        return any(grant.role == role for grant in self.grants)


@dataclass(frozen=True)
class Subject:
    """The object of an act, reduced to what access depends on."""

    kind: str
    """`case`, `task`, `run`, `disclosure`, `person`, `office`, `clock`, …"""
    area_id: str | None = None
    organisation_ids: frozenset[int] = frozenset()
    """The offices of the case; a task has exactly one, its own."""
    role: str | None = None
    assignee_id: int | None = None
    separate_from: dict[int, str] = field(default_factory=dict)
    """Person id → name of the step that this person did and that excludes them here."""
