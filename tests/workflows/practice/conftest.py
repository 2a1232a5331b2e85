"""The board of the designers' tests."""

from __future__ import annotations

from tests.workflows.designer.conftest import board

__all__ = ["board"]
