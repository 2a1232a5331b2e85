"""The fast way through a table gives exactly what the plain way gives."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from tests.workflows.dmn.models import model_of, table
from workflows.dmn import Model

NUMBERS = ["< 3", "<= 5", "[3..7)", "> 7", "5", "3, 8", "not(4)", "-", "!= 5", "(2..4), > 9"]
WORDS = ['"a"', '"b", "c"', 'not("a")', "-", '"d"']
TRUTHS = ["true", "false", "-"]
VALUES: list[list[object]] = [
    [*range(-1, 12), Decimal("3.5"), Decimal("NaN"), Decimal("Infinity"), None, "a", True, 10**40],
    ["a", "b", "c", "z", "", None, 1],
    [True, False, None, 0],
]


def random_model(chance: random.Random, policy: str) -> Model:
    rows = [
        (
            chance.choice(NUMBERS),
            chance.choice(WORDS),
            chance.choice(TRUTHS),
            str(chance.randint(0, 2)),
            f"S{at}",
        )
        for at in range(chance.randint(1, 8))
    ]
    return model_of(table(rows, inputs=["n", "w", "t"], policy=policy), ["n", "w", "t"])


@pytest.mark.parametrize("policy", ["UNIQUE", "FIRST", "ANY", "RULE ORDER", "COLLECT of SUM"])
@pytest.mark.parametrize("seed", range(8))
def test_fast_and_plain_way_agree(policy: str, seed: int) -> None:
    chance = random.Random(seed)
    model = random_model(chance, policy)
    for _ in range(60):
        inputs = {name: chance.choice(values) for name, values in zip("nwt", VALUES, strict=True)}
        if chance.random() < 0.05:
            inputs.pop("w")
        plain = model._plainly("d", inputs, None)
        for _ in range(2):
            fast = model.decide("d", inputs)
            assert (fast.value, fast.problems, fast.hits) == (plain.value, plain.problems, plain.hits)


def test_constant_table_has_a_fast_way() -> None:
    assert "d" in model_of(table([("< 3", "1"), (">= 3", "2")])).plans
    assert "d" not in model_of(table([("< 3", "x + 1"), (">= 3", "2")])).plans
