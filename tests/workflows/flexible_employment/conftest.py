"""The law of the notice as `bpmn/` has it."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.factories import book
from workflows.policies.law import Law, law_on


@pytest.fixture
def law() -> Law:
    return law_on(book(), "notice", dt.date(2006, 3, 20))
