"""The data on file that take the place of a visit where the law lets no office ask for a certificate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.claims.models import Claim, ClaimStatus, DataMatch
from workflows.claims.queries import still_open
from workflows.contributions.queries import History, history_of
from workflows.engine.registry import operation
from workflows.flexible_employment.queries import in_term
from workflows.people.models import Person
from workflows.policies.rules.certificate import certificate_basis
from workflows.runtime.context import OperationContext

SUFFICIENCY = "data_sufficiency"
"""The table that says whether the data suffice."""


@dataclass(frozen=True)
class Matched:
    """Whether nobody has to call."""

    is_enough: bool


@operation("claims.match_data", zh="比对已有数据", en="Match the data on file")
def match_data(context: OperationContext, *, claim_id: int) -> Matched:
    """Compare what the person stated with what is on file, where the line of the area lets data suffice.

    Where the certificate may be asked for, nothing is compared and the community verifies.
    Source: Jilin 2005-58 s.5; 社会保险经办条例 art 26, 31
    """
    claim = still_open(context.session, int(claim_id))
    law = context.law(claim.registered_on)
    is_allowed = certificate_basis(law).allowed
    found = {} if is_allowed else _compared(context.session, claim)
    wrong = sum(not agrees for agrees in found.values())
    is_enough = bool(law.decide(SUFFICIENCY, certificate_allowed=is_allowed, mismatches=wrong))
    if not is_allowed:
        row = DataMatch(claim_id=claim.id, found=found, is_enough=is_enough, matched_at=context.now)
        context.session.add(row)
        context.audit("claims.match_data", "claim", claim.id, clause="S5.6", after={"is_enough": is_enough})
    if is_enough:
        claim.status = ClaimStatus.VERIFIED
    return Matched(is_enough)


def latest_match(session: Session, claim_id: int) -> DataMatch | None:
    """The newest comparison; None where there was none."""
    newest = select(DataMatch).where(DataMatch.claim_id == claim_id)
    return session.scalar(newest.order_by(DataMatch.id.desc()).limit(1))


def is_matched(session: Session, claim_id: int) -> bool:
    """True when the newest comparison took the place of the certificate."""
    newest = latest_match(session, claim_id)
    return newest is not None and newest.is_enough


def _compared(session: Session, claim: Claim) -> Mapping[str, bool]:
    """What agrees: code of the comparison → True."""
    history = history_of(session, claim.person_id)
    pension_from = session.get_one(Person, claim.person_id).pension_from
    return {
        "job_ended": _has_ended(history, claim),
        "not_insured_again": not any(
            each.starts_on > claim.separated_on or each.ends_on is None for each in history.spells
        ),
        "no_agreement": in_term(session, claim.person_id, on=claim.registered_on) is None,
        "no_pension": pension_from is None or pension_from > claim.registered_on,
    }


def _has_ended(history: History, claim: Claim) -> bool:
    """The last insured job ended in the month that the person stated: contributions count by months."""
    last = max((each.ends_on for each in history.spells if each.ends_on), default=None)
    stated = claim.separated_on
    return last is not None and (last.year, last.month) == (stated.year, stated.month)
