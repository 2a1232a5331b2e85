"""Plain values of a case, and their way into typed operations."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

import pytest

from workflows.engine.values import WrongType, plain, typed


class Reason(enum.Enum):
    LAID_OFF = "laid_off"


@pytest.mark.parametrize(
    ("found", "annotation", "value"),
    [
        pytest.param(Decimal("12"), int, 12, id="whole decimal"),
        pytest.param("12", int, 12, id="text of a select"),
        pytest.param(12, Decimal, Decimal(12), id="int to decimal"),
        pytest.param("12.50", Decimal, Decimal("12.50"), id="text to decimal"),
        pytest.param("2006-03-01", dt.date, dt.date(2006, 3, 1), id="text to date"),
        pytest.param(None, int | None, None, id="null"),
        pytest.param("laid_off", Reason, Reason.LAID_OFF, id="enum by value"),
        pytest.param("grant", Literal["grant", "refuse"], "grant", id="literal"),
        pytest.param(["1", 2], list[int], [1, 2], id="list"),
        pytest.param(["a"], tuple[str, ...], ("a",), id="tuple"),
        pytest.param({"a": 1}, dict[str, Any], {"a": 1}, id="context"),
        pytest.param([1], Any, [1], id="anything"),
    ],
)
def test_a_value_is_converted_to_the_annotated_type(found, annotation, value):
    assert typed(found, annotation, "x") == value


@pytest.mark.parametrize(
    ("found", "annotation"),
    [
        pytest.param(Decimal("12.5"), int, id="not whole"),
        pytest.param(True, int, id="true is no number"),
        pytest.param("twelve", int, id="word"),
        pytest.param(None, int, id="null is no number"),
        pytest.param(12, str, id="number is no text"),
        pytest.param("yes", bool, id="text is no truth"),
        pytest.param("NaN", Decimal, id="not a number"),
        pytest.param(dt.datetime(2006, 3, 1, tzinfo=dt.UTC), dt.date, id="instant is no day"),
        pytest.param("sacked", Reason, id="no such member"),
        pytest.param("return", Literal["grant", "refuse"], id="no such literal"),
        pytest.param("abc", list[str], id="text is no list"),
        pytest.param([1], dict[str, Any], id="list is no context"),
    ],
)
def test_a_value_of_another_type_is_refused_by_name(found, annotation):
    with pytest.raises(WrongType) as caught:
        typed(found, annotation, "months")
    assert "months" in caught.value.text("zh")
    assert "months" in caught.value.text("en")


def test_values_are_kept_plain():
    found = {"a": Decimal("12"), "b": Decimal("12.50"), "c": (1, Reason.LAID_OFF), "d": 0.1, "e": UUID(int=1)}
    assert plain(found) == {
        "a": 12,
        "b": Decimal("12.50"),
        "c": [1, "laid_off"],
        "d": Decimal("0.1"),
        "e": str(UUID(int=1)),
    }
    with pytest.raises(TypeError):
        plain(object())
