"""The audit trail takes rows and gives none back."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session, sessionmaker

from workflows import audit
from workflows.audit import AuditEntry

NOW = dt.datetime(2006, 3, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize("change", ["UPDATE audit_entry SET act = 'x'", "DELETE FROM audit_entry"])
def test_no_row_is_changed_or_removed(session: Session, change: str) -> None:
    audit.record(session, audit.Act("claims.register", "claim", "1", "S5.1"), actor=None, now=NOW)
    session.commit()
    with pytest.raises(DatabaseError, match="append-only"):
        session.execute(sa.text(change))
    session.rollback()
    assert session.scalars(sa.select(AuditEntry)).one().act == "claims.register"


def test_a_refused_attempt_outlives_its_transaction(sessions: sessionmaker[Session]) -> None:
    act = audit.Act("task.complete", "task", "t")
    with sessions() as session:
        audit.record(session, act, actor=None, now=NOW)
        session.flush()
        session.rollback()
    audit.refused(sessions, act, actor=None, now=NOW)
    with sessions() as session:
        assert [row.outcome for row in session.scalars(sa.select(AuditEntry))] == ["refused"]
