"""What the page of an agreement on flexible employment shows beside its step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.access import actor
from webapp.language import in_language
from workflows.claims.deemed import DeemedRow
from workflows.claims.related import claims_beside
from workflows.flexible_employment.queries import AgreementCard, LookRow, agreement_card
from workflows.people import permissions
from workflows.people.permissions import Subject
from workflows.runtime import asking
from workflows.runtime.instances import CaseView


@dataclass(frozen=True)
class LookShown:
    """A look in words."""

    row: LookRow
    kind: str
    result: str


@dataclass(frozen=True)
class FlexibleFacts:
    """The agreement, what was found, and what was decided on a benefit beside it."""

    card: AgreementCard
    counterparty: str
    activity: str
    looks: tuple[LookShown, ...]
    decisions: tuple[DeemedRow, ...]
    may_end: bool
    claims: tuple[str, ...]
    """Numbers of the person's claims in the area that the reader may open, newest first."""


def of(session: Any, case: CaseView) -> FlexibleFacts:
    """Two statements. Raises NotFound."""
    card = agreement_card(session, case.business_key)
    texts, row = asking.option_texts(session, case), card.agreement
    subject = Subject("case", case.area_id, frozenset(case.offices.values()))
    beside = claims_beside(session, row.agreement_id)
    return FlexibleFacts(
        card=card,
        counterparty=_said(texts, "counterparty", row.counterparty),
        activity=_said(texts, "activity", row.activity),
        looks=tuple(
            LookShown(each, _said(texts, "look_kind", each.kind), _said(texts, "result", each.result))
            for each in card.looks
        ),
        decisions=tuple(made for each in beside for made in each.decisions),
        claims=tuple(
            each.business_key
            for each in beside
            if permissions.visible(actor(), Subject("case", case.area_id, each.offices))
        ),
        may_end=row.ended_on is None and permissions.can(actor(), "flexible.end", subject),
    )


def _said(texts: Mapping[str, Mapping[str, Any]], field: str, code: str) -> str:
    option = texts.get(field, {}).get(code)
    return in_language(option) if option else code
