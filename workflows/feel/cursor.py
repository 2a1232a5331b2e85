"""A position in the tokens of an expression, and the reading of type names from there."""

from __future__ import annotations

import re
from collections.abc import Mapping

from workflows.feel.budget import Budget
from workflows.feel.lexer import Token, tokens
from workflows.feel.names import Vocabulary
from workflows.feel.problems import FeelSyntaxError
from workflows.feel.types import SIMPLE, ContextType, FunctionType, RangeType, Type, list_of

_SPACES = re.compile(r"\s+")
_SIMPLE_NAMES = Vocabulary(SIMPLE)
ENDING_WORDS = frozenset(
    ("and", "or", "in", "between", "for", "if", "then", "else", "return", "satisfies", "instance")
)
"""Words that end a name which is not declared as a whole."""


class Cursor:
    """Reads tokens one after the other; raises FeelSyntaxError at what does not fit."""

    def __init__(self, source: str, budget: Budget, types: Mapping[str, Type]) -> None:
        self.source = source
        self.budget = budget
        self.tokens = tokens(source, budget)
        self.at = 0
        self.depth = 0
        self._types = types

    @property
    def token(self) -> Token:
        """The token at hand."""
        return self.tokens[self.at]

    def sees(self, *symbols: str) -> bool:
        """True when the token at hand is one of these symbols."""
        token = self.tokens[self.at]
        return token.kind == "symbol" and token.text in symbols

    def sees_word(self, word: str) -> bool:
        """True when the token at hand is this word."""
        token = self.tokens[self.at]
        return token.kind == "name" and token.text == word

    def take(self, symbol: str) -> bool:
        """Pass over a symbol if it is at hand."""
        if self.sees(symbol):
            self.at += 1
            return True
        return False

    def expect(self, text: str) -> None:
        """Pass over a symbol or word that must be at hand."""
        if not (self.sees(text) or self.sees_word(text)):
            raise self.error(f"此处应为“{text}”", f'expected "{text}"')
        self.at += 1

    def error(self, zh: str, en: str) -> FeelSyntaxError:
        """An error at the token at hand."""
        token = self.token
        found = token.text[:20] if token.kind != "end" else ""
        return FeelSyntaxError(
            f"{zh}，而不是“{found}”" if found else zh, f'{en}, not "{found}"' if found else en, token.start
        )

    def deeper(self) -> None:
        """Enter a nested part."""
        self.depth += 1
        if self.depth > self.budget.depth:
            raise self.too_deep()

    def too_deep(self) -> FeelSyntaxError:
        """An error for parts within parts, or after parts, beyond the budget."""
        return FeelSyntaxError("表达式嵌套过深", "the expression is nested too deeply", self.token.start)

    def name_before_colon(self) -> str | None:
        """The words up to a colon as one name, passed over with the colon; None if there is none."""
        ahead = self.at
        while self.tokens[ahead].kind in ("name", "number", "other") or (
            self.tokens[ahead].kind == "symbol" and self.tokens[ahead].text in "+-*/."
        ):
            ahead += 1
        if ahead == self.at or self.tokens[ahead].text != ":" or self.tokens[self.at].kind == "number":
            return None
        name = self.written(self.at, ahead)
        self.at = ahead + 1
        return name

    def written(self, first: int, after: int) -> str:
        """The source of some tokens, with single spaces."""
        text = self.source[self.tokens[first].start : self.tokens[after - 1].end]
        return _SPACES.sub(" ", text)

    def plain_name(self, ending: frozenset[str] = ENDING_WORDS) -> str:
        """A name that is not declared as a whole: a word and the words right after it."""
        first = self.at
        if self.token.kind != "name":
            raise self.error("此处应为名称", "expected a name")
        self.at += 1
        while self.token.kind == "name" and self.token.text not in ending and self.token.text != "?":
            self.at += 1
        return self.written(first, self.at)

    def type(self) -> tuple[Type | None, str]:
        """A type as written; the type is None when the name is not known."""
        first = self.at
        self.deeper()
        kind = self._type()
        self.depth -= 1
        return kind, self.written(first, self.at)

    def _type(self) -> Type | None:
        word = self.token.text
        if word in ("list", "range", "context", "function") and self.tokens[self.at + 1].text == "<":
            self.at += 2
            return getattr(self, f"_{word}_type")()  # type: ignore[no-any-return]  # one of the four below
        known = Vocabulary(self._types, base=_SIMPLE_NAMES).longest(self.tokens, self.at)
        if known is not None and self.tokens[self.at + known[1]].text != ".":
            self.at += known[1]
            return self._types.get(known[0]) or SIMPLE[known[0]]
        self.plain_name()
        while self.take("."):
            self.plain_name()
        return None

    def _list_type(self) -> Type | None:
        item, _ = self.type()
        self.expect(">")
        return list_of(item) if item else None

    def _range_type(self) -> Type | None:
        item, _ = self.type()
        self.expect(">")
        return RangeType(f"range<{item.name}>", item) if item else None

    def _context_type(self) -> Type | None:
        entries: dict[str, Type | None] = {}
        while not self.sees(">"):
            name = self.name_before_colon()
            if name is None:
                raise self.error("此处应为名称", "expected a name")
            entries[name], _ = self.type()
            if not self.take(","):
                break
        self.expect(">")
        known = {name: kind for name, kind in entries.items() if kind is not None}
        return ContextType("context", known) if len(known) == len(entries) else None

    def _function_type(self) -> Type | None:
        parameters: list[Type | None] = []
        while not self.sees(">"):
            parameters.append(self.type()[0])
            if not self.take(","):
                break
        self.expect(">")
        self.expect("->")
        result, _ = self.type()
        known = tuple(kind for kind in parameters if kind is not None)
        if result is None or len(known) != len(parameters):
            return None
        return FunctionType("function", known, result)
