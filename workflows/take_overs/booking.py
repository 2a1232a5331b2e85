"""Booking a take-over: people, claims, entitlements and owed months, in a few statements for all rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Select, insert, inspect, select
from sqlalchemy.orm import Session

from workflows.claims.models import TAKEN_OVER, Claim, ClaimStatus, Entitlement, EntitlementStatus
from workflows.clock import start_of_day
from workflows.payments.models import BenefitDue
from workflows.people import operations as people
from workflows.people import sealing
from workflows.people.models import Person
from workflows.runtime.context import OperationContext
from workflows.take_overs import trial
from workflows.take_overs.models import TakenOver, TakeOver
from workflows.take_overs.rows import Row


def book(context: OperationContext, of: TakeOver, rows: Sequence[Row]) -> None:
    """Put everybody on file with an entitlement that stands where the older system left it."""
    session = context.session
    persons = _persons(context, of, rows)
    offices = trial.offices_of(session, of.area_id)
    session.execute(
        insert(Claim), [_claim(of, row, persons[row.row], offices[row.office], context.now) for row in rows]
    )
    claims = _ids(session, select(Claim.business_key, Claim.id), of)
    session.execute(
        insert(Entitlement),
        [_entitlement(of, row, claims[_key(of, row)], persons[row.row], context.today) for row in rows],
    )
    of_claims = select(Claim.business_key, Entitlement.id).join(Entitlement, Entitlement.claim_id == Claim.id)
    entitled = _ids(session, of_claims, of)
    owed = [
        due for row in rows for due in _owed(of, row, entitled[_key(of, row)], persons[row.row], context.now)
    ]
    if owed:
        session.execute(insert(BenefitDue), owed)
    session.execute(insert(TakenOver), [_taken(of, row, entitled[_key(of, row)]) for row in rows])


def _ids(session: Session, query: Select[str, int], of: TakeOver) -> dict[str, int]:
    """Claim key → id, of what this take-over booked."""
    found = session.execute(query.where(Claim.business_key.like(f"O{of.id}-%")))
    return {key: row_id for key, row_id in found}  # noqa: C416  a Row is no pair for mypy


def _key(of: TakeOver, row: Row) -> str:
    return f"O{of.id}-{row.row}"


def _persons(context: OperationContext, of: TakeOver, rows: Sequence[Row]) -> dict[int, int]:
    """Row → person id: who is on file stays the same person and gets the account of the row."""
    known = trial.people_of(context.session, rows)
    new: list[dict[str, object]] = []
    for row in rows:
        person = known.get(sealing.identity_index(row.identity))
        if person is None:
            entered = people.NewPerson(row.name, row.identity, row.phone or None, row.account, of.area_id)
            new.append(_columns(people.made(entered, now=context.now)))
        else:
            sealing.seal_bank(person, row.account)
    if new:
        context.session.execute(insert(Person), new)
    context.session.flush()
    ids = trial.ids_of(context.session, rows)
    return {row.row: ids[sealing.identity_index(row.identity)] for row in rows}


def _columns(person: Person) -> dict[str, object]:
    """The row of a person that is in no session, for an insert of many."""
    names = [each.key for each in inspect(Person).column_attrs if each.key not in {"id", "revision"}]
    return {name: getattr(person, name) for name in names}


def _claim(of: TakeOver, row: Row, person_id: int, office_id: int, now: dt.datetime) -> dict[str, object]:
    """Who does not draw any longer may claim anew; what is left runs again only as a request is decided."""
    registered_on = dt.date.fromisoformat(row.registered_on)
    is_active = row.status == "active"
    stopped = ClaimStatus.SUSPENDED if _is_rest_kept(row) else ClaimStatus.CLOSED
    return {
        "business_key": _key(of, row),
        "person_id": person_id,
        "area_id": of.area_id,
        "community_office_id": office_id,
        "status": ClaimStatus.IN_BENEFIT if is_active else stopped,
        "closed_at": None if is_active else now,
        "separated_on": dt.date.fromisoformat(row.separated_on),
        "separation_reason": TAKEN_OVER,
        "employer_name": row.employer,
        "registered_on": registered_on,
        "job_seeking": True,
        "contribution_months": 0,
        "received_at": start_of_day(registered_on),
        "registered_by": of.uploaded_by,
    }


def _entitlement(of: TakeOver, row: Row, claim_id: int, person_id: int, today: dt.date) -> dict[str, object]:
    stopped = EntitlementStatus.SUSPENDED if _is_rest_kept(row) else EntitlementStatus.STOPPED
    return {
        "claim_id": claim_id,
        "person_id": person_id,
        "area_id": of.area_id,
        "months_total": row.granted,
        "months_before": row.drawn,
        "months_due": row.drawn + row.owed,
        "months_paid": row.drawn,
        "amount_fen": row.amount_fen,
        "first_period": row.first_month,
        "next_due": row.next_month,
        "status": EntitlementStatus.ACTIVE if row.status == "active" else stopped,
        "opened_on": today,
    }


def _is_rest_kept(row: Row) -> bool:
    """True where the older system stopped a benefit before its last month.   Source: 失业保险条例 art 17"""
    return row.status != "active" and row.drawn + row.owed < row.granted


def _owed(
    of: TakeOver, row: Row, entitlement_id: int, person_id: int, now: dt.datetime
) -> list[dict[str, object]]:
    return [
        {
            "entitlement_id": entitlement_id,
            "person_id": person_id,
            "area_id": of.area_id,
            "period": month,
            "amount_fen": row.amount_fen,
            "made_at": now,
        }
        for month in row.owed_months()
    ]


def _taken(of: TakeOver, row: Row, entitlement_id: int) -> dict[str, object]:
    return {
        "entitlement_id": entitlement_id,
        "take_over_id": of.id,
        "area_id": of.area_id,
        "old_number": row.old_number,
    }
