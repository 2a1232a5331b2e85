"""Which names an expression may use: the longest declared one wins where names hold spaces or signs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from workflows.feel.lexer import Token, words


class Vocabulary:
    """Known names by their first word, as sequences of words; those of `base` too, which stays as it is."""

    def __init__(self, names: Iterable[str] = (), base: Vocabulary | None = None) -> None:
        self._base = base
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        """Know one more name."""
        parts = words(name)
        if parts:
            known = self._by_first.setdefault(parts[0], [])
            if (parts, name) not in known:
                known.append((parts, name))
                known.sort(key=lambda entry: -len(entry[0]))

    def longest(self, tokens: list[Token], at: int) -> tuple[str, int] | None:
        """The longest known name that the tokens spell from `at`, and how many tokens it takes."""
        found = None if self._base is None else self._base.longest(tokens, at)
        for parts, name in self._by_first.get(tokens[at].text, ()):
            length = len(parts)
            if found is not None and length < found[1]:
                break
            spelled = tokens[at : at + length]
            if tuple(token.text for token in spelled if token.kind != "string") == parts:
                return name, length
        return found


class Bindings:
    """The names that the source itself binds at a place, and the free ones it was found to read."""

    def __init__(self, declared: frozenset[str] | None) -> None:
        self.declared = declared
        self.free: dict[str, int] = {}
        """Free name → position of its first use, outside of filters."""
        self.possible: dict[str, int] = {}
        """The same for names inside a filter, that may be members of its element."""
        self._local: list[frozenset[str]] = []
        self._open = 0

    @contextmanager
    def bind(self, names: Iterable[str]) -> Iterator[None]:
        """Within, these names are local."""
        self._local.append(frozenset(names))
        yield
        self._local.pop()

    @contextmanager
    def members(self) -> Iterator[None]:
        """Within, unknown names may be members of an element of unknown type."""
        self._open += 1
        with self.bind(("item",)):
            yield
        self._open -= 1

    def read(self, name: str, position: int) -> None:
        """Note the use of a name."""
        if any(name in names for names in self._local):
            return
        seen = self.possible if self._open and name not in (self.declared or ()) else self.free
        seen.setdefault(name, position)
