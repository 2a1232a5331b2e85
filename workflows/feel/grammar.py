"""The grammar: tokens to tree, by rank of operators, with the names that the source may use."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from workflows.feel import nodes
from workflows.feel.names import Bindings
from workflows.feel.nodes import Node
from workflows.feel.operands import ADD, AND, COMPARE, MULTIPLY, OR, POWER, Operands
from workflows.feel.problems import FeelSyntaxError

_RANKS = {"+": ADD, "-": ADD, "*": MULTIPLY, "/": MULTIPLY, "**": POWER}
_SIGNS: dict[str, nodes.Comparator] = {"=": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


class Grammar(Operands):
    """Reads one expression or one cell of unary tests."""

    def whole(self) -> Node:
        """The text as one expression."""
        node = self.expression()
        if self.token.kind != "end":
            raise self.error("表达式应在此结束", "the expression should end here")
        return node

    def unary_tests(self) -> nodes.Tests:
        """The text as the tests of a cell; empty or a dash tests nothing."""
        if len(self.tokens) == 1 or (len(self.tokens) == 2 and self.sees("-")):
            return nodes.Tests(())
        negated = self._is_negated()
        if negated:
            self.at += 2
        tests = self.tests()
        if negated:
            self.expect(")")
        if self.token.kind != "end":
            raise self.error("条件应在此结束", "the tests should end here")
        return nodes.Tests(tests, negated)

    def _is_negated(self) -> bool:
        """True when the whole text is `not(...)`."""
        if not self.sees_word("not") or self.tokens[1].text != "(" or self.tokens[-2].text != ")":
            return False
        depth = 0
        for token in self.tokens[1:-2]:
            if token.kind == "symbol":
                depth += (token.text == "(") - (token.text == ")")
            if depth == 0:
                return False
        return True

    def tests(self) -> tuple[Node, ...]:
        """Unary tests separated by commas."""
        found = [self.test()]
        while self.take(","):
            found.append(self.test())
        return tuple(found)

    def test(self) -> Node:
        """One unary test: a comparator and its operand, or an expression."""
        sign = _SIGNS.get(self.token.text) if self.token.kind == "symbol" else None
        if sign is None:
            return self.expression()
        self.at += 1
        return nodes.SignNode(sign, self.expression(ADD))

    def expression(self, rank: int = 0) -> Node:
        """An expression whose operators all rank at least `rank`."""
        self.deeper()
        node = self.continued(self.prefix(), rank)
        self.depth -= 1
        return node

    def continued(self, left: Node, rank: int) -> Node:
        """The expression that goes on after its first operand."""
        for _ in range(self.budget.depth):
            token = self.token
            step = self._infix(token.text) if token.kind in ("symbol", "name") else None
            if step is None or step[0] < rank:
                return left
            left = step[1](left)
        raise self.too_deep()

    def _infix(self, text: str) -> tuple[int, Callable[[Node], Node]] | None:
        if text in _RANKS:
            return _RANKS[text], self._arithmetic
        if text in _SIGNS:
            return COMPARE, self._comparison
        return {
            "or": (OR, self._junction),
            "and": (AND, self._junction),
            "between": (COMPARE, self._between),
            "in": (COMPARE, self._in),
            "instance": (COMPARE, self._instance_of),
        }.get(text)

    def _arithmetic(self, first: Node) -> Node:
        rank = _RANKS[self.token.text]
        rest: list[tuple[str, Node]] = []
        while self.token.kind == "symbol" and _RANKS.get(self.token.text) == rank:
            sign = self.token.text
            self.at += 1
            rest.append((sign, self.expression(rank + 1)))
        return nodes.Arithmetic(first, tuple(rest))

    def _junction(self, first: Node) -> Node:
        kind: nodes.Conjunction = "and" if self.token.text == "and" else "or"
        operands = [first]
        while self.sees_word(kind):
            self.at += 1
            operands.append(self.expression(COMPARE if kind == "and" else AND))
        return nodes.Junction(kind, tuple(operands))

    def _comparison(self, left: Node) -> Node:
        sign = _SIGNS[self.token.text]
        self.at += 1
        return nodes.Comparison(sign, left, self.expression(ADD))

    def _between(self, value: Node) -> Node:
        self.at += 1
        low = self.expression(ADD)
        self.expect("and")
        return nodes.Between(value, low, self.expression(ADD))

    def _instance_of(self, value: Node) -> Node:
        self.at += 1
        self.expect("of")
        kind, name = self.type()
        return nodes.InstanceOf(value, kind, name)

    def _in(self, value: Node) -> Node:
        self.at += 1
        if not self.sees("("):
            return nodes.In(value, (self._in_operand(),))
        self.at += 1
        self.deeper()
        tests = self.tests()
        if len(tests) == 1 and self.sees(".."):
            tests = (self.continued(self.postfix(self.range(tests[0], included=False)), ADD),)
        else:
            self.expect(")")
            if len(tests) == 1:
                tests = (self.continued(self.postfix(tests[0]), ADD),)
        self.depth -= 1
        return nodes.In(value, tests)

    def _in_operand(self) -> Node:
        sign = _SIGNS.get(self.token.text) if self.token.kind == "symbol" else None
        if sign is None:
            return self.expression(ADD)
        self.at += 1
        return nodes.SignNode(sign, self.expression(ADD))


def undeclared(bindings: Bindings, built_in: Iterable[str]) -> None:
    """Refuse the first free name that is neither declared nor built in. Raises FeelSyntaxError."""
    if bindings.declared is None:
        return
    allowed = bindings.declared | set(built_in) | {"?"}
    for name, position in bindings.free.items():
        if name not in allowed:
            raise FeelSyntaxError(f"没有声明的名称“{name}”", f'undeclared name "{name}"', position)
