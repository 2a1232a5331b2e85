"""Four eyes: whom the earlier steps of a case keep from a later one; the person counts, not the role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

OWN_CASE = {"zh": "本人申领", "en": "own claim"}


def earlier_steps(
    separate_from: Iterable[str], acted: Mapping[str, Any], about: int | None
) -> dict[int, dict[str, str]]:
    """Person id → name of the step (both languages) that this person did and that excludes them.

    `acted` is the case's record of human steps, those of called and calling processes included.
    Whom the case is about does none of its steps.
    """
    found: dict[int, dict[str, str]] = {}
    for element_id in separate_from:
        done = acted.get(element_id)
        if done is not None:
            name = {"zh": done["name"], "en": done["name_en"] or done["name"]}
            found.update(dict.fromkeys(done["people"], name))
    return found if about is None else {**found, about: OWN_CASE}
