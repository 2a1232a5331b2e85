"""Expressions within a model: compiled against the names in scope, errors name the element."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from workflows.dmn.errors import DmnError
from workflows.dmn.reading import Element, label, text
from workflows.dmn.typing import Types
from workflows.feel.budget import Budget
from workflows.feel.expression import Vocables, compile_expression, compile_unary_tests
from workflows.feel.nodes import Node, Tests
from workflows.feel.problems import FeelSyntaxError
from workflows.feel.run import Evaluator
from workflows.feel.unary import Test


@dataclass(frozen=True)
class Source:
    """What compiling the expressions of one model needs.

    Read strictly, a text that does not compile is a DmnError; leniently, it is null with a problem.
    """

    types: Types
    vocables: Vocables
    budget: Budget
    strict: bool

    def expression(self, source: str, names: Iterable[str], element: str) -> Evaluator:
        """A compiled expression. Raises DmnError."""
        try:
            return compile_expression(
                source, names, self.budget, vocables=self.vocables, strict=self.strict
            ).evaluator
        except FeelSyntaxError as error:
            if self.strict:
                raise DmnError(element, f"{error.zh}：{source[:80]}", f"{error.en}: {source[:80]}") from None
            return _broken(source, error.en)

    def node(self, source: str, names: Iterable[str]) -> Node | None:
        """The tree of an expression; None where it does not compile."""
        try:
            return compile_expression(source, names, self.budget, vocables=self.vocables, strict=False).node
        except FeelSyntaxError:
            return None

    def names(self, source: str) -> frozenset[str]:
        """The variables that an expression reads; none where it does not compile."""
        try:
            return compile_expression(source, None, self.budget, vocables=self.vocables).names
        except FeelSyntaxError:
            return frozenset()

    def test(self, source: str, names: Iterable[str], element: str) -> tuple[Tests, Test]:
        """Compiled unary tests with their tree. Raises DmnError."""
        try:
            compiled = compile_unary_tests(
                source, names, self.budget, vocables=self.vocables, strict=self.strict
            )
        except FeelSyntaxError as error:
            if self.strict:
                raise DmnError(element, f"{error.zh}：{source[:80]}", f"{error.en}: {source[:80]}") from None
            broken = _broken(source, error.en)
            return Tests(()), lambda value, scope: broken(scope)
        return compiled.node, compiled.test

    def literal(self, element: Element, names: Iterable[str], owner: str) -> Evaluator:
        """The text of a literal expression; empty text is null. Raises DmnError."""
        self.check_language(element, owner)
        source = text(element)
        if not source:
            return lambda scope: None
        return self.expression(source, names, element.get("id") or owner)

    def check_language(self, element: Element, owner: str) -> None:
        """Refuse any expression language but FEEL. Raises DmnError."""
        language = element.get("expressionLanguage") or ""
        if language and not {"FEEL", "S-FEEL", "SFEEL"} & set(re.split(r"[/#:]", language.upper())):
            raise DmnError(
                element.get("id") or owner or label(element),
                f"不支持表达式语言“{language}”",
                f'the expression language "{language}" is not supported',
            )


def _broken(source: str, reason: str) -> Evaluator:
    return lambda scope: scope.run.report("syntax", source[:60], reason)
