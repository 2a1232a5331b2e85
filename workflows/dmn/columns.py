"""Input columns of a table: which rows a value passes, as bits of an integer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.feel.nodes import Tests
from workflows.feel.run import Evaluator, Scope
from workflows.feel.types import Type, converted
from workflows.feel.unary import Test
from workflows.feel.values import describe

NO_TESTS = Tests(())


@dataclass(frozen=True)
class InputColumn:
    """The expression of an input and the distinct tests of its cells, each with its rows."""

    name: str
    expression: Evaluator
    type: Type
    tests: tuple[tuple[Test, int], ...]
    """Test and mask of the rows that have it; cells with a dash are in `open_rows`."""
    open_rows: int
    allowed: Test | None = None
    cells: tuple[Tests, ...] = ()
    """The trees of the cells by row."""
    allowed_tests: Tests = NO_TESTS

    def value(self, scope: Scope) -> object:
        """The value under test; null with a problem when it is not of its type or not allowed."""
        return self.checked(self.expression(scope), scope)

    def checked(self, value: object, scope: Scope) -> object:
        """A value as its type and allowed values want it; null with a problem where it does not fit."""
        fits, changed = converted(value, self.type, scope.run)
        if not fits:
            return scope.run.report("wrong_type", self.name, describe(value), self.type.name)
        if self.allowed is not None and changed is not None and self.allowed(changed, scope) is not True:
            return scope.run.report("not_allowed", self.name, describe(changed))
        return changed

    def mask(self, value: object, alive: int, scope: Scope) -> int:
        """The rows among `alive` whose cell the value passes."""
        passed = self.open_rows
        for test, rows in self.tests:
            if rows & alive and test(value, scope) is True:
                passed |= rows
        return passed


def grouped(cells: Sequence[tuple[str, Test | None]]) -> tuple[tuple[tuple[Test, int], ...], int]:
    """Cells by row as distinct tests with masks, and the mask of the dashes (no test)."""
    masks: dict[str, int] = {}
    tests: dict[str, Test] = {}
    open_rows = 0
    for row, (source, test) in enumerate(cells):
        if test is None:
            open_rows |= 1 << row
        else:
            masks[source] = masks.get(source, 0) | 1 << row
            tests[source] = test
    return tuple((tests[source], mask) for source, mask in masks.items()), open_rows
