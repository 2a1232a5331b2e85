"""Every blueprint of the application; a new page's blueprint is one line here."""

from __future__ import annotations

from webapp import (
    account,
    cases,
    claims,
    cockpit,
    cockpit_case,
    contributions,
    disclosures,
    inbox,
    layoffs,
    letters,
    office,
    offices,
    password,
    payments,
    people,
    policies,
    policy_changes,
    public,
    watching,
)

ALL = (
    account.bp,
    inbox.bp,
    cases.bp,
    letters.bp,
    claims.bp,
    layoffs.bp,
    payments.bp,
    disclosures.bp,
    public.bp,
    people.bp,
    offices.bp,
    password.bp,
    policies.bp,
    policy_changes.bp,
    contributions.bp,
    office.bp,
    cockpit.bp,
    cockpit_case.bp,
    watching.bp,
)
