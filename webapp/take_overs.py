"""Running entitlements of an older system: a file is tried, then signed by two and booked in its case."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from webapp import numbers, office_starts, task_forms, transaction
from webapp.access import PAYMENT_CLERK, RELEASER, REVIEWER, Permission, actor, guard, roles
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.language import in_language
from webapp.refusals import shown_again_by
from workflows.documents import operations as letters
from workflows.errors import DomainError
from workflows.layoffs import tables
from workflows.payments import queries as payments
from workflows.people import queries as people
from workflows.runtime import context, instances
from workflows.take_overs import operations, queries

bp = Blueprint("take_overs", __name__, url_prefix="/take-overs")
guard(bp, Permission(roles=(PAYMENT_CLERK, RELEASER, REVIEWER)))

PROCESS = "take_over"
PAGE = 100


@bp.get("")
def register() -> ResponseReturnValue:
    return _page()


def _page(error: DomainError | None = None) -> str:
    session = transaction.session()
    area_id = next((grant.area_id for grant in actor().grants if grant.area_id is not None), None)
    area = next((each for each in people.areas(session) if each.area_id == area_id), None)
    form = None
    if actor().holds(PAYMENT_CLERK) and area is not None:
        typed = request.form if request.method == "POST" else None
        facts = {"area_id": in_language(area, "name")}
        form = task_forms.shown(task_forms.start_form(PROCESS), task_forms.Shown(facts, typed, error))
    rows = queries.take_overs(session, area_id)
    faults = getattr(error, "faults", ())
    return render_template("take_overs/page.html", rows=rows, form=form, error=error, faults=faults)


@bp.post("")
@roles(PAYMENT_CLERK)
@shown_again_by(_page)
def try_file() -> ResponseReturnValue:
    """Try a file; where every row is right its case begins."""
    session = transaction.session()
    office_id, area_id = office_starts.of_payment_clerk()

    def keep(upload: FileStorage) -> int:
        line = next(each.policy_line for each in people.areas(session) if each.area_id == area_id)
        acting = context.for_area(session, actor(), transaction.house(), policy_line=line)
        content = upload.read(tables.MAX_BYTES + 1)
        return operations.store(acting, area_id=area_id, content=content)

    key = office_starts.start(PROCESS, office_id, area_id, {"area_id": area_id}, keep)
    flash(_("试算无误，汇总表等待两人签字。"))
    return go_to(url_for("cases.show", business_key=key))


@bp.get("/<business_key>")
def people_of(business_key: str) -> ResponseReturnValue:
    """Whose entitlements the file brought, as they stand now."""
    session = transaction.session()
    instances.by_key(session, business_key, actor())
    rows = queries.entitled(session, business_key, numbers.page_after() or 0, limit=PAGE + 1)
    after = rows[PAGE - 1].entitlement_id if len(rows) > PAGE else None
    return render_template("take_overs/people.html", business_key=business_key, rows=rows[:PAGE], after=after)


@bp.get("/<business_key>/<int:entitlement_id>")
def entitlement(business_key: str, entitlement_id: int) -> ResponseReturnValue:
    """One entitlement: what the older system paid, what was paid here, and what is left."""
    session = transaction.session()
    instances.by_key(session, business_key, actor())
    row = queries.entitlement(session, business_key, entitlement_id)
    return render_template(
        "take_overs/entitlement.html",
        business_key=business_key,
        row=row,
        payments=payments.payments_of(session, row.claim_id),
        may_issue=actor().holds(PAYMENT_CLERK) or actor().holds(REVIEWER),
    )


@bp.post("/<business_key>/<int:entitlement_id>/statement")
@roles(PAYMENT_CLERK, REVIEWER)
def issue_statement(business_key: str, entitlement_id: int) -> ResponseReturnValue:
    """What was paid so far, as a letter; it stands with the letters of the take-over."""
    session = transaction.session()
    case = instances.by_key(session, business_key, actor())
    row = queries.entitlement(session, business_key, entitlement_id)
    made = letters.issue_statement(
        session, case, actor=actor(), house=transaction.house(), claim_key=row.claim_key
    )
    flash(_("文书 %(number)s 已出具，在接收件的文书中。", number=made.letter_number))
    return go_to(url_for(".entitlement", business_key=business_key, entitlement_id=entitlement_id))
