"""How long a decided request for an account is kept: then nothing of its applicant is left."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows import audit
from workflows.clock import count, local_date
from workflows.layoffs.account_models import AccountRequest
from workflows.people.models import Organisation, PoolingArea
from workflows.policies.book import Book
from workflows.policies.law import law_on
from workflows.runtime import deployments, limits
from workflows.runtime.regular import regular

LIMIT = "account_request_kept"


@regular("layoffs.erase_account_requests", cron="50 19 * * *")
def erase_account_requests(session: Session, now: dt.datetime) -> None:
    """At 03:50 in China: erase name, identity number, phone, login and reason once their time is over.

    What is left says that a request was made for an enterprise, and how it was decided. The law is that of
    the department's area on the day of the decision.   Source: 个人信息保护法 art 19
    """
    waiting = (
        sa.select(AccountRequest, PoolingArea.policy_line)
        .join(Organisation, Organisation.id == AccountRequest.department_id)
        .join(PoolingArea, PoolingArea.id == Organisation.area_id)
        .where(AccountRequest.decided_at.is_not(None), AccountRequest.erased_at.is_(None))
        .order_by(AccountRequest.id)
    )
    rows = session.execute(waiting).all()
    book = limits.book(session, deployments.newest_library(session)) if rows else None
    for row, line in rows:
        if book is not None and _kept_until(book, row, line.value, now) < local_date(now):
            _erase(session, row, now)


def _kept_until(book: Book, row: AccountRequest, line: str, now: dt.datetime) -> dt.date:
    assert row.decided_at is not None  # only decided requests are looked at
    decided_on = local_date(row.decided_at)
    law = law_on(book, line, decided_on, now)
    until = count(decided_on, law.limit(LIMIT), law.calendar).due_on
    assert until is not None  # nothing pauses here
    return until


def _erase(session: Session, row: AccountRequest, now: dt.datetime) -> None:
    row.applicant, row.reason, row.login, row.erased_at = {}, None, "", now
    done = audit.Act("account.erase", "account_request", row.business_key or "")
    audit.record(session, done, actor=None, now=now)
