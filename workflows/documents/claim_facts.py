"""The facts of a claim for a letter: only those that the letter reads are looked up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from workflows.claims import money, periods
from workflows.claims.models import ClaimDecision
from workflows.claims.queries import (
    ClaimCard,
    claim_card,
    latest_award_review,
    latest_departure,
    latest_material,
)
from workflows.claims.resuming import latest_resumption
from workflows.claims.resumption_models import ResumptionDecision
from workflows.clock import local_date
from workflows.contributions.queries import counted
from workflows.deadlines import operations as deadlines
from workflows.deadlines.queries import Due, running_limit
from workflows.disclosure.models import DisclosureNotice
from workflows.documents import facts, words
from workflows.documents.claim_vocabulary import (
    AwardReviewed,
    BenefitResumed,
    Certified,
    ClaimFiled,
    Decided,
    Departed,
    Entitled,
    Material,
    NoticeShown,
    Paid,
    PublicReceipt,
    SpellCounted,
)
from workflows.documents.facts import Words
from workflows.documents.receipt_facts import receipt_day
from workflows.errors import NotFound
from workflows.payments.queries import payments_of
from workflows.people import queries as people
from workflows.people.models import Organisation
from workflows.people.permissions import COUNTER, KINDS
from workflows.policies.law import Law
from workflows.runtime import receipts
from workflows.runtime.context import OperationContext

_MOMENT = dt.timedelta(seconds=1)
"""A notice goes when the day after its last one begins."""
REASONS = "forms/options/separation_reasons.json"
MATERIALS = "forms/options/claim_materials.json"
ISSUER = "certificate_issuer"
GROUNDS = "forms/options/departure_clauses.json"
RESUMPTION_GROUNDS = "forms/options/resumption_grounds.json"


class ClaimFacts:
    """One claim in one step; `of` knows the names of `OF_CLAIM` that no table decides."""

    def __init__(
        self, context: OperationContext, claim_id: int, files: Mapping[str, bytes], opinion: str | None
    ) -> None:
        self._context, self._claim_id, self._files, self._opinion = context, claim_id, files, opinion

    def of(self, name: str) -> Any:
        """The fact of this name, as dataclasses."""
        look_up: Mapping[str, Callable[[], Any]] = {
            "claim": self._claim,
            "person": self._person,
            "receipt": self._receipt,
            "review": self._review,
            "verification": lambda: self._clock("community_verification"),
            "correction": lambda: self._clock("claim_correction"),
            "remedy": lambda: self._clock("review_application"),
            "opinion": (self._opinion or "").strip,
            "missing": self._missing,
            "certificate": self._certificate,
            "decision": self._decision,
            "departure": self._departure,
            "receipt_day": lambda: receipt_day(self.card),
            "hearing": lambda: self._clock("claimant_statement"),
            "award": self._award,
            "resumption": self._resumption,
            "spells": self._spells,
            "first_month": self._first_month,
            "entitlement": self._entitlement,
            "payments": self._payments,
            "notice": self._notice,
        }
        return look_up[name]()

    @cached_property
    def card(self) -> ClaimCard:
        """The claim with its certificates and decisions."""
        return claim_card(self._context.session, self._claim_id)

    def office(self, kind: str) -> Words:
        """The office of the case of this kind, which signs; a certificate is signed by whoever issued it.

        The counter is that of another area where the claim was handed on, else the employment service.
        """
        if kind == COUNTER:
            return self._claim().handed_on_by or self.office("employment_service")
        if kind == ISSUER and self.card.certificates:
            row = self._context.session.get_one(Organisation, self.card.certificates[0].office_id)
            return Words(row.name, row.name_en)
        community = self.card.community_office.organisation_id
        offices = people.offices_of_case(self._context.session, community)
        row = self._context.session.get_one(Organisation, offices.get(kind, community))
        return Words(row.name, row.name_en)

    @property
    def area(self) -> Words:
        """The pooling area of the claim."""
        return Words(self.card.area.name, self.card.area.name_en)

    @cached_property
    def _reasons(self) -> Mapping[str, Words]:
        return words.options(self._files[REASONS])

    def _claim(self) -> ClaimFiled:
        card = self.card
        service, counter = card.employment_service or card.community_office, card.handed_on_by
        return ClaimFiled(
            number=card.business_key,
            received_on=card.received_on,
            registered_on=card.registered_on,
            separated_on=card.separated_on,
            reason=words.of_code(card.separation_reason, self._reasons),
            employer=card.employer_name,
            job_seeking=card.job_seeking,
            community_office=Words(card.community_office.name, card.community_office.name_en),
            employment_service=Words(service.name, service.name_en),
            handed_on_by=Words(counter.name, counter.name_en) if counter else None,
        )

    def _person(self) -> facts.Claimant:
        person = self.card.person
        return facts.Claimant(person.name, person.identity_masked or "", person.phone_masked or "")

    def _receipt(self) -> PublicReceipt:
        """A new secret: it is told in this letter alone, so a letter that tells it makes it."""
        number = self.card.business_key
        secret = receipts.issue(self._context.session, number, now=self._context.now)
        address = self._context.settings.public_address
        return PublicReceipt(secret, f"{address}/status?number={number}")

    def _review(self) -> facts.Clock:
        running = running_limit(self._context.session, self._context.instance_id or 0, "eligibility_review")
        return self._clock("eligibility_review", running)

    def _clock(self, limit_id: str, running: Due | None = None) -> facts.Clock:
        """A limit that runs, or one that begins today and is not kept."""
        law = self._context.law(self._context.today)
        due = running or deadlines.due(law, limit_id, self._context.today)
        notes = _notes(law, limit_id)
        return facts.Clock(
            last_on=due.due_on,
            clause=words.clause(notes.get("clause")),
            text=Words(notes.get("text", ""), notes.get("text_en", "")),
            is_provisional=due.is_provisional or notes.get("status") == "provisional",
        )

    def _missing(self) -> list[Material]:
        """What the newest check of the papers did not find."""
        known = latest_material(self._context.session, self._claim_id)
        names = words.options(self._files[MATERIALS])
        return [Material(words.of_code(str(code), names)) for code in (known.missing if known else ())]

    def _certificate(self) -> Certified:
        if not self.card.certificates:
            raise NotFound(what={"zh": "社区证明", "en": "The community certificate"})
        row = self.card.certificates[0]
        return Certified(row.number, row.visited_on, row.issued_on, row.issued_by or "")

    def _decision(self) -> Decided:
        if not self.card.decisions:
            raise NotFound(what={"zh": "复核决定", "en": "The decision"})
        row = self.card.decisions[0]
        return Decided(row.opinion, local_date(row.decided_at), row.decided_by or "")

    def _departure(self) -> Departed:
        """Of the newest decision alone: an earlier one says nothing about this letter."""
        row = latest_departure(self._context.session, self._claim_id)
        if row is None or row.decision_id is None or row.decision_id != self._decision_id():
            return Departed("", words.NO_WORDS)
        options = words.options(self._files[GROUNDS])
        return Departed(row.reason, options.get(row.clause, words.clause(row.clause)))

    def _award(self) -> AwardReviewed:
        row = latest_award_review(self._context.session, self._claim_id)
        if row is None or row.outcome is None:
            raise NotFound(what={"zh": "重新认定决定", "en": "The decision on the award"})
        paid = sorted((each for each in self._paid if each.status == "paid"), key=lambda each: each.period)
        beyond = paid[len(paid) - min(len(paid), row.months_overpaid or 0) :]
        return AwardReviewed(
            reason=row.reason,
            statement=row.statement or "",
            outcome=words.of_code(row.outcome.value, words.AWARD_OUTCOMES),
            months_before=row.months_before,
            months_after=row.months_after or 0,
            months_overpaid=row.months_overpaid or 0,
            overpaid=money.yuan(sum(each.amount_fen for each in beyond)),
        )

    def _resumption(self) -> BenefitResumed:
        row = latest_resumption(self._context.session, self._claim_id)
        if row is None or row.decision is None:
            raise NotFound(what={"zh": "恢复领取的决定", "en": "The decision on the request to resume"})
        return BenefitResumed(
            is_resumed=row.decision is ResumptionDecision.RESUME,
            outcome=words.of_code(row.decision.value, words.RESUMPTIONS),
            ground=words.of_code(row.ground, words.options(self._files[RESUMPTION_GROUNDS])),
            over_on=row.over_on,
            registered_on=row.registered_on,
            first_month=row.first_period or "",
            months_left=row.months_left,
            opinion=row.opinion,
        )

    def _decision_id(self) -> int | None:
        newest = sa.select(sa.func.max(ClaimDecision.id)).where(ClaimDecision.claim_id == self._claim_id)
        return self._context.session.scalar(newest)

    def _spells(self) -> list[SpellCounted]:
        """None of them where the history changed since the tables were asked: the letter tells the trace."""
        card = self.card
        law = self._context.law(card.separated_on)
        found = counted(card.history, law, on=card.separated_on, area_id=card.area.area_id)
        if found.months != card.contribution_months:
            return []
        employers = {row.spell_id: row.employer_name for row in card.history.spells}
        return [
            SpellCounted(
                employer=employers.get(each.spell.spell_id, ""),
                starts=periods.of(each.spell.starts_on),
                ends=periods.of(each.spell.ends_on) if each.spell.ends_on else "",
                paid_months=each.spell.paid_months,
                counted_months=each.months,
                why=words.of_code(each.reason, words.WHY_COUNTED),
            )
            for each in found.spells
        ]

    def _first_month(self) -> str:
        return periods.first_of_benefit(self.card.registered_on, self._context.law(self.card.registered_on))

    def _entitlement(self) -> Entitled:
        row = self.card.entitlement
        if row is None:
            raise NotFound(what={"zh": "待遇", "en": "The entitlement"})
        paid = sum(each.amount_fen for each in self._paid if each.status == "paid")
        return Entitled(
            months_total=row.months_total,
            months_paid=row.months_paid,
            months_left=row.months_total - row.months_paid,
            amount=money.yuan(row.amount_fen),
            is_example=row.amount_is_example,
            first_month=row.first_period,
            paid_total=money.yuan(paid),
        )

    @cached_property
    def _paid(self) -> Any:
        return payments_of(self._context.session, self._claim_id)

    def _payments(self) -> list[Paid]:
        return [
            Paid(
                month=each.period,
                kind=words.of_code(each.kind, words.LINE_KINDS),
                amount=money.yuan(each.amount_fen),
                status=words.of_code(each.status, words.LINE_STATES),
                booked_on=each.booked_on,
            )
            for each in self._paid
        ]

    def _notice(self) -> NoticeShown:
        newest = sa.select(DisclosureNotice).where(DisclosureNotice.claim_id == self._claim_id)
        row = self._context.session.scalar(newest.order_by(DisclosureNotice.id.desc()).limit(1))
        if row is None:
            raise NotFound(what=KINDS["disclosure"])
        return NoticeShown(
            name=row.masked_name,
            office=Words(row.office_name, row.office_name_en),
            month=row.start_month,
            from_on=local_date(row.from_at),
            last_on=local_date(row.until - _MOMENT),
        )


def _notes(law: Law, limit_id: str) -> Mapping[str, Any]:
    """Annotations of the row that sets a limit."""
    law.limit(limit_id)
    hits = law.trail.verdicts[-1].hits
    return dict(hits[0].annotations) if hits else {}
