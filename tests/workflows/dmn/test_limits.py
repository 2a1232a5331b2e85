"""Limits written twice."""

from __future__ import annotations

import pytest

from tests.workflows.dmn.models import model_of, table
from workflows.dmn import written_elsewhere

MODEL = model_of(table([("< 12", "0"), ("[12..60)", "12"), (">= 60", "18")], inputs=["months"]), ["months"])


@pytest.mark.parametrize(
    "text",
    [
        "months >= 12",
        "claim.months < 60",
        "12 <= months",
        "months between 12 and 20",
        "months in [12..24)",
        "if a and months in (< 60) then 1 else 2",
    ],
)
def test_the_same_limit_of_the_same_name_is_found(text: str) -> None:
    found = written_elsewhere(MODEL, {"gateway_1": text})
    assert [each.kind for each in found] == ["elsewhere"]
    assert "gateway_1" in found[0].zh
    assert text in found[0].en


@pytest.mark.parametrize(
    "text", ["months > 0", "age >= 12", "months > limit", "days + 12 > 3", "12 +", "failed = []"]
)
def test_other_names_and_numbers_are_no_repetition(text: str) -> None:
    assert written_elsewhere(MODEL, {"gateway_1": text}) == ()
