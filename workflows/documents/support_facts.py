"""The facts of a firm recognised for hiring the long-term unemployed, for a letter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflows.documents import facts, words
from workflows.documents.facts import Words
from workflows.layoffs.support_models import HiringSupport
from workflows.people.models import Organisation, PoolingArea
from workflows.runtime.context import OperationContext

KINDS = "forms/options/hiring_support_kinds.json"


class SupportFacts:
    """One recognition in one step; `of` knows the names of `facts.OF_SUPPORT`."""

    def __init__(self, context: OperationContext, support_id: int, files: Mapping[str, bytes]) -> None:
        self._session, self._files = context.session, files
        self.row = self._session.get_one(HiringSupport, support_id)

    def of(self, name: str) -> Any:
        """The fact of this name, as dataclasses."""
        return {"support": self._support, "kinds": self._kinds}[name]()

    def office(self, _kind: str) -> Words:
        """The labour department of the enterprise."""
        enterprise = self._session.get_one(Organisation, self.row.enterprise_id)
        above = self._session.get_one(Organisation, enterprise.parent_id)
        return Words(above.name, above.name_en)

    @property
    def area(self) -> Words:
        """The pooling area of the enterprise."""
        row = self._session.get_one(PoolingArea, self.row.area_id)
        return Words(row.name, row.name_en)

    def _support(self) -> facts.SupportRecognised:
        row = self.row
        assert row.recognised_on is not None  # letters come after the recognition
        assert row.check_on is not None  # and before its end
        enterprise = self._session.get_one(Organisation, row.enterprise_id)
        return facts.SupportRecognised(
            number=row.business_key,
            enterprise=Words(enterprise.name, enterprise.name_en),
            new_hires=row.new_hires,
            counted=row.counted or 0,
            percent=row.percent,
            recognised_on=row.recognised_on,
            check_on=row.check_on,
        )

    def _kinds(self) -> list[facts.SupportKind]:
        known = words.options(self._files[KINDS])
        return [facts.SupportKind(words.of_code(str(code), known)) for code in self.row.support]
