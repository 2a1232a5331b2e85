"""Notices as the staff sees them: early take-down by a reviewer, objections taken at the counter."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import numbers, objecting, transaction
from webapp.access import (
    CLERK,
    OFFICER,
    PAYMENT_CLERK,
    RELEASER,
    REVIEWER,
    STAFF,
    actor,
    guard,
    only_area,
    roles,
)
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.refusals import shown_again_by
from workflows import audit
from workflows.claims import queries as claims
from workflows.disclosure import objections
from workflows.disclosure import queries as disclosure
from workflows.disclosure.operations import ask_to_take_down
from workflows.errors import DomainError
from workflows.people import permissions
from workflows.people.permissions import Subject
from workflows.runtime import instances

bp = Blueprint("disclosures", __name__, url_prefix="/notices")
guard(bp, STAFF)


@bp.get("")
def notices() -> ResponseReturnValue:
    area_id = only_area(actor())
    rows, after = disclosure.standing(transaction.session(), actor(), area_id, numbers.page_after())
    may_see_lists = any(actor().holds(role) for role in (PAYMENT_CLERK, REVIEWER, RELEASER))
    return render_template(
        "disclosures/page.html", rows=rows, after=after, area_id=area_id, may_see_lists=may_see_lists
    )


@bp.get("/<int:notice_id>")
def notice(notice_id: int) -> ResponseReturnValue:
    return _page(notice_id)


def _page(notice_id: int, error: DomainError | None = None) -> str:
    row = disclosure.notice(transaction.session(), notice_id)
    about = claims.case_subject(transaction.session(), row.claim_id)
    is_seen = permissions.visible(actor(), about)
    return render_template(
        "disclosures/notice.html",
        row=row,
        may=permissions.can(actor(), "disclosure.take_down", disclosure.subject(row)),
        may_register=permissions.can(actor(), "objection.register", about),
        objections=disclosure.objections_of(transaction.session(), row.claim_id) if is_seen else (),
        reason=request.form.get("reason", ""),
        error=error,
    )


@bp.get("/<int:notice_id>/objection")
@roles(CLERK)
def new_objection(notice_id: int) -> ResponseReturnValue:
    return _objection_page(notice_id)


def _objection_page(notice_id: int, error: DomainError | None = None) -> str:
    row = _registrable(notice_id)
    return render_template("disclosures/objection.html", row=row, form=objecting.shown(error))


@bp.post("/<int:notice_id>/objection")
@roles(CLERK)
@shown_again_by(_objection_page)
def register_objection(notice_id: int) -> ResponseReturnValue:
    """Take an objection at the counter, also when the days of the notice are over."""
    _registrable(notice_id)
    filed = objections.file(
        transaction.session(),
        objections.About(notice_id),
        objecting.told(),
        actor=actor(),
        house=transaction.house(),
    )
    objecting.hand_over(filed.business_key, filed.secret)
    return go_to(url_for("public.filed"))


def _registrable(notice_id: int) -> disclosure.NoticeRow:
    row = disclosure.notice(transaction.session(), notice_id)
    about = claims.case_subject(transaction.session(), row.claim_id)
    permissions.require(actor(), "objection.register", about)
    return row


@bp.post("/objections/<business_key>/objector")
@roles(OFFICER)
def objector(business_key: str) -> ResponseReturnValue:
    """Who raised the objection, for the officer who looks into it; the look is in the audit trail."""
    case = instances.by_key(transaction.session(), business_key, actor())
    permissions.require(
        actor(), "objection.see_objector", Subject("case", case.area_id, frozenset(case.offices.values()))
    )
    card = disclosure.objection_card(transaction.session(), business_key)
    look = audit.Act("objection.see_objector", "objection", str(card.objection_id), "S5.4")
    audit.record(transaction.session(), look, actor=actor(), now=transaction.clock().now())
    found = disclosure.objector(transaction.session(), business_key)
    return render_template("disclosures/objector.html", card=card, objector=found)


@bp.post("/<int:notice_id>/take-down")
@roles(REVIEWER)
@shown_again_by(_page)
def take_down(notice_id: int) -> ResponseReturnValue:
    row = disclosure.notice(transaction.session(), notice_id)
    permissions.require(actor(), "disclosure.take_down", disclosure.subject(row))
    ask_to_take_down(
        transaction.session(),
        notice_id,
        reason=request.form.get("reason", ""),
        actor=actor(),
        house=transaction.house(),
    )
    flash(_("公示已撤下，本件回到复核环节。"))
    return go_to(url_for(".notice", notice_id=notice_id))
