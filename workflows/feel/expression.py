"""The two ways in: an expression, and the unary tests of a table cell, compiled once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from workflows.feel import nodes
from workflows.feel.budget import PRODUCT, Budget
from workflows.feel.builtins import BUILT_IN
from workflows.feel.compiler import compiled, compiled_tests
from workflows.feel.grammar import Grammar, undeclared
from workflows.feel.intake import expanded, taken
from workflows.feel.names import Bindings, Vocabulary
from workflows.feel.nodes import Node
from workflows.feel.problems import BudgetExceeded, Outcome
from workflows.feel.run import Evaluator, Run, Scope
from workflows.feel.types import Type
from workflows.feel.unary import Test


@dataclass(frozen=True)
class Vocables:
    """What names mean outside of the text: types by name, and members of declared types."""

    types: Mapping[str, Type] = field(default_factory=dict)
    members: tuple[str, ...] = ()
    """Names of entries of those types; only ones with spaces or signs matter."""


@dataclass(frozen=True)
class Expression:
    """A compiled expression. `names` are the free variables that it reads."""

    text: str
    names: frozenset[str]
    node: Node = field(repr=False)
    evaluator: Evaluator = field(repr=False)
    possible: frozenset[str] = frozenset()
    """Names within filters that are either variables or members of the elements."""
    budget: Budget = field(default=PRODUCT, repr=False)
    wanted: tuple[str, ...] = field(default=(), repr=False)
    """All variables to hand in where they are there."""

    def evaluate(self, values: Mapping[str, object], now: dt.datetime | None = None) -> Outcome:
        """The value for these variables, with its problems; never raises for bad data.

        `now` is the present time for `now()` and `today()`, which are null without it.
        """
        run = Run(self.budget, now)
        try:
            known = {name: taken(values[name], name, run) for name in self.wanted if name in values}
            value = expanded(self.evaluator(Scope(known, None, run)), run)
        except (BudgetExceeded, RecursionError) as error:
            value = run.report("budget", error.limit if isinstance(error, BudgetExceeded) else "frames")
        return Outcome(value, tuple(run.problems))


@dataclass(frozen=True)
class UnaryTests:
    """The compiled tests of a table cell. `names` are the free variables, without `?`."""

    text: str
    names: frozenset[str]
    node: nodes.Tests = field(repr=False)
    test: Test = field(repr=False)
    budget: Budget = field(default=PRODUCT, repr=False)

    def evaluate(
        self, value: object, values: Mapping[str, object] | None = None, now: dt.datetime | None = None
    ) -> Outcome:
        """True or false for this value; null with a problem where a test cannot be applied."""
        run = Run(self.budget, now)
        try:
            known = {name: taken(each, name, run) for name, each in (values or {}).items()}
            result = self.test(taken(value, "?", run), Scope(known, None, run))
        except (BudgetExceeded, RecursionError) as error:
            result = run.report("budget", error.limit if isinstance(error, BudgetExceeded) else "frames")
        return Outcome(result, tuple(run.problems))


def compile_expression(
    text: str,
    names: Iterable[str] | None = None,
    budget: Budget = PRODUCT,
    *,
    vocables: Vocables | None = None,
    strict: bool = True,
) -> Expression:
    """Compile an expression. Raises FeelSyntaxError with the position.

    With `names` given, any other name is refused unless `strict` is off; it is then null with a
    problem. Without, every name may be a variable.
    """
    grammar, bindings = _grammar(text, names, budget, vocables)
    node = grammar.whole()
    if strict:
        undeclared(bindings, BUILT_IN)
    names_read, possible = _free(bindings), frozenset(bindings.possible)
    wanted = (*bindings.free, *possible)
    return Expression(text, names_read, node, compiled(node), possible, budget, wanted)


def compile_unary_tests(
    text: str,
    names: Iterable[str] | None = None,
    budget: Budget = PRODUCT,
    *,
    vocables: Vocables | None = None,
    strict: bool = True,
) -> UnaryTests:
    """Compile the tests of a table cell; `?` is the value under test. Raises FeelSyntaxError."""
    grammar, bindings = _grammar(text, names, budget, vocables)
    node = grammar.unary_tests()
    if strict:
        undeclared(bindings, BUILT_IN)
    read = (_free(bindings) | set(bindings.possible)) - {"?"}
    return UnaryTests(text, read, node, compiled_tests(node), budget)


def _free(bindings: Bindings) -> frozenset[str]:
    declared = bindings.declared or frozenset()
    return frozenset(name for name in bindings.free if name in declared or name not in BUILT_IN)


_LANGUAGE = Vocabulary(BUILT_IN)


def _grammar(
    text: str, names: Iterable[str] | None, budget: Budget, vocables: Vocables | None
) -> tuple[Grammar, Bindings]:
    vocables = vocables or Vocables()
    declared = None if names is None else frozenset(names)
    known = Vocabulary((*(declared or ()), *vocables.members), base=_LANGUAGE)
    bindings = Bindings(declared)
    return Grammar(text, budget, bindings, known, vocables.types), bindings
