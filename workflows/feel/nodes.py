"""An expression as a tree: what the grammar reads and the compiler turns into closures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as OneOf

from workflows.feel.types import Type

Comparator = OneOf["=", "!=", "<", "<=", ">", ">="]
Conjunction = OneOf["and", "or"]
Quantifier = OneOf["some", "every"]


@dataclass(frozen=True)
class Literal:
    """A constant: number, text, true, false, null or a valid `@"..."`."""

    value: object


@dataclass(frozen=True)
class BadLiteral:
    """An `@"..."` that names nothing."""

    text: str


@dataclass(frozen=True)
class Name:
    """A variable or built-in function."""

    name: str
    position: int


@dataclass(frozen=True)
class Arithmetic:
    """Operators of one rank from left to right: `first`, then pairs of sign and operand."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Negation:
    """Arithmetic minus before an operand."""

    operand: Node


@dataclass(frozen=True)
class Junction:
    """`and` or `or` of two operands and more."""

    kind: Conjunction
    operands: tuple[Node, ...]


@dataclass(frozen=True)
class Comparison:
    """Two operands and a comparator."""

    sign: Comparator
    left: Node
    right: Node


@dataclass(frozen=True)
class Between:
    """`value between low and high`, both ends included."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True)
class In:
    """`value in tests`: true when one of the tests holds."""

    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True)
class InstanceOf:
    """`value instance of type`; the type is None when its name is not known."""

    value: Node
    type: Type | None
    type_name: str


@dataclass(frozen=True)
class Path:
    """A member of a value: entry of a context, property of a date, and so on."""

    source: Node
    name: str


@dataclass(frozen=True)
class Filter:
    """`source[condition]`; a condition that is a number picks an element."""

    source: Node
    condition: Node


@dataclass(frozen=True)
class Call:
    """An invocation, with positional or with named arguments."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] | None = None


@dataclass(frozen=True)
class ListNode:
    """`[a, b]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class ContextNode:
    """`{a: 1, b: a + 1}`; an entry sees those before it."""

    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class RangeNode:
    """`[low..high)`."""

    low: Node
    high: Node
    low_included: bool
    high_included: bool


@dataclass(frozen=True)
class SignNode:
    """`< 5` as a unary test or, in parentheses, as a range."""

    sign: Comparator
    operand: Node


@dataclass(frozen=True)
class If:
    """A conditional."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True)
class Iterator:
    """`name in domain`, or `name in domain..end` when `end` is given."""

    name: str
    domain: Node
    end: Node | None = None


@dataclass(frozen=True)
class For:
    """`for iterators return body`."""

    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True)
class Quantified:
    """`some` or `every` of the iterators satisfies the body."""

    kind: Quantifier
    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(frozen=True)
class FunctionNode:
    """A function definition; `external` ones have a body that is never run."""

    parameters: tuple[tuple[str, Type], ...]
    body: Node
    external: bool = False


@dataclass(frozen=True)
class Tests:
    """Unary tests of a table cell: any of them, or with `negated` none; no test is the dash."""

    tests: tuple[Node, ...]
    negated: bool = False


Node = (
    Literal
    | BadLiteral
    | Name
    | Arithmetic
    | Negation
    | Junction
    | Comparison
    | Between
    | In
    | InstanceOf
    | Path
    | Filter
    | Call
    | ListNode
    | ContextNode
    | RangeNode
    | SignNode
    | If
    | For
    | Quantified
    | FunctionNode
)
