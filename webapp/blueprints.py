"""Every blueprint of the application; a new page's blueprint is one line here."""

from __future__ import annotations

from webapp import (
    account,
    cases,
    claims,
    cockpit,
    cockpit_case,
    contributions,
    designer,
    disclosures,
    draft_editor,
    inbox,
    office,
    offices,
    password,
    payments,
    people,
    policies,
    public,
    watching,
)

ALL = (
    account.bp,
    inbox.bp,
    cases.bp,
    claims.bp,
    payments.bp,
    disclosures.bp,
    public.bp,
    people.bp,
    offices.bp,
    password.bp,
    policies.bp,
    contributions.bp,
    office.bp,
    cockpit.bp,
    cockpit_case.bp,
    watching.bp,
    designer.bp,
    draft_editor.bp,
)
