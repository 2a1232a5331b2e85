"""The facts of an agreement on flexible employment for a letter to its worker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflows.claims.deemed import suspended_beside
from workflows.documents import facts, words
from workflows.documents.facts import Words
from workflows.flexible_employment.models import FlexibleAgreement
from workflows.people import queries as people
from workflows.people.models import Organisation, Person, PoolingArea
from workflows.runtime.context import OperationContext

COUNTERPARTIES = "forms/options/agreement_counterparties.json"
ACTIVITIES = "forms/options/flexible_activities.json"


class AgreementFacts:
    """One agreement in one step; `of` knows the names of `facts.OF_AGREEMENT`."""

    def __init__(self, context: OperationContext, agreement_id: int, files: Mapping[str, bytes]) -> None:
        self._session, self._files = context.session, files
        self.row = self._session.get_one(FlexibleAgreement, agreement_id)

    def of(self, name: str) -> Any:
        """The fact of this name, as dataclasses."""
        return {"agreement": self._agreement, "person": self._person}[name]()

    def office(self, _kind: str) -> Words:
        """The office that signed and registered it."""
        row = self._session.get_one(Organisation, self.row.office_id)
        return Words(row.name, row.name_en)

    @property
    def area(self) -> Words:
        """The pooling area of the office."""
        row = self._session.get_one(PoolingArea, self.row.area_id)
        return Words(row.name, row.name_en)

    def _agreement(self) -> facts.AgreementSigned:
        row = self.row
        return facts.AgreementSigned(
            number=row.business_key,
            counterparty=words.of_code(row.counterparty, words.options(self._files[COUNTERPARTIES])),
            activity=words.of_code(row.activity, words.options(self._files[ACTIVITIES])),
            workplace=row.workplace,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            is_merged_track=row.is_merged_track,
            has_suspended_benefit=suspended_beside(self._session, row.id) is not None,
        )

    def _person(self) -> facts.Claimant:
        person = people.person_row(self._session.get_one(Person, self.row.person_id))
        return facts.Claimant(person.name, person.identity_masked or "", person.phone_masked or "")
