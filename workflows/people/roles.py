"""Which roles there are and at which kinds of office they are held, as in `bpmn/roles.json`.

The roles of the house stand here, with rights beyond tasks (`people.permissions`). A process that is
put in force may bring others: they do the tasks of their lanes at their office, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.people.models import DesignedRole, OrganisationKind

ROLE_OFFICES: Mapping[str, tuple[OrganisationKind, ...]] = {
    "employment_service_clerk": (OrganisationKind.EMPLOYMENT_SERVICE,),
    "community_officer": (OrganisationKind.COMMUNITY_OFFICE,),
    "agency_reviewer": (OrganisationKind.AGENCY,),
    "payment_clerk": (OrganisationKind.AGENCY,),
    "payment_releaser": (OrganisationKind.AGENCY,),
    "policy_drafter": (OrganisationKind.PROVINCE,),
    "policy_releaser": (OrganisationKind.PROVINCE,),
    "labour_clerk": (OrganisationKind.LABOUR_DEPARTMENT,),
    "labour_supervisor": (OrganisationKind.LABOUR_DEPARTMENT,),
    "enterprise_agent": (OrganisationKind.ENTERPRISE,),
    "union_representative": (OrganisationKind.UNION,),
    "administrator": (OrganisationKind.PROVINCE, OrganisationKind.AGENCY),
    "process_designer": (OrganisationKind.PROVINCE,),
}
"""Role → kinds of office where it may be held."""

ROLE_NAMES: Mapping[str, Mapping[str, str]] = {
    "employment_service_clerk": {"zh": "就业服务经办", "en": "Employment-service clerk"},
    "community_officer": {"zh": "社区劳动保障员", "en": "Community officer"},
    "agency_reviewer": {"zh": "待遇复核", "en": "Agency reviewer"},
    "payment_clerk": {"zh": "发放经办", "en": "Payment clerk"},
    "payment_releaser": {"zh": "发放签发", "en": "Payment releaser"},
    "policy_drafter": {"zh": "政策拟订", "en": "Policy drafter"},
    "policy_releaser": {"zh": "政策发布", "en": "Policy releaser"},
    "labour_clerk": {"zh": "劳动保障经办", "en": "Labour-department clerk"},
    "labour_supervisor": {"zh": "劳动保障主管", "en": "Labour-department supervisor"},
    "enterprise_agent": {"zh": "企业经办", "en": "Enterprise"},
    "union_representative": {"zh": "工会代表", "en": "Union"},
    "administrator": {"zh": "管理员", "en": "Administrator"},
    "process_designer": {"zh": "流程设计", "en": "Process designer"},
}
"""Names of the roles of the house."""


def names_of(role: str, designed: DesignedRole | None) -> tuple[str, str]:
    """Chinese and English name of a role; the id of one that is not known any more."""
    if role in ROLE_NAMES:
        return ROLE_NAMES[role]["zh"], ROLE_NAMES[role]["en"]
    return (designed.name, designed.name_en) if designed is not None else (role, role)


def designed(session: Session) -> tuple[DesignedRole, ...]:
    """The roles that released processes brought, by id."""
    return tuple(session.scalars(select(DesignedRole).order_by(DesignedRole.id)))


def names(session: Session) -> dict[str, Mapping[str, str]]:
    """Every role's names by its id. One statement."""
    return {**ROLE_NAMES, **{each.id: {"zh": each.name, "en": each.name_en} for each in designed(session)}}


def offices(session: Session) -> dict[str, tuple[OrganisationKind, ...]]:
    """Every role with the kinds of office where it may be held. One statement."""
    return {**ROLE_OFFICES, **{each.id: (each.office,) for each in designed(session)}}


def offices_of(session: Session, role: str) -> tuple[OrganisationKind, ...]:
    """Kinds of office where the role may be held; none for an unknown one."""
    if role in ROLE_OFFICES:
        return ROLE_OFFICES[role]
    found = session.get(DesignedRole, role)
    return (found.office,) if found is not None else ()


def keep(session: Session, roles: Iterable[tuple[str, str, str, str]]) -> None:
    """Make roles known that a process in force names: (id, Chinese, English, kind of office).

    Those of the house stay as they are; of one that is known already only the names may change. What
    works at no kind of office can be held nowhere, and is left out.
    """
    kinds = set(OrganisationKind)
    for role, name, name_en, office in roles:
        if role in ROLE_OFFICES or office not in kinds:
            continue
        found = session.get(DesignedRole, role)
        if found is None:
            kind = OrganisationKind(office)
            session.add(DesignedRole(id=role, name=name, name_en=name_en, office=kind))
        else:
            found.name, found.name_en = name, name_en
