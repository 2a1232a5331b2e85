"""Which roles there are and at which kinds of office they are held, as in `bpmn/roles.json`."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.people.models import OrganisationKind

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
"""Names for lists of people; lanes carry their own."""
