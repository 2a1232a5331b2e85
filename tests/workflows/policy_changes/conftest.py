"""The diagrams of the house are in force before a test begins."""

from __future__ import annotations

from tests.in_force import postgres_template, sqlite_template

__all__ = ["postgres_template", "sqlite_template"]
