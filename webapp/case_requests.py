"""What may be asked for on the page of a case beside its steps: more time, an end, a look again, a word."""

from __future__ import annotations

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from webapp import dates, numbers, task_forms, transaction
from webapp.access import CLERK, OFFICER, PAYMENT_CLERK, RELEASER, REVIEWER, STAFF, actor, guard, roles
from webapp.case_page import Wished, again_with, shown
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.refusals import shown_again_by
from workflows.claims import contact
from workflows.claims.award_review import ask_to_review
from workflows.claims.resuming import Wish as ResumptionWish
from workflows.claims.resuming import ask_to_resume
from workflows.claims.withdrawal import ask_to_withdraw
from workflows.deadlines.extensions import Wish
from workflows.errors import DomainError
from workflows.runtime import commenting, extensions, instances, marking

bp = Blueprint("case_requests", __name__, url_prefix="/cases")
guard(bp, STAFF)


def _wish_again(business_key: str, deadline_id: int, error: DomainError) -> str:
    return shown(business_key, wished=Wished(deadline_id, request.form, error, task_forms.errors_of(error)))


@bp.post("/<business_key>/limits/<int:deadline_id>/ask")
@roles(CLERK, OFFICER, REVIEWER, PAYMENT_CLERK, RELEASER)
@shown_again_by(_wish_again)
def ask_extension(business_key: str, deadline_id: int) -> ResponseReturnValue:
    """Ask for more time under a limit of the case; another person decides."""
    length = numbers.whole(request.form.get("length", "")) or 0
    wish = Wish(length, request.form.get("ground", ""))
    extensions.ask(
        transaction.session(), business_key, deadline_id, wish, actor=actor(), house=transaction.house()
    )
    flash(_("已申请延长，等待另一人批准。"))
    return go_to(url_for("cases.show", business_key=business_key))


def _decision_again(business_key: str, request_id: int, error: DomainError) -> str:
    return shown(business_key, wished=Wished(0, {}, error, {}))


@bp.post("/<business_key>/extensions/<int:request_id>")
@roles(REVIEWER)
@shown_again_by(_decision_again)
def decide_extension(business_key: str, request_id: int) -> ResponseReturnValue:
    """Grant more time, or decline it."""
    is_granted = request.form.get("decision") == "grant"
    extensions.decide(
        transaction.session(),
        business_key,
        request_id,
        is_granted=is_granted,
        actor=actor(),
        house=transaction.house(),
    )
    flash(_("已批准延长，最后一日已重新计算。") if is_granted else _("已不同意延长。"))
    return go_to(url_for("cases.show", business_key=business_key))


@bp.post("/<business_key>/withdraw")
@roles(CLERK)
@shown_again_by(again_with("withdrawing"))
def withdraw(business_key: str) -> ResponseReturnValue:
    """The claimant gives the claim up at the counter."""
    instances.by_key(transaction.session(), business_key, actor())
    ask_to_withdraw(
        transaction.session(),
        business_key,
        reason=request.form.get("reason", ""),
        actor=actor(),
        house=transaction.house(),
    )
    flash(_("申领已撤回，回执在文书中。"))
    return go_to(url_for("cases.show", business_key=business_key))


@bp.post("/<business_key>/messages")
@roles(CLERK)
def note_consent(business_key: str) -> ResponseReturnValue:
    """The claimant agrees to short messages, or wants none any more."""
    instances.by_key(transaction.session(), business_key, actor())
    agrees = request.form.get("agrees") == "true"
    contact.note_consent(
        transaction.session(), business_key, agrees=agrees, actor=actor(), house=transaction.house()
    )
    flash(_("已登记：本人同意短信告知。") if agrees else _("已登记：不再短信告知本人。"))
    return go_to(url_for("cases.show", business_key=business_key))


@bp.post("/<business_key>/question")
@roles(REVIEWER)
@shown_again_by(again_with("questioning"))
def question(business_key: str) -> ResponseReturnValue:
    """A reviewer puts the award in question; the person is heard before anything is decided."""
    instances.by_key(transaction.session(), business_key, actor())
    ask_to_review(
        transaction.session(),
        business_key,
        reason=request.form.get("reason", ""),
        actor=actor(),
        house=transaction.house(),
    )
    flash(_("已提出重新认定，陈述通知在文书中。"))
    return go_to(url_for("cases.show", business_key=business_key))


@bp.post("/<business_key>/resume")
@roles(CLERK)
@shown_again_by(again_with("resuming"))
def resume(business_key: str) -> ResponseReturnValue:
    """A suspended benefit is asked for again at the counter; an officer decides, another agrees."""
    instances.by_key(transaction.session(), business_key, actor())
    told = ResumptionWish(
        request.form.get("ground", ""), dates.day(request.form, "over_on"), request.form.get("note", "")
    )
    ask_to_resume(transaction.session(), business_key, told, actor=actor(), house=transaction.house())
    flash(_("已登记恢复申请，等待拟定。"))
    return go_to(url_for("cases.show", business_key=business_key))


@bp.post("/<business_key>/comments")
@shown_again_by(again_with("commenting"))
def comment(business_key: str) -> ResponseReturnValue:
    """Write to whoever may see the case; `@` and a name call a colleague."""
    commenting.write(
        transaction.session(),
        business_key,
        request.form.get("comment", ""),
        actor=actor(),
        now=transaction.clock().now(),
    )
    flash(_("留言已保存。"))
    return go_to(url_for("cases.show", business_key=business_key, _anchor="comments"))


@bp.post("/<business_key>/marks")
@shown_again_by(again_with("marking"))
def mark(business_key: str) -> ResponseReturnValue:
    """Say that a case goes first, and label it, for everybody who sees it."""
    marking.keep(
        transaction.session(),
        business_key,
        request.form.get("labels", ""),
        is_urgent=bool(request.form.get("urgent")),
        actor=actor(),
        now=transaction.clock().now(),
    )
    flash(_("标记已保存。"))
    return go_to(url_for("cases.show", business_key=business_key))
