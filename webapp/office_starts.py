"""Cases that begin on a page of the house: at an office, by the answers of the request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.datastructures import FileStorage

from webapp import task_forms, transaction, unsent_starts
from webapp.access import PAYMENT_CLERK, actor
from workflows.errors import Refused
from workflows.people import queries as people
from workflows.runtime import instances
from workflows.runtime.unsent import NOBODY, Beginning


def start(
    process_id: str,
    office_id: int,
    area_id: str,
    variables: Mapping[str, Any],
    keep_file: Callable[[FileStorage], int] = task_forms.refuse_file,
    about_id: int = NOBODY,
) -> str:
    """The number of a new case that lies at the office and those above it. Raises as `instances.start`.

    `about_id` is the person it is about; what was typed about them and not sent is forgotten.
    """
    session = transaction.session()
    case = instances.start(
        session,
        process_id,
        answers=task_forms.answers(task_forms.start_form(process_id), keep_file),
        variables=variables,
        offices=people.offices_of_case(session, office_id),
        area_id=area_id,
        actor=actor(),
        house=transaction.house(),
    )
    unsent_starts.begun(Beginning(process_id, about_id))
    return case.business_key


def of_payment_clerk() -> tuple[int, str]:
    """Office and pooling area of the payment clerk. Raises Refused at an office above the areas."""
    grant = next(each for each in actor().grants if each.role == PAYMENT_CLERK)
    if grant.area_id is None:
        raise Refused(reason={"zh": "您的单位不属于任何统筹地区", "en": "your office is in no pooling area"})
    return grant.organisation_id, grant.area_id
