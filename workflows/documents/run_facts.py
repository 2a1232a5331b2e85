"""The facts of a payment run for a letter."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import sqlalchemy as sa

from workflows.claims import money
from workflows.documents import facts, words
from workflows.documents.facts import Words
from workflows.payments import queries as payments
from workflows.payments.models import LineStatus
from workflows.people.models import Organisation, OrganisationKind
from workflows.runtime.context import OperationContext

LISTED = 2000
"""Lines that a list holds; a longer run is paid from the bank file and looked at on its page."""


class RunFacts:
    """One run in one step; `of` knows the names of `facts.OF_RUN`."""

    def __init__(self, context: OperationContext, run_id: int) -> None:
        self._context, self._run_id = context, run_id

    def of(self, name: str) -> Any:
        """The fact of this name, as dataclasses."""
        return {"run": self._run, "lines": self._lines}[name]()

    @cached_property
    def card(self) -> payments.RunCard:
        """The run with who prepared and released it."""
        return payments.run_card(self._context.session, self._run_id)

    def office(self, kind: str) -> Words:
        """The agency of the area, which pays."""
        of_kind = sa.select(Organisation).where(
            Organisation.area_id == self.card.run.area_id, Organisation.kind == OrganisationKind(kind)
        )
        row = self._context.session.scalars(of_kind.order_by(Organisation.id).limit(1)).one()
        return Words(row.name, row.name_en)

    @property
    def area(self) -> Words:
        """The pooling area of the run."""
        return Words(self.card.run.area_name, self.card.run.area_name_en)

    def _run(self) -> facts.RunReleased:
        card = self.card
        return facts.RunReleased(
            number=card.run.business_key,
            month=card.run.period,
            count=card.run.line_count,
            total=money.yuan(card.run.total_fen),
            prepared_by=card.prepared_by or "",
            released_by=card.released_by or "",
            countersigned_by=card.countersigned_by or "",
            deferred_count=card.run.deferred_count,
            deferred_total=money.yuan(card.run.deferred_fen),
            execute_on=self._context.today,
            is_listed=card.run.line_count <= LISTED,
        )

    def _lines(self) -> list[facts.RunLine]:
        if self.card.run.line_count > LISTED:
            return []
        page = payments.lines(self._context.session, self._run_id, status=LineStatus.ORDERED, limit=LISTED)
        return [
            facts.RunLine(
                position=position,
                name=row.name,
                account=row.bank_masked or "",
                month=row.period,
                kind=words.of_code(row.kind, words.LINE_KINDS),
                amount=money.yuan(row.amount_fen),
            )
            for position, row in enumerate(page.rows, 1)
        ]
