"""Operands of the grammar: literals, names, brackets, branches, loops, calls and what follows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from workflows.feel import nodes, numbers, temporal
from workflows.feel.budget import Budget
from workflows.feel.cursor import Cursor
from workflows.feel.names import Bindings, Vocabulary
from workflows.feel.nodes import Node
from workflows.feel.types import ANY, Type

OR, AND, COMPARE, ADD, MULTIPLY, POWER, NEGATE = range(1, 8)
"""Ranks of operators, the loosest first."""
_CONSTANTS = {"true": True, "false": False, "null": None}
_AFTER_RANGE = frozenset((")", ",", "]", "}", ".", "=", "!=", "<", "<=", ">", ">=", "+", "*", "/"))
_WORDS_AFTER_RANGE = frozenset(
    ("and", "or", "in", "then", "else", "return", "satisfies", "instance", "between")
)


class Operands(Cursor):
    """Reads one operand at a time; the operators between them are the grammar's."""

    def __init__(
        self, source: str, budget: Budget, bindings: Bindings, known: Vocabulary, types: Mapping[str, Type]
    ) -> None:
        super().__init__(source, budget, types)
        self.bindings = bindings
        self._known = known
        self._range_end = False

    def expression(self, rank: int = 0) -> Node:
        """An expression whose operators all rank at least `rank`."""
        raise NotImplementedError

    def test(self) -> Node:
        """One unary test: a comparator and its operand, or an expression."""
        raise NotImplementedError

    def prefix(self) -> Node:
        token = self.token
        reader = _BY_SYMBOL.get(token.text) if token.kind == "symbol" else _BY_KIND.get(token.kind)
        if reader is None:
            raise self.error("此处应为一个值", "expected a value")
        return reader(self)

    def _negation(self) -> Node:
        self.at += 1
        return nodes.Negation(self.expression(NEGATE))

    def _number(self) -> Node:
        number = numbers.parse(self.token.text)
        if number is None or not numbers.fits(number, self.budget.exponent):
            raise self.error("数值超出范围", "the number is out of range")
        self.at += 1
        return self.postfix(nodes.Literal(number))

    def _string(self) -> Node:
        text = self.token.text
        self.at += 1
        return self.postfix(nodes.Literal(text))

    def _at_literal(self) -> Node:
        text = self.token.text
        self.at += 1
        value = temporal.parse_any(text)
        return self.postfix(nodes.BadLiteral(text) if value is None else nodes.Literal(value))

    def _parenthesis(self) -> Node:
        self.at += 1
        outer, self._range_end = self._range_end, False
        node = self.test()
        if self.sees(".."):
            node = self.range(node, included=False)
        else:
            self.expect(")")
        self._range_end = outer
        return self.postfix(node)

    def _open_range(self) -> Node:
        self.at += 1
        return self.postfix(self.range(self.expression(), included=False))

    def _list(self) -> Node:
        self.at += 1
        outer, self._range_end = self._range_end, False
        node = self._list_or_range()
        self._range_end = outer
        return self.postfix(node)

    def _list_or_range(self) -> Node:
        if self.take("]"):
            return nodes.ListNode(())
        first = self.test()
        if self.sees(".."):
            return self.range(first, included=True)
        items = [first]
        while self.take(","):
            items.append(self.test())
        self.expect("]")
        return nodes.ListNode(tuple(items))

    def range(self, low: Node, *, included: bool) -> Node:
        self.expect("..")
        outer, self._range_end = self._range_end, True
        high = self.expression(ADD)
        self._range_end = outer
        if not self.sees("]", ")", "["):
            raise self.error("区间应在此结束", "the range should end here")
        closed = self.token.text == "]"
        self.at += 1
        return nodes.RangeNode(low, high, included, closed)

    def _context(self) -> Node:
        self.at += 1
        outer, self._range_end = self._range_end, False
        entries: list[tuple[str, Node]] = []
        while not self.sees("}"):
            key = self._key()
            self._known.add(key)
            with self.bindings.bind((*(name for name, _ in entries), key)):
                entries.append((key, self.expression()))
            if not self.take(","):
                break
        self.expect("}")
        self._range_end = outer
        return self.postfix(nodes.ContextNode(tuple(entries)))

    def _key(self) -> str:
        if self.token.kind == "string":
            key = self.token.text
            self.at += 1
            self.expect(":")
            return key
        name = self.name_before_colon()
        if name is None:
            raise self.error("此处应为名称和冒号", "expected a name and a colon")
        return name

    def _word(self) -> Node:
        known = self._known.longest(self.tokens, self.at)
        if known is None or known[1] == 1:
            word = self.token.text
            if word in _CONSTANTS:
                self.at += 1
                return self.postfix(nodes.Literal(_CONSTANTS[word]))
            special = _BY_WORD.get(word)
            if special is not None and known is None:
                return special(self)
        position = self.token.start
        name = self._declared_or_plain(known)
        self.bindings.read(name, position)
        return self.postfix(nodes.Name(name, position))

    def _declared_or_plain(self, known: tuple[str, int] | None) -> str:
        if known is not None:
            self.at += known[1]
            return known[0]
        if self.sees_word("?"):
            self.at += 1
            return "?"
        return self.plain_name()

    def _if(self) -> Node:
        self.at += 1
        condition = self.expression()
        self.expect("then")
        then = self.expression()
        self.expect("else")
        return nodes.If(condition, then, self.expression())

    def _for(self) -> Node:
        iterators = self._iterators()
        self.expect("return")
        self._known.add("partial")
        with self.bindings.bind((*(iterator.name for iterator in iterators), "partial")):
            return nodes.For(iterators, self.expression())

    def _quantified(self) -> Node:
        kind: nodes.Quantifier = "some" if self.token.text == "some" else "every"
        iterators = self._iterators()
        self.expect("satisfies")
        with self.bindings.bind(iterator.name for iterator in iterators):
            return nodes.Quantified(kind, iterators, self.expression())

    def _iterators(self) -> tuple[nodes.Iterator, ...]:
        found: list[nodes.Iterator] = []
        while True:
            self.at += 1
            name = self._declared_or_plain(self._known.longest(self.tokens, self.at))
            self.expect("in")
            with self.bindings.bind(iterator.name for iterator in found):
                domain = self.expression()
                end = self.expression(ADD) if self.take("..") else None
            self._known.add(name)
            found.append(nodes.Iterator(name, domain, end))
            if not self.sees(","):
                return tuple(found)

    def _function(self) -> Node:
        self.at += 1
        self.expect("(")
        parameters: list[tuple[str, Type]] = []
        while not self.sees(")"):
            parameters.append(self._parameter())
            if not self.take(","):
                break
        self.expect(")")
        external = self.sees_word("external")
        self.at += external
        with self.bindings.bind(name for name, _ in parameters):
            return nodes.FunctionNode(tuple(parameters), self.expression(), external)

    def _parameter(self) -> tuple[str, Type]:
        name = self.name_before_colon()
        if name is None:
            name = self.plain_name()
            kind: Type | None = ANY
        else:
            kind, _ = self.type()
        if kind is None:
            raise self.error("没有这样的类型", "there is no such type")
        self._known.add(name)
        return name, kind

    def postfix(self, node: Node) -> Node:
        for _ in range(self.budget.depth):
            if self.token.kind != "symbol":
                return node
            if self.take("."):
                node = nodes.Path(node, self._member())
            elif self.sees("(") and not isinstance(node, nodes.Literal):
                node = self._call(node)
            elif self.sees("[") and self._opens_filter():
                node = self._filter(node)
            else:
                return node
        raise self.too_deep()

    def _member(self) -> str:
        known = self._known.longest(self.tokens, self.at)
        if known is not None and known[1] > 1:
            self.at += known[1]
            return known[0]
        return self.plain_name()

    def _opens_filter(self) -> bool:
        """False when this bracket closes the range whose end is being read."""
        after = self.tokens[self.at + 1]
        if not self._range_end:
            return True
        if after.kind == "end" or (after.kind == "symbol" and after.text in _AFTER_RANGE):
            return False
        return not (after.kind == "name" and after.text in _WORDS_AFTER_RANGE)

    def _filter(self, source: Node) -> Node:
        self.at += 1
        self.deeper()
        outer, self._range_end = self._range_end, False
        with self.bindings.members():
            condition = self.test()
        self._range_end = outer
        self.depth -= 1
        self.expect("]")
        return nodes.Filter(source, condition)

    def _call(self, function: Node) -> Node:
        self.at += 1
        self.deeper()
        outer, self._range_end = self._range_end, False
        names: list[str] = []
        values: list[Node] = []
        while not self.sees(")"):
            name = self.name_before_colon()
            if name is not None:
                names.append(name)
            values.append(self.test())
            if not self.take(","):
                break
        if names and len(names) != len(values):
            raise self.error("参数须全部具名或全部不具名", "arguments must be all named or none")
        self.expect(")")
        self._range_end = outer
        self.depth -= 1
        return nodes.Call(function, tuple(values), tuple(names) if names else None)


_BY_SYMBOL: Mapping[str, Callable[[Operands], Node]] = {
    "-": Operands._negation,
    "(": Operands._parenthesis,
    "[": Operands._list,
    "]": Operands._open_range,
    "{": Operands._context,
}
_BY_KIND: Mapping[str, Callable[[Operands], Node]] = {
    "number": Operands._number,
    "string": Operands._string,
    "at": Operands._at_literal,
    "name": Operands._word,
}
_BY_WORD: Mapping[str, Callable[[Operands], Node]] = {
    "if": Operands._if,
    "for": Operands._for,
    "some": Operands._quantified,
    "every": Operands._quantified,
    "function": Operands._function,
}
