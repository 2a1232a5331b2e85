"""Which role knows of what, does what and leads what; `permissions` asks within the reach of a grant."""

from __future__ import annotations

from collections.abc import Mapping

CASE_ROLES = frozenset(
    {"employment_service_clerk", "community_officer", "agency_reviewer", "payment_clerk", "payment_releaser"}
)
AREA_ROLES = frozenset({"agency_reviewer", "payment_clerk", "payment_releaser"})

POLICY_ROLES = frozenset({"policy_drafter", "policy_releaser"})
"""They work on the law of the province, not on anybody's case: only what is the province's alone."""
LAYOFF_ROLES = frozenset({"enterprise_agent", "union_representative", "labour_clerk", "labour_supervisor"})
"""The enterprise, its union and the labour department: nobody else looks into a case of an enterprise."""

OF_THE_HOUSE = CASE_ROLES | POLICY_ROLES | LAYOFF_ROLES | {"administrator", "process_designer"}
DESIGNED_SEES = frozenset({"case", "enterprise_case", "task", "document"})
"""What a role that a released process brought knows of: cases of its own office, and their files."""
DESIGNED_DOES = frozenset({"document.store"})
LENT_SIGHT = frozenset({"case", "enterprise_case", "task", "document", "run"})
"""What whoever stands in for somebody sees by that person's role."""

SEEN_BY: dict[str, frozenset[str]] = {
    "case": CASE_ROLES | POLICY_ROLES | LAYOFF_ROLES,
    "enterprise_case": LAYOFF_ROLES,
    "task": CASE_ROLES | POLICY_ROLES | LAYOFF_ROLES,
    "run": AREA_ROLES,
    "person": CASE_ROLES | {"administrator"},
    "office": CASE_ROLES | POLICY_ROLES | {"administrator"},
    "clock": CASE_ROLES | POLICY_ROLES | LAYOFF_ROLES | {"administrator"},
    "deployment": frozenset({"administrator"}),
    "document": CASE_ROLES | POLICY_ROLES,
    "operation": frozenset({"administrator"}),
    "policy_change": POLICY_ROLES,
    "draft": frozenset({"process_designer", "administrator"}),
    "account_request": frozenset({"labour_clerk"}),
}
"""Kind of object → roles that may know of it at all, within the reach of their grant."""

DONE_BY: dict[str, frozenset[str]] = {
    "claim.register": frozenset({"employment_service_clerk"}),
    "claim.hand_on": frozenset({"employment_service_clerk"}),
    "claim.withdraw": frozenset({"employment_service_clerk"}),
    "message.consent": frozenset({"employment_service_clerk"}),
    "award.question": frozenset({"agency_reviewer"}),
    "benefit.resume": frozenset({"employment_service_clerk"}),
    "flexible.register": frozenset({"community_officer"}),
    "flexible.end": frozenset({"community_officer"}),
    "layoff.file": frozenset({"enterprise_agent"}),
    "layoff.change": frozenset({"enterprise_agent"}),
    "layoff.attach": frozenset({"enterprise_agent", "union_representative"}),
    "measures.propose": frozenset({"enterprise_agent"}),
    "support.request": frozenset({"enterprise_agent"}),
    "rehire.announce": frozenset({"enterprise_agent"}),
    "person.find": frozenset(
        {"employment_service_clerk", "community_officer", "agency_reviewer", "administrator"}
    ),
    "identity.reveal": frozenset({"employment_service_clerk", "community_officer", "agency_reviewer"}),
    "limit.ask_extension": CASE_ROLES,
    "limit.grant_extension": frozenset({"agency_reviewer"}),
    "run.prepare": frozenset({"payment_clerk"}),
    "document.store": CASE_ROLES | POLICY_ROLES,
    "policy_change.propose": frozenset({"policy_drafter"}),
    "disclosure.take_down": frozenset({"agency_reviewer"}),
    "recipient_list.order": frozenset({"payment_clerk"}),
    "objection.register": frozenset({"employment_service_clerk"}),
    "objection.see_objector": frozenset({"community_officer"}),
    "person.manage": frozenset({"administrator"}),
    "office.manage": frozenset({"administrator"}),
    "clock.move": frozenset({"administrator"}),
    "contribution.record": frozenset({"administrator"}),
    "deployment.manage": frozenset({"administrator"}),
    "case.suspend": frozenset({"administrator"}),
    "case.resume": frozenset({"administrator"}),
    "case.cancel": frozenset({"administrator"}),
    "incident.retry": frozenset({"administrator"}),
    "letter.retry": frozenset({"administrator"}),
    "document.read": CASE_ROLES | LAYOFF_ROLES - {"union_representative"},
    "document.issue": frozenset({"employment_service_clerk", "agency_reviewer", "payment_clerk"}),
    "draft.edit": frozenset({"process_designer"}),
    "draft.tell": frozenset({"process_designer", "administrator"}),
    "draft.release": frozenset({"process_designer", "administrator"}),
    "role.release": frozenset({"administrator"}),
    "account.decide": frozenset({"labour_clerk"}),
}
"""Act → roles that may do it, within the reach of their grant; an act not listed is only a look."""

LED_BY: Mapping[str, frozenset[str]] = {
    "agency_reviewer": CASE_ROLES,
    "labour_supervisor": frozenset({"labour_clerk", "labour_supervisor"}),
}
"""Role → roles whose open steps it sees by person and hands from one to another, within its reach."""

LENDABLE = frozenset[str]().union(*LED_BY.values())
"""Roles whose work another may do in the place of somebody absent."""
