"""What the page of a watch shows beside its step: the people, the hirings, the alarms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from webapp import transaction
from webapp.access import AGENT, actor
from workflows.layoffs import watch_queries as watching
from workflows.people.permissions import can
from workflows.runtime.instances import CaseView, subject_of

PEOPLE_SHOWN = 200


@dataclass(frozen=True)
class WatchFacts:
    """A watch for its page; `people` are the first of its list, `stage` as `watch_stage` says it."""

    card: watching.WatchCard
    stage: str
    people: tuple[watching.WatchedPerson, ...]
    may_hire: bool
    may_print: bool
    """The certificates."""


def of(session: Any, case: CaseView) -> WatchFacts:
    """The facts of a watch; a hiring may be announced by the enterprise while none is under way."""
    card = watching.watch_card(session, case.business_key)
    elements = {element for _process, element in case.tokens}
    return WatchFacts(
        card=card,
        stage=card.watch.stage(transaction.clock().today()),
        people=card.people[:PEOPLE_SHOWN],
        may_hire="hiring_wanted" in elements and actor().holds(AGENT),
        may_print=can(actor(), "document.read", subject_of(case)),
    )
