"""What the rooms of the trade know after a story, in plain values that a story can name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflows.claims import money
from workflows.claims.deemed import deemed_decisions
from workflows.claims.models import Claim, Departure, MaterialCheck
from workflows.claims.queries import ClaimCard, EntitlementRow, claim_card
from workflows.claims.report_models import MonthlyReport, MonthlyReporting
from workflows.deadlines.queries import cards_of
from workflows.disclosure.lists import lines
from workflows.disclosure.models import RecipientList
from workflows.disclosure.queries import notices_of, objections_of
from workflows.disclosure.recipients import digest_of
from workflows.documents.definitions import LANGUAGES
from workflows.documents.models import IssuedLetter, PrintedLetter
from workflows.flexible_employment.models import FlexibleAgreement
from workflows.flexible_employment.queries import agreement_card
from workflows.layoffs.measure_models import JobKeeping
from workflows.layoffs.models import LayoffPlan
from workflows.layoffs.plan_cards import plan_page
from workflows.layoffs.rehire_models import RehireWatch
from workflows.layoffs.support_models import HiringSupport
from workflows.layoffs.support_queries import support_messages
from workflows.layoffs.watch_queries import watch_card
from workflows.payments.models import BenefitDue, PaymentLine
from workflows.policy_changes.models import PolicyChange
from workflows.runtime.models import Instance


def of(session: Session, people: Mapping[str, int]) -> dict[str, Any]:
    """`claims`, `entitlements`, `departures`, `materials`, `notices`, `objections`, `payments`, `limits` and
    `letters` by the people's names in the story, `agreements` and `reports` too; `policy_changes`, `lists`,
    `layoffs`, `measures`, `supports` and `watches` by their numbers.

    `run_letters` are those of payment runs. A letter is listed once its pages are there in both languages.
    A person without a claim, an entitlement or a notice is not in the mapping.
    """
    cards = {name: _latest_card(session, person_id) for name, person_id in people.items()}
    claims = {name: card for name, card in cards.items() if card}
    entitled = {name: card.entitlement for name, card in claims.items() if card.entitlement}
    return {
        "claims": {name: _claim(session, card, people[name]) for name, card in claims.items()},
        "entitlements": {name: _entitlement(row) for name, row in entitled.items()},
        "departures": {name: _departures(session, card.claim_id) for name, card in claims.items()},
        "materials": {name: _materials(session, card.claim_id) for name, card in claims.items()},
        "notices": {name: _notices(session, card.claim_id) for name, card in claims.items()},
        "objections": {name: _objections(session, card.claim_id) for name, card in claims.items()},
        "payments": {name: _payments(session, person_id) for name, person_id in people.items()},
        "agreements": _agreements(session, people),
        "reports": {name: _reports(session, card.claim_id) for name, card in claims.items()},
        "lists": {each.business_key: _list(session, each) for each in session.scalars(select(RecipientList))},
        "policy_changes": {
            each.business_key: _change(each) for each in session.scalars(select(PolicyChange))
        },
        "limits": {name: _limits(session, card.business_key) for name, card in claims.items()},
        "letters": {name: _letters(session, card.business_key) for name, card in claims.items()},
        "run_letters": _letters(session, "P-%"),
        "layoffs": {str(number): _layoff(session, key) for number, key in enumerate(_layoffs(session), 1)},
        "measures": {str(number): _measures(each) for number, each in enumerate(_all_measures(session), 1)},
        "supports": {
            str(number): _support(session, each) for number, each in enumerate(_supports(session), 1)
        },
        "watches": {str(number): _watch(session, key) for number, key in enumerate(_watches(session), 1)},
    }


def _agreements(session: Session, people: Mapping[str, int]) -> dict[str, Any]:
    """The latest agreement of each person, with the looks at it, the first first."""
    newest = select(func.max(FlexibleAgreement.id)).group_by(FlexibleAgreement.person_id)
    found = session.execute(
        select(FlexibleAgreement.person_id, FlexibleAgreement.business_key).where(
            FlexibleAgreement.id.in_(newest)
        )
    )
    names = {person_id: name for name, person_id in people.items()}
    return {names[person_id]: _agreement(session, key) for person_id, key in found}


def _agreement(session: Session, business_key: str) -> dict[str, Any]:
    card = agreement_card(session, business_key)
    return {
        "ends_on": _text(card.agreement.ends_on),
        "ended_on": _text(card.agreement.ended_on),
        "ending": card.agreement.ending,
        "looks": [[each.kind, each.result] for each in reversed(card.looks)],
        "deemed": [
            each.is_stopped for each in reversed(deemed_decisions(session, card.agreement.agreement_id))
        ],
        "letters": _letters(session, business_key),
    }


def _change(change: PolicyChange) -> dict[str, Any]:
    return {
        "status": change.status.value,
        "value": change.value,
        "starts_on": change.starts_on.isoformat(),
        "failing": [each["id"] for each in change.failing],
    }


def _layoffs(session: Session) -> tuple[str, ...]:
    """Numbers of all plans, in the order in which they were filed."""
    return tuple(session.scalars(select(LayoffPlan.business_key).order_by(LayoffPlan.id)))


def _layoff(session: Session, business_key: str) -> dict[str, Any]:
    page = plan_page(session, business_key, is_for_department=True)
    card, newest, asked = page.card, page.card.versions[-1], page.departments
    return {
        "status": card.plan.status,
        "versions": len(card.versions),
        "laid_off": newest.laid_off,
        "over": [each.code for each in newest.checks if each.check == "threshold"],
        "faults": [each.code for each in newest.checks if not each.is_ok],
        "alarms": [each.code for each in newest.checks if each.check == "split"],
        "kept_first": [[each.code, each.count] for each in newest.checks if each.check == "retention"],
        "opinions": [each.opinion for each in card.consultations],
        "replied": [bool(each.reply) for each in card.consultations],
        "acts": [each.kind for each in card.acts],
        "guidance": [{"done": list(each.done), "lacking": list(each.lacking)} for each in page.guidance],
        "departments": [[each.department, each.stance] for each in asked],
        "added": [each.department for each in asked if each.reason],
        "earliest_on": _text(card.plan.earliest_on),
        "released_on": _text(card.plan.released_on),
        "letters": _letters(session, business_key),
        "limits": _limits(session, business_key),
    }


def _all_measures(session: Session) -> Sequence[JobKeeping]:
    """All job-keeping measures, in the order in which they were proposed."""
    return session.scalars(select(JobKeeping).order_by(JobKeeping.id)).all()


def _measures(row: JobKeeping) -> dict[str, Any]:
    return {
        "status": row.status.value,
        "measures": list(row.measures),
        "ends_on": row.ends_on.isoformat(),
        "extensions": row.extensions,
        "agreed_on": _text(row.agreed_on),
        "outcome": row.outcome,
    }


def _supports(session: Session) -> Sequence[HiringSupport]:
    """All applications for hiring support, in their order."""
    return session.scalars(select(HiringSupport).order_by(HiringSupport.id)).all()


def _support(session: Session, row: HiringSupport) -> dict[str, Any]:
    return {
        "status": row.status.value,
        "counted": row.counted,
        "new_hires": row.new_hires,
        "support": list(row.support),
        "answers": [row.tax_answer, row.bank_answer],
        "messages": [
            [each.partner, each.reminders, each.answered_on is not None]
            for each in support_messages(session, row.business_key)
        ],
        "checks": [each["kept"] for each in row.checks],
        "letters": _letters(session, row.business_key),
    }


def _watches(session: Session) -> tuple[str, ...]:
    """Numbers of all watches, in the order in which they were opened."""
    return tuple(session.scalars(select(RehireWatch.business_key).order_by(RehireWatch.id)))


def _watch(session: Session, business_key: str) -> dict[str, Any]:
    card = watch_card(session, business_key)
    return {
        "laid_off_on": _text(card.watch.laid_off_on),
        "window_end": _text(card.watch.window_end),
        "watch_until": _text(card.watch.watch_until),
        "closed_on": _text(card.watch.closed_on),
        "certificates": sum(each.has_certificate for each in card.people),
        "waiting": sum(each.rehired_on is None for each in card.people),
        "continuous": sum(each.is_service_continuous is True for each in card.people),
        "answers": [
            {"accepted": each.accepted, "declined": each.declined, "silent": each.silent}
            for each in card.hirings
        ],
        "breaches": [each.is_breach for each in card.hirings],
        "alarms": [[each.kind, each.people, each.outcome] for each in card.alarms],
        "letters": _letters(session, business_key),
        "limits": _limits(session, business_key),
    }


def _text(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _latest_card(session: Session, person_id: int) -> ClaimCard | None:
    claim_id = session.scalar(select(func.max(Claim.id)).where(Claim.person_id == person_id))
    return claim_card(session, claim_id) if claim_id else None


def _claim(session: Session, card: ClaimCard, person_id: int) -> dict[str, Any]:
    assessment = card.assessment
    decision = card.decisions[0] if card.decisions else None
    return {
        "status": card.status,
        "claims": session.scalar(select(func.count()).where(Claim.person_id == person_id)),
        "area": card.area.area_id,
        "community_office": card.community_office.name,
        "handed_on_by": card.handed_on_by.name if card.handed_on_by else None,
        "received_on": card.received_on.isoformat(),
        "registered_on": card.registered_on.isoformat(),
        "contribution_months": card.contribution_months,
        "certificates": [each.number for each in card.certificates],
        "findings": [each.text for each in card.findings],
        "assessments": len(card.assessments),
        "failed": list(assessment.failed) if assessment else None,
        "months": assessment.months if assessment else None,
        "amount": str(money.yuan(assessment.amount_fen)) if assessment else None,
        "decisions": [each.outcome for each in reversed(card.decisions)],
        "decision": decision.outcome if decision else None,
        "reasons": list(decision.reasons) if decision else None,
        "opinion": decision.opinion if decision else None,
    }


def _materials(session: Session, claim_id: int) -> list[list[Any]]:
    """Every check of the papers, the first first: its kind, and the codes of what lacked."""
    rows = session.scalars(select(MaterialCheck).where(MaterialCheck.claim_id == claim_id))
    return [[row.kind.value, row.missing] for row in sorted(rows, key=lambda each: each.id)]


def _reports(session: Session, claim_id: int) -> list[list[Any]]:
    """Every monthly report asked for, the first first: month, how it stands, what was found."""
    rows = session.scalars(
        select(MonthlyReport)
        .join(MonthlyReporting, MonthlyReporting.id == MonthlyReport.reporting_id)
        .where(MonthlyReporting.claim_id == claim_id)
        .order_by(MonthlyReport.period)
    )
    return [[row.period, row.status.value, row.finding.value if row.finding else None] for row in rows]


def _departures(session: Session, claim_id: int) -> list[list[Any]]:
    """Every decision otherwise than proposed: proposal, outcome, and whether another person agreed."""
    rows = session.scalars(select(Departure).where(Departure.claim_id == claim_id))
    ordered = sorted(rows, key=lambda each: each.id)
    return [[row.proposal, row.outcome.value, row.is_approved] for row in ordered]


def _entitlement(row: EntitlementRow) -> dict[str, Any]:
    return {
        "status": row.status,
        "months_total": row.months_total,
        "months_paid": row.months_paid,
        "opened_on": row.opened_on.isoformat(),
        "first_period": row.first_period,
        "next_due": row.next_due,
        "amount": str(money.yuan(row.amount_fen)),
    }


def _notices(session: Session, claim_id: int) -> list[str]:
    return [row.status for row in reversed(notices_of(session, claim_id))]


def _list(session: Session, row: RecipientList) -> dict[str, Any]:
    found = lines(session, row.id).rows
    return {
        "status": row.status.value,
        "names": [each.masked_name for each in found],
        "withdrawn": [each.masked_name for each in found if each.is_withdrawn],
        "is_frozen": row.digest == digest_of(session, row),
    }


def _objections(session: Session, claim_id: int) -> list[dict[str, Any]]:
    return [
        {
            "status": card.status,
            "effect": card.effect,
            "is_anonymous": card.is_anonymous,
            "channel": card.channel,
            "recheck": card.recheck,
            "letters": _letters(session, card.business_key),
        }
        for card in reversed(objections_of(session, claim_id))
    ]


def _limits(session: Session, business_key: str) -> dict[str, dict[str, Any]]:
    """The latest limit of each id: how it ended, when it was due, how often it stood still."""
    instance_id = session.scalar(select(Instance.id).where(Instance.business_key == business_key))
    cards = cards_of(session, instance_id) if instance_id else ()
    return {
        card.due.limit_id: {
            "started_on": card.due.started_on.isoformat(),
            "due_on": card.due.due_on.isoformat() if card.due.due_on else None,
            "ended_on": card.due.ended_on.isoformat() if card.due.ended_on else None,
            "pauses": len(card.pauses),
        }
        for card in cards
    }


def _letters(session: Session, business_key: str) -> list[str]:
    """Kinds of the letters of a case, or of all whose key is like it, in the order of issue."""
    pages = select(func.count()).where(PrintedLetter.letter_id == IssuedLetter.id).scalar_subquery()
    rows = (
        select(IssuedLetter.letter_id)
        .join(Instance, Instance.id == IssuedLetter.instance_id)
        .where(Instance.business_key.like(business_key), pages == len(LANGUAGES))
    )
    return list(session.scalars(rows.order_by(IssuedLetter.id)))


def _payments(session: Session, person_id: int) -> list[dict[str, Any]]:
    lines = (
        select(BenefitDue.period, PaymentLine)
        .join(BenefitDue, BenefitDue.id == PaymentLine.due_id)
        .where(PaymentLine.person_id == person_id)
        .order_by(BenefitDue.period, PaymentLine.sequence)
    )
    return [
        {
            "period": period,
            "sequence": line.sequence,
            "status": line.status.value,
            "amount": str(money.yuan(line.amount_fen)),
        }
        for period, line in session.execute(lines)
    ]
