"""Static size of a tree: what one pass over it costs and how deep it goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from workflows.feel.nodes import Name, Node


def children(node: object) -> Iterator[object]:
    """The nodes right below a node, through tuples and iterators."""
    if isinstance(node, tuple):
        for part in node:
            yield from children(part) if isinstance(part, tuple) else _node(part)
    elif is_dataclass(node):
        for part in fields(node):
            if part.name not in ("type", "value") or is_dataclass(getattr(node, part.name)):
                value = getattr(node, part.name)
                yield from children(value) if isinstance(value, tuple) else _node(value)


def _node(value: object) -> Iterator[object]:
    if is_dataclass(value) and type(value).__module__.endswith(".nodes"):
        yield value


def weight(node: object) -> int:
    """How many nodes a tree has."""
    return 1 + sum(map(weight, children(node)))


def height(node: object) -> int:
    """How many nodes lie on the longest way down."""
    return 1 + max(map(height, children(node)), default=0)


def reads(node: Node, name: str) -> bool:
    """True when a name occurs anywhere in a tree."""
    if isinstance(node, Name):
        return node.name == name
    return any(reads(child, name) for child in children(node))  # type: ignore[arg-type]  # children are nodes
