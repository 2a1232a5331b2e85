"""Decision tables: cells compiled once, rows as bits, hit policies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.dmn.columns import InputColumn
from workflows.dmn.hits import AGGREGATE, all_same, numbers_of
from workflows.dmn.model import RuleHit, TableInfo
from workflows.feel.budget import CONFORMANCE
from workflows.feel.run import Evaluator, Run, Scope
from workflows.feel.types import Type, converted
from workflows.feel.unary import Test
from workflows.feel.values import describe

VARIES = object()
"""In place of an output that is computed."""


@dataclass(frozen=True)
class OutputColumn:
    """One output: its type, the test and order of its allowed values, its default."""

    name: str
    type: Type
    allowed: Test | None = None
    ranks: tuple[Test, ...] = ()
    """One test per allowed value, in the order of priority."""
    default: Evaluator | None = None

    def takes(self, value: object) -> bool:
        """True when a value is of the type and among the allowed ones; null always is."""
        run = Run(CONFORMANCE)
        fits, changed = converted(value, self.type, run)
        if not fits or changed is None or self.allowed is None:
            return fits
        return self.allowed(changed, Scope({}, None, run)) is True


@dataclass(frozen=True)
class Table:
    """A compiled table; calling `evaluate` gives its value and notes the hits in the run."""

    info: TableInfo
    inputs: tuple[InputColumn, ...]
    outputs: tuple[OutputColumn, ...]
    cells: tuple[tuple[Evaluator, ...], ...]
    """Output entries by row."""
    constants: tuple[tuple[object, ...], ...] = ()
    """The values of output entries that read nothing, `VARIES` for the others."""
    every: int = 0
    """The mask of all rows."""

    def evaluate(self, scope: Scope) -> object:
        """The value of the table in a scope."""
        rows = self.rows(scope)
        policy = self.info.hit_policy
        if not rows:
            return self._nothing(scope)
        if policy == "U" and len(rows) > 1:
            return scope.run.report("many_rows", self.info.name, numbers_of(rows))
        if policy == "F":
            rows = rows[:1]
        values = [self._outputs(row, scope) for row in rows]
        return self._by_policy(policy, rows, values, scope.run)

    def rows(self, scope: Scope) -> list[int]:
        """The rows that apply, counted from 0."""
        alive = self.every
        for column in self.inputs:
            alive &= column.mask(column.value(scope), alive, scope)
            if not alive:
                return []
        return [row for row in range(alive.bit_length()) if alive >> row & 1]

    def _by_policy(
        self, policy: str, rows: Sequence[int], values: list[tuple[object, ...]], run: Run
    ) -> object:
        if policy in ("P", "O"):
            order = sorted(range(len(rows)), key=lambda at: self.rank(values[at]))
            rows, values = [rows[at] for at in order], [values[at] for at in order]
        if policy in ("P", "F", "U", "A"):
            taken = rows if policy == "A" else rows[:1]
            self._note(taken, values, run)
            if policy == "A" and not all_same([self._value(each) for each in values], run):
                return run.report("different", self.info.name, numbers_of(rows))
            return self._value(values[0])
        self._note(rows, values, run)
        results = [self._value(each) for each in values]
        run.keep(len(results))
        aggregate = AGGREGATE.get(self.info.aggregation) if policy == "C" else None
        return results if aggregate is None else aggregate(results, run)

    def _note(self, rows: Sequence[int], values: Sequence[tuple[object, ...]], run: Run) -> None:
        for row, outputs in zip(rows, values, strict=False):
            rule = self.info.rules[row]
            named = {column.name: value for column, value in zip(self.outputs, outputs, strict=True)}
            run.trace.append(RuleHit(self.info.id, self.info.name, row + 1, rule.id, named, rule.annotations))

    def _outputs(self, row: int, scope: Scope) -> tuple[object, ...]:
        """The values of a row; one that is not of its type or not allowed is null with a problem."""
        entries = zip(self.outputs, self.cells[row], strict=True)
        return tuple(self._checked(column, cell(scope), scope) for column, cell in entries)

    def _checked(self, column: OutputColumn, value: object, scope: Scope) -> object:
        fits, changed = converted(value, column.type, scope.run)
        if not fits:
            return scope.run.report("wrong_type", column.name, describe(value), column.type.name)
        if column.allowed is not None and changed is not None and column.allowed(changed, scope) is not True:
            return scope.run.report("not_allowed", column.name, describe(changed))
        return changed

    def rank(self, outputs: Sequence[object]) -> tuple[int, ...]:
        """The priority of outputs by the order of their allowed values, smaller first."""
        scope = Scope({}, None, Run(CONFORMANCE))
        return tuple(
            next(
                (at for at, test in enumerate(column.ranks) if test(value, scope) is True), len(column.ranks)
            )
            for column, value in zip(self.outputs, outputs, strict=True)
        )

    def _value(self, outputs: tuple[object, ...]) -> object:
        if len(outputs) == 1:
            return outputs[0]
        return {column.name: value for column, value in zip(self.outputs, outputs, strict=True)}

    def _nothing(self, scope: Scope) -> object:
        """No row applies: the defaults where there are any, none collected, else null with a problem."""
        if any(column.default is not None for column in self.outputs):
            defaults = [column.default(scope) if column.default else None for column in self.outputs]
            value = self._value(tuple(defaults))
            return [value] if self.info.hit_policy in ("R", "O") else value
        if self.info.hit_policy == "C" and self.info.aggregation in ("", "COUNT"):
            return AGGREGATE["COUNT"]([], scope.run) if self.info.aggregation else []
        return scope.run.report("no_row", self.info.name)
