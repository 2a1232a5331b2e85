"""What the trade does when an administrator cancels a case; each room speaks for its own rows.

A cancellation ends the process from outside its diagram, so no step of it closes the claim or drops the
run. The room registers a verb for it, which runs in the same transaction and may refuse.
"""

from __future__ import annotations

from collections.abc import Callable

from workflows.runtime.context import OperationContext

Verb = Callable[[OperationContext], None]
"""Puts the rows of one case in order, or raises what refuses the cancellation; asks for `business_key`."""
_verbs: dict[str, list[Verb]] = {}


def cancels(process_id: str) -> Callable[[Verb], Verb]:
    """Register what a room does when a case of this process is cancelled."""

    def register(verb: Verb) -> Verb:
        known = _verbs.setdefault(process_id, [])
        if verb not in known:
            known.append(verb)
        return verb

    return register


def tell_rooms(process_id: str, context: OperationContext) -> None:
    """Run what the rooms registered, the highest room first: it leans on those below."""
    for verb in reversed(_verbs.get(process_id, [])):
        verb(context)
