"""The approval sheet (审批表) of a claim or a layoff plan: facts, every opinion and the decision to print.

It says what the case says now and is no letter: nothing is numbered, kept or sent. Whoever opens it is in
the audit trail, as with the pages of a letter.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from webapp import (
    case_arithmetic,
    case_changes,
    case_facts,
    case_limits,
    case_story,
    case_view,
    layoff_facts,
    layoff_words,
    transaction,
    words,
)
from webapp.access import CLERK, OFFICER, REVIEWER, STAFF, actor, guard, roles
from webapp.language import gettext as _
from webapp.language import in_language, language
from webapp.refusals import shown_again_by
from workflows import audit
from workflows.deadlines import queries as deadlines
from workflows.errors import DomainError, NotFound, Refused
from workflows.people import operations
from workflows.people.permissions import KINDS, Subject, require, working
from workflows.runtime import history, instances, tasks
from workflows.runtime.instances import CaseView

bp = Blueprint("approval_sheet", __name__, url_prefix="/cases")
guard(bp, STAFF)


@bp.get("/<business_key>/approval-sheet")
def show(business_key: str) -> ResponseReturnValue:
    """The sheet with masked numbers. Raises NotFound for a case that has none."""
    case = _case(business_key)
    with transaction.opened().sessions.begin() as noting:
        _note(noting, case, is_whole=False)
    return _page(case)


def _again(business_key: str, error: DomainError) -> str:
    return _page(_case(business_key), error=error)


@bp.post("/<business_key>/approval-sheet")
@roles(CLERK, OFFICER, REVIEWER)
@shown_again_by(_again)
def show_whole(business_key: str) -> ResponseReturnValue:
    """The same with the whole identity number, for a reason that stays in the audit trail."""
    reason, session, case = request.form.get("reason", ""), transaction.session(), _case(business_key)
    if reason not in case_view.REASONS:
        raise Refused(reason={"zh": "请选择查看的原因", "en": "choose why you look"})
    if case.person_id is None:
        raise NotFound(what=KINDS["person"])
    number = operations.reveal_identity(
        session,
        case.person_id,
        case=Subject("case", case.area_id, working(case.offices)),
        reason=reason,
        actor=actor(),
        now=transaction.clock().now(),
    )
    _note(session, case, is_whole=True)
    return _page(case, number)


def _case(business_key: str) -> CaseView:
    case = instances.by_key(transaction.session(), business_key, actor())
    require(actor(), "document.read", instances.subject_of(case))
    if not case_view.has_sheet(case):
        raise NotFound(what=KINDS["case"])
    return case


def _note(session: Any, case: CaseView, *, is_whole: bool) -> None:
    told = {"language": language(), "whole_number": is_whole}
    note = audit.Act("documents.print", "approval_sheet", case.business_key, after=told)
    audit.record(session, note, actor=actor(), now=transaction.clock().now())


def _page(case: CaseView, number: str | None = None, error: DomainError | None = None) -> str:
    session = transaction.session()
    facts, law_book = _facts(session, case), case_arithmetic.book(case)
    standing = history.standing(passed := history.timeline(session, case.instance_id))
    story = case_story.told(standing, traces=case_changes.of(session, case, passed))
    cards = deadlines.cards_of(session, case.instance_id) if case.has_limits else ()
    is_example = bool(case.data.get("amount_is_example"))
    return render_template(
        "cases/approval_sheet.html",
        case=case,
        facts=facts,
        number=number,
        error=error,
        may_reveal=case.person_id is not None and case_view.may_reveal(case),
        reveal_reasons=case_view.REASONS,
        accumulation=case_arithmetic.contributions(facts.claim, law_book) if facts.claim else None,
        decisions=case_story.decisions(standing, law_book, is_example=is_example),
        opinions=tuple(each for each in reversed(story) if each.actor_name),
        limits=case_limits.of(cards, case_view.reader(case, facts, law_book)),
        printed_at=transaction.clock().now(),
        **_of_kind(session, case, facts),
    )


def _facts(session: Any, case: CaseView) -> case_facts.Facts:
    if case.process_id == "layoff_plan":
        return case_facts.Facts("layoff", layoff=layoff_facts.brief(session, case))
    return case_facts.of(session, case)


def _of_kind(session: Any, case: CaseView, facts: case_facts.Facts) -> dict[str, Any]:
    """Title, facts and places to sign of a claim's sheet, or of a plan's."""
    if facts.claim is not None:
        queues = {task.queue for task in tasks.pages_of_case(session, case.instance_id, actor())}
        return {
            "title": _("失业保险金申领审批表"),
            "subtitle": f"{in_language(facts.claim.area, 'name')} · {words.claim_state(facts.claim, queues)}",
            "body": "cases/_approval_claim.html",
            "signers": (_("经办人"), _("社区核实人"), _("复核人"), _("负责人（盖章）")),
        }
    assert facts.layoff is not None  # `has_sheet` knows these two
    plan = facts.layoff.card.plan
    return {
        "title": _("企业裁员方案审查表"),
        "subtitle": f"{in_language(plan, 'area')} · {layoff_words.plan_status(plan.status)}",
        "body": "cases/_approval_layoff.html",
        "signers": (_("审查人"), _("审定人"), _("负责人（盖章）")),
    }
