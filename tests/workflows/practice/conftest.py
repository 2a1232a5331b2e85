"""The board of the designers' tests."""

from __future__ import annotations

from tests.workflows.designer.conftest import board, postgres_template, sqlite_template

__all__ = ["board", "postgres_template", "sqlite_template"]
