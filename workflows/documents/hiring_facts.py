"""The facts of a hiring after a layoff for a letter."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from workflows.documents import facts
from workflows.documents.facts import Words
from workflows.layoffs.models import RehireHiring, RehireWatch
from workflows.layoffs.watch_queries import invited_to
from workflows.people.models import Organisation, PoolingArea
from workflows.runtime.context import OperationContext

LISTED = 300
"""People that a letter lists; a longer list is on the page of the watch."""


class HiringFacts:
    """One hiring in one step; `of` knows the names of `facts.OF_HIRING`."""

    def __init__(self, context: OperationContext, hiring_id: int) -> None:
        self._session = context.session
        self._hiring = self._session.get_one(RehireHiring, hiring_id)

    def of(self, name: str) -> Any:
        """The fact of this name, as dataclasses."""
        return {"hiring": self._announced, "invited": self._people}[name]()

    @cached_property
    def watch(self) -> RehireWatch:
        """The watch that the hiring belongs to."""
        return self._session.get_one(RehireWatch, self._hiring.watch_id)

    def office(self, _kind: str) -> Words:
        """The enterprise, which invites."""
        row = self._session.get_one(Organisation, self.watch.enterprise_id)
        return Words(row.name, row.name_en)

    @property
    def area(self) -> Words:
        """The pooling area of the watch."""
        row = self._session.get_one(PoolingArea, self.watch.area_id)
        return Words(row.name, row.name_en)

    @cached_property
    def _invited(self) -> tuple[facts.PersonInvited, ...]:
        rows = invited_to(self._session, self._hiring.id)
        return tuple(facts.PersonInvited(each.row, each.name, each.identity_masked) for each in rows)

    def _announced(self) -> facts.HiringAnnounced:
        hiring, watch = self._hiring, self.watch
        return facts.HiringAnnounced(
            number=watch.business_key,
            enterprise=self.office(""),
            places=hiring.places,
            position=hiring.position,
            conditions=hiring.conditions,
            hiring_on=hiring.hiring_on,
            answer_until=hiring.answer_until,
            laid_off_on=watch.laid_off_on,
            window_end=watch.window_end,
            is_binding=hiring.hiring_on <= watch.binding_until,
            invited=len(self._invited),
            is_listed=len(self._invited) <= LISTED,
        )

    def _people(self) -> list[facts.PersonInvited]:
        return list(self._invited) if len(self._invited) <= LISTED else []
