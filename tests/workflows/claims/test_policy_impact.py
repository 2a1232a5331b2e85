"""A change of law is weighed against every open entitlement before it is released."""

from __future__ import annotations

import datetime as dt
from importlib.resources import files

import pytest

from workflows.claims.models import EntitlementStatus
from workflows.claims.policy_impact import impact, open_entitlements
from workflows.demo import builders
from workflows.policies import drafts
from workflows.policies.book import read_book
from workflows.runtime.deployments import read_folder

SHIPPED = read_folder(files("bpmn"))
FROM_MARCH = dt.date(2006, 3, 1)


@pytest.fixture
def entitlements(installation, session):
    """Two open entitlements registered around the first of March, and one that has ended."""
    office = builders.branch(session)
    rows = []
    for number, registered_on in enumerate((dt.date(2006, 2, 28), FROM_MARCH, FROM_MARCH), 1):
        insured = builders.person(session, number)
        claim = builders.claim(session, insured, office, number, registered_on)
        rows.append(builders.entitlement(session, claim))
    rows[2].status = EntitlementStatus.STOPPED
    session.flush()
    return rows


@pytest.mark.clause("S1.1")
def test_change_of_the_step_table_touches_those_registered_since(session, entitlements):
    new = drafts.NewValue("jl-2005", "benefit_months_table", "benefit_months_cq_2011", FROM_MARCH, "示例")
    after = read_book(drafts.with_value(SHIPPED, new))
    (touched,) = impact(session, read_book(SHIPPED), after)
    assert touched.entitlement_id == entitlements[1].id
    assert (touched.months_before, touched.months_after, touched.fen) == (12, 9, 0)


def test_ended_entitlements_are_not_asked_about(session, entitlements):
    assert [each.entitlement_id for each in open_entitlements(session)] == [
        each.id for each in entitlements[:2]
    ]


def test_same_law_touches_nobody(session, entitlements):
    book = read_book(SHIPPED)
    assert impact(session, book, book) == ()
