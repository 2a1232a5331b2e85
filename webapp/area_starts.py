"""What the payment clerk starts for the whole pooling area of the own office."""

from __future__ import annotations

from webapp import task_forms, transaction
from webapp.access import PAYMENT_CLERK, actor
from workflows.errors import Refused
from workflows.people import queries as people
from workflows.runtime import instances


def start(process_id: str) -> str:
    """The number of the new case of this process in the clerk's area, by the answers of the request.

    Raises Refused at an office above the areas, and what the start of the process raises.
    """
    session = transaction.session()
    grant = next(each for each in actor().grants if each.role == PAYMENT_CLERK)
    if grant.area_id is None:
        raise Refused(reason={"zh": "您的单位不属于任何统筹地区", "en": "your office is in no pooling area"})
    case = instances.start(
        session,
        process_id,
        answers=task_forms.answers(task_forms.start_form(process_id)),
        variables={"area_id": grant.area_id},
        offices=people.offices_of_case(session, grant.organisation_id),
        area_id=grant.area_id,
        actor=actor(),
        house=transaction.house(),
    )
    return case.business_key
