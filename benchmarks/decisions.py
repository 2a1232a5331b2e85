"""What a decision costs: a table of ten rows against an empty call with the same arguments.

Prints a calibration, the figures, and JSON as its last line; exits 1 past the gate. Compare within
one run: absolute times belong to the machine.
"""

from __future__ import annotations

import json
import sys
import timeit
from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import pairwise

from workflows.dmn import read_model
from workflows.feel import compile_expression

GATE = 30
ROUNDS, CALLS = 200, 1_000
LIMITS = (6, 12, 24, 36, 48, 60, 84, 96, 108)
HEAD = '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="b" namespace="urn:b">'
INPUTS = {"months": Decimal(70), "reason": "裁员"}


def rules(second: tuple[str, ...]) -> str:
    """Ten rows over months, and a cell of the second column each."""
    bounds = [
        f"&lt; {LIMITS[0]}",
        *(f"[{low}..{high})" for low, high in pairwise(LIMITS)),
    ]
    cells = [*bounds, f"&gt;= {LIMITS[-1]}"]
    return "".join(
        f"<rule><inputEntry><text>{cell}</text></inputEntry>"
        f"<inputEntry><text>{second[at % len(second)]}</text></inputEntry>"
        f"<outputEntry><text>{at}</text></outputEntry></rule>"
        for at, cell in enumerate(cells)
    )


def model(second: tuple[str, ...]) -> bytes:
    """A model of one table of ten rows and two inputs."""
    needs = "".join(
        f'<informationRequirement><requiredInput href="#{name}"/></informationRequirement>' for name in INPUTS
    )
    inputs = "".join(f'<inputData id="{name}" name="{name}"/>' for name in INPUTS)
    columns = "".join(
        f"<input><inputExpression><text>{name}</text></inputExpression></input>" for name in INPUTS
    )
    table = f'<decisionTable>{columns}<output name="y"/>{rules(second)}</decisionTable>'
    return f'{HEAD}{inputs}<decision id="d" name="d">{needs}{table}</decision></definitions>'.encode()


def empty(name: str, inputs: Mapping[str, object]) -> None:
    """Does nothing with the arguments of a decision."""


def nanoseconds(call: Callable[[str, Mapping[str, object]], object]) -> float:
    """The best of many short rounds, so that a busy machine does not count."""
    timer = timeit.Timer('call("d", inputs)', globals={"call": call, "inputs": INPUTS})
    timer.timeit(CALLS)
    return min(timer.repeat(ROUNDS, CALLS)) / CALLS * 1e9


def main() -> int:
    """Measure, print, and judge by the gate."""
    constant = read_model(model(('"裁员", "合同期满"', '"裁员"', "-")))
    computed = read_model(model(('starts with(?, "裁")', "-")))
    expression = compile_expression("if months >= 12 then months * 2 else 0", names=INPUTS)
    nothing = nanoseconds(empty)
    figures = {
        "empty_ns": round(nothing, 1),
        "table_ns": round(nanoseconds(constant.decide), 1),
        "computed_table_ns": round(nanoseconds(computed.decide), 1),
        "expression_ns": round(nanoseconds(lambda name, inputs: expression.evaluate(inputs)), 1),
        "compile_ns": round(
            timeit.timeit(lambda: compile_expression("a + b * 2 > 3", ["a", "b"]), number=200) / 200 * 1e9
        ),
    }
    ratio = round(figures["table_ns"] / nothing, 1)
    for name, value in figures.items():
        print(f"{name:20} {value:>12}")  # noqa: T201  # a benchmark prints
    result = {"benchmark": "decisions", **figures, "ratio": ratio, "gate": GATE, "passed": ratio <= GATE}
    print(json.dumps(result))  # noqa: T201  # a benchmark prints
    return 0 if ratio <= GATE else 1


if __name__ == "__main__":
    sys.exit(main())
