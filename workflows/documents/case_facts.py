"""The facts of any case for a letter: its number, title and day, and what the step of the diagram says."""

from __future__ import annotations

from typing import Any

from workflows.clock import local_date
from workflows.documents import facts
from workflows.documents.facts import Words
from workflows.errors import NotFound
from workflows.people.models import Organisation, PoolingArea
from workflows.runtime.context import OperationContext
from workflows.runtime.models import Deployment, Instance

NO_OFFICE = {"zh": "本件落款的机构", "en": "The office of the case that signs"}


class CaseFacts:
    """The case that the step belongs to; `of` knows the names of `facts.OF_CASE`."""

    def __init__(self, context: OperationContext, opinion: str | None) -> None:
        self._session, self._opinion = context.session, opinion or ""
        self.case = self._session.get_one(Instance, context.instance_id)

    def of(self, name: str) -> Any:
        """The fact of this name, as dataclasses."""
        return self._opinion if name == "opinion" else self._case()

    def office(self, kind: str) -> Words:
        """The office of the case of this kind, which signs. Raises NotFound where the case has none."""
        if kind not in self.case.offices:
            raise NotFound(what=NO_OFFICE)
        row = self._session.get_one(Organisation, self.case.offices[kind])
        return Words(row.name, row.name_en)

    @property
    def area(self) -> Words:
        """The pooling area of the case."""
        area = self._session.get_one(PoolingArea, self.case.area_id)
        return Words(area.name, area.name_en)

    def _case(self) -> facts.CaseStarted:
        process = self._session.get_one(Deployment, self.case.deployment_id)
        return facts.CaseStarted(
            number=self.case.business_key,
            process=Words(process.name, process.name_en),
            title=Words(self.case.title or process.name, self.case.title_en or process.name_en),
            started_on=local_date(self.case.started_at),
        )
