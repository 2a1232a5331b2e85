"""The facts of an objection for its answer; who objected is never among them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from workflows.clock import local_date
from workflows.disclosure.queries import ObjectionCard, objection_card
from workflows.documents import facts, words
from workflows.documents.facts import Words
from workflows.errors import NotFound
from workflows.people import queries as people
from workflows.people.models import Organisation, PoolingArea
from workflows.runtime.context import OperationContext

RESULTS = "forms/options/objection_results.json"
WHAT = {"zh": "异议的认定", "en": "The finding on the objection"}


class ObjectionFacts:
    """One objection in one step; `of` knows the names of `facts.OF_OBJECTION`."""

    def __init__(self, context: OperationContext, objection_id: int, files: Mapping[str, bytes]) -> None:
        self._context, self._objection_id, self._files = context, objection_id, files

    def of(self, name: str) -> Any:
        """The fact of this name, as dataclasses."""
        return {"objection": self._objection}[name]()

    @cached_property
    def card(self) -> ObjectionCard:
        """The objection with the entry it is about."""
        return objection_card(self._context.session, self._objection_id)

    def office(self, kind: str) -> Words:
        """The office of the case of this kind, which signs."""
        offices = people.offices_of_case(self._context.session, self.card.community_office_id)
        row = self._context.session.get_one(Organisation, offices[kind])
        return Words(row.name, row.name_en)

    @property
    def area(self) -> Words:
        """The pooling area of the entry."""
        area = self._context.session.get_one(PoolingArea, self.card.entry.area_id)
        return Words(area.name, area.name_en)

    def _objection(self) -> facts.ObjectionDecided:
        card = self.card
        if card.investigation is None or card.effect is None:
            raise NotFound(what=WHAT)
        notes = self._row(card.investigation, local_date(card.received_at))
        return facts.ObjectionDecided(
            number=card.business_key,
            received_on=local_date(card.received_at),
            checked_on=card.checked_on or local_date(card.received_at),
            entry=card.entry.masked_name,
            office=Words(card.entry.office_name, card.entry.office_name_en),
            result=words.of_code(card.investigation, words.options(self._files[RESULTS])),
            text=Words(notes.get("text", ""), notes.get("text_en", "")),
            clause=words.clause(notes.get("clause")),
            effect=card.effect,
        )

    def _row(self, investigation: str, on: dt.date) -> Mapping[str, Any]:
        """Annotations of the row that says what the finding means."""
        law = self._context.law(on)
        law.decide("objection_finding", investigation=investigation)
        hits = law.trail.verdicts[-1].hits
        return dict(hits[0].annotations) if hits else {}
