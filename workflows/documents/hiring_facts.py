"""The facts of a layoff that took effect, and of a hiring after it, for a letter."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from workflows.deadlines import operations as deadlines
from workflows.documents import facts, words
from workflows.documents.facts import Words
from workflows.layoffs.models import LayoffNameList
from workflows.layoffs.queries import NameRow, names
from workflows.layoffs.rehire_models import RehireHiring, RehireWatch
from workflows.layoffs.watch_queries import invited_to
from workflows.people.models import Organisation, PoolingArea
from workflows.runtime.context import OperationContext

APPLICATION = "claim"
"""Limit of the law for a claim."""
LISTED = 300
"""People that a letter lists; a longer list is on the page of the watch."""


class LayoffFacts:
    """One layoff in one step; `of` knows the names of `facts.OF_LAYOFF`."""

    def __init__(self, context: OperationContext, watch_id: int) -> None:
        self._context, self._session = context, context.session
        self.watch = self._session.get_one(RehireWatch, watch_id)

    def of(self, name: str) -> Any:
        """The fact of this name, as dataclasses."""
        return {"layoff": self._layoff, "people": self._people, "application": self._application}[name]()

    def office(self, _kind: str) -> Words:
        """The enterprise, which tells its people."""
        row = self._session.get_one(Organisation, self.watch.enterprise_id)
        return Words(row.name, row.name_en)

    @property
    def area(self) -> Words:
        """The pooling area of the layoff."""
        row = self._session.get_one(PoolingArea, self.watch.area_id)
        return Words(row.name, row.name_en)

    @cached_property
    def _listed(self) -> tuple[NameRow, ...]:
        return names(self._session, self.watch.name_list_id, limit=LISTED + 1)

    def _layoff(self) -> facts.LaidOff:
        watch = self.watch
        return facts.LaidOff(
            number=watch.business_key,
            enterprise=self.office(""),
            laid_off_on=watch.laid_off_on,
            window_end=watch.window_end,
            count=self._session.get_one(LayoffNameList, watch.name_list_id).size,
            is_listed=len(self._listed) <= LISTED,
        )

    def _people(self) -> list[facts.PersonInvited]:
        if len(self._listed) > LISTED:
            return []
        return [facts.PersonInvited(each.row, each.name, each.identity_masked) for each in self._listed]

    def _application(self) -> facts.Clock:
        """Until when the laid-off apply, by the law of their day."""
        law = self._context.law(self.watch.laid_off_on)
        due = deadlines.due(law, APPLICATION, self.watch.laid_off_on)
        notes = law.trail.verdicts[-1].hits[0].annotations
        return facts.Clock(
            last_on=due.due_on,
            clause=words.clause(notes.get("clause")),
            text=Words(notes.get("text", ""), notes.get("text_en", "")),
            is_provisional=due.is_provisional or notes.get("status") == "provisional",
        )


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
