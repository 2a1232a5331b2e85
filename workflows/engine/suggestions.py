"""What somebody may have meant by a name that leads nowhere."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import lru_cache

MAX_NAME = 100
"""Characters of a name that are compared with others."""


def nearest(name: str, known: Iterable[str]) -> tuple[str, str]:
    """ "Did you mean" in both languages, empty where nothing is near."""
    near = _near(name, tuple(known))[:1]
    return (f"；是否想写 {near[0]}？", f"; did you mean {near[0]}?") if near else ("", "")


def close(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """What to choose from instead of a name: the likeliest first, then the rest by name."""
    names = tuple(known)
    near = _near(name, names)
    return (*near, *sorted(set(names) - set(near)))


@lru_cache(maxsize=2_000)
def _near(name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(difflib.get_close_matches(name[:MAX_NAME], known, n=3)) if name else ()
