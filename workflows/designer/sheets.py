"""What the sheets of the editors share: their parts are counted, moved and written as the page sends them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Set
from typing import Any

Texts = Mapping[str, str]


def moved(parts: tuple[Any, ...], verb: str, at: int) -> tuple[Any, ...]:
    """The parts with the one at this place a place `up` or `down`, or gone with `drop`."""
    if at >= len(parts):
        return parts
    rest = [*parts[:at], *parts[at + 1 :]]
    if verb != "drop":
        rest.insert(max(0, at - 1) if verb == "up" else at + 1, parts[at])
    return tuple(rest)


def how_many(given: Texts, key: str, most: int) -> int:
    """How many parts the page says it sends, never over `most`; 0 where it says no number."""
    text = given.get(key, "")
    return min(int(text), most) if re.fullmatch(r"[0-9]{1,3}", text) else 0


def rest_of(tree: Mapping[str, Any], shown: Set[str]) -> str:
    """The JSON of what the editor does not show; nothing where it shows all."""
    rest = {key: value for key, value in tree.items() if key not in shown}
    return json.dumps(rest, ensure_ascii=False) if rest else ""


def loaded(rest: str) -> dict[str, Any]:
    """What came with the sheet beside the shown parts; what is no object is nothing."""
    try:
        found = json.loads(rest or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
