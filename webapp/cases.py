"""One case: its task form, facts, decisions, timeline, and the diagram with its tokens."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, flash, jsonify, make_response, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape
from werkzeug.datastructures import FileStorage

from webapp import case_story, case_view, next_task, numbers, phrase_menu, task_forms, transaction
from webapp.access import (
    CLERK,
    OFFICER,
    REVIEWER,
    STAFF,
    actor,
    guard,
    roles,
)
from webapp.case_page import Wished, shown
from webapp.filters import day as shown_day
from webapp.filters import lately
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.language import in_language
from webapp.refusals import shown_again_by
from workflows.errors import DomainError, NotFound, Refused
from workflows.layoffs import name_lists, opinion_files
from workflows.payments import documents
from workflows.people import operations
from workflows.people.permissions import KINDS, Subject, working
from workflows.runtime import (
    follow_ups,
    history,
    instances,
    paper_types,
    recalls,
    tasks,
    unsent,
)

bp = Blueprint("cases", __name__, url_prefix="/cases")
guard(bp, STAFF)

FILES = {"benefit_payment": "bank_result", "policy_change": "policy_file"}
"""Process → what a file that its steps take is for."""


@bp.get("/<business_key>")
def show(business_key: str) -> ResponseReturnValue:
    return shown(business_key)


def _again(business_key: str, task_id: str, error: DomainError) -> str:
    return shown(business_key, case_view.Sent(task_id, request.form, error))


@bp.post("/<business_key>/tasks/<task_id>/complete")
@shown_again_by(_again)
def complete_task(business_key: str, task_id: str) -> ResponseReturnValue:
    if task_forms.is_redrawn():
        return shown(business_key, case_view.Sent(task_id, request.form, None))
    pressed = phrase_menu.pressed(request.form.get("_act", ""), request.form.to_dict())
    if pressed is not None:
        return shown(business_key, case_view.Sent(task_id, pressed.typed, None, pressed.menu))
    session = transaction.session()
    page = _task_of(business_key, task_id)
    answers = task_forms.answers(page.form, _keeper(business_key), page.facts)
    done = tasks.complete(
        session,
        task_id,
        actor=actor(),
        answers=answers,
        revision=_revision(),
        house=transaction.house(),
    )
    unsent.forget(session, task_id)
    follow_ups.forget(session, task_id)
    address = url_for(".show", business_key=business_key)
    told = escape(_("“%(step)s”已办结。", step=in_language(page, "name")))
    flash(told + Markup(' <a href="{}">{}</a>').format(address, business_key))
    return go_to(_next_address(done))


@bp.post("/<business_key>/tasks/<task_id>/keep")
def keep_words(business_key: str, task_id: str) -> ResponseReturnValue:
    """What is typed so far, sent by the page itself while somebody types; nothing of it is checked."""
    page = _task_of(business_key, task_id)
    words = {name: value for name, value in request.form.items() if task_forms.is_answer(name)}
    now = transaction.clock().now()
    unsent.keep(transaction.session(), page, words, actor=actor(), now=now)
    return Response(_("已暂存：%(time)s", time=lately(now)), mimetype="text/plain")


@bp.post("/<business_key>/tasks/<task_id>/forget")
def forget_words(business_key: str, task_id: str) -> ResponseReturnValue:
    """Begin the form anew."""
    _task_of(business_key, task_id)
    unsent.forget(transaction.session(), task_id, actor())
    return go_to(url_for(".show", business_key=business_key))


def _follow_again(business_key: str, task_id: str, error: DomainError) -> str:
    typed = {**request.form, "task_id": task_id}
    return shown(business_key, following=Wished(0, typed, error, task_forms.errors_of(error)))


@bp.post("/<business_key>/tasks/<task_id>/follow-up")
@shown_again_by(_follow_again)
def follow_up(business_key: str, task_id: str) -> ResponseReturnValue:
    """Be reminded of the step on a day of one's own, or no longer."""
    _task_of(business_key, task_id)
    day, today = request.form.get("follow_on", ""), transaction.clock().today()
    kept = follow_ups.keep(transaction.session(), task_id, day, actor=actor(), today=today)
    flash(_("到 %(day)s 在“今日跟进”中提醒您。", day=shown_day(kept)) if kept else _("已取消跟进日期。"))
    return go_to(url_for(".show", business_key=business_key))


@bp.post("/<business_key>/tasks/<task_id>/claim")
@shown_again_by(_again)
def claim_task(business_key: str, task_id: str) -> ResponseReturnValue:
    _task_of(business_key, task_id)
    tasks.claim(transaction.session(), task_id, actor=actor(), house=transaction.house())
    flash(_("已领取，在“我的待办”中。"))
    return go_to(next_task.address_of(business_key, next_task.of_form()))


@bp.post("/<business_key>/tasks/<task_id>/release")
@shown_again_by(_again)
def release_task(business_key: str, task_id: str) -> ResponseReturnValue:
    _task_of(business_key, task_id)
    tasks.release(transaction.session(), task_id, actor=actor(), house=transaction.house())
    flash(_("已退回本单位，其他人可以领取。"))
    return go_to(next_task.address_of(business_key, next_task.of_form()))


@bp.post("/<business_key>/tasks/<task_id>/recall")
@shown_again_by(_again)
def recall_task(business_key: str, task_id: str) -> ResponseReturnValue:
    """Take one's own step back while nobody has gone on with the case."""
    instances.by_key(transaction.session(), business_key, actor())
    back = recalls.recall(transaction.session(), task_id, actor=actor(), house=transaction.house())
    if back.business_key != business_key:
        raise NotFound(what=KINDS["task"])
    flash(_("已收回“%(step)s”，请改正后重新办结。", step=in_language(back, "name")))
    return go_to(url_for(".show", business_key=business_key))


@bp.post("/<business_key>/reveal")
@roles(CLERK, OFFICER, REVIEWER)
def reveal(business_key: str) -> ResponseReturnValue:
    """The page once more with the identity number in full; the look is in the audit trail."""
    reason = request.form.get("reason", "")
    if reason not in case_view.REASONS:
        raise Refused(reason={"zh": "请选择查看的原因", "en": "choose why you look"})
    case = instances.by_key(transaction.session(), business_key, actor())
    if case.person_id is None:
        raise NotFound(what=KINDS["person"])
    number = operations.reveal_identity(
        transaction.session(),
        case.person_id,
        case=Subject("case", case.area_id, working(case.offices)),
        reason=reason,
        actor=actor(),
        now=transaction.clock().now(),
    )
    return shown(business_key, revealed=number)


@bp.get("/<business_key>/diagram.bpmn")
def diagram(business_key: str) -> ResponseReturnValue:
    case = instances.by_key(transaction.session(), business_key, actor())
    drawn = request.args.get("process", case.process_id)
    content = instances.diagram(transaction.session(), case.deployment_id, drawn)
    response: Response = make_response(content)
    response.headers["Content-Type"] = "application/xml; charset=utf-8"
    return response


@bp.get("/<business_key>/diagram.json")
def diagram_state(business_key: str) -> ResponseReturnValue:
    case = instances.by_key(transaction.session(), business_key, actor())
    drawn = request.args.get("process", case.process_id)
    passed = history.timeline(transaction.session(), case.instance_id)
    return jsonify(case_story.drawn(case, passed, drawn))


def _task_of(business_key: str, task_id: str) -> tasks.TaskPage:
    """The open task under this address. Raises NotFound when it belongs to another case."""
    page = tasks.page(transaction.session(), task_id, actor())
    if page.business_key != business_key:
        raise NotFound(what=KINDS["task"])
    return page


def _keeper(business_key: str) -> Callable[[FileStorage], int]:
    """Keeps an upload in the area of the case, in the transaction of the step; a name list as people."""

    def keep(upload: FileStorage) -> int:
        session, now = transaction.session(), transaction.clock().now()
        case = instances.by_key(session, business_key, actor())
        if "enterprise" in case.offices:
            return _of_enterprise(case, upload)
        kind = FILES.get(case.process_id, "attachment")
        file = documents.Upload(kind, upload.filename or "", upload.read(), case.area_id)
        if kind == "attachment":
            paper_types.check_attachment(file.name, upload.content_type or "", file.content)
        return documents.store(session, file, actor=actor(), now=now)

    return keep


def _of_enterprise(case: instances.CaseView, upload: FileStorage) -> int:
    """A list of names becomes people; what else an enterprise or its union sends is a paper."""
    session, now, enterprise_id = (
        transaction.session(),
        transaction.clock().now(),
        case.offices["enterprise"],
    )
    if upload.name == name_lists.FIELD:
        content, leave_out = upload.read(name_lists.MAX_BYTES + 1), task_forms.leave_out()
        return name_lists.store(session, enterprise_id, content, actor=actor(), now=now, leave_out=leave_out)
    content, offices = upload.read(opinion_files.MAX_BYTES + 1), working(case.offices)
    new = opinion_files.NewPaper(upload.filename or "", upload.content_type or "", content)
    return opinion_files.store(session, enterprise_id, new, offices=offices, actor=actor(), now=now)


def _revision() -> int:
    """Of the case when its page was shown; what is none is older than every case."""
    seen = numbers.whole(request.form.get("revision", ""))
    return -1 if seen is None else seen


def _next_address(done: tasks.Completed) -> str:
    """The next step of the same case, else the next case of the list from which it was opened."""
    origin = next_task.of_form()
    if done.next_task is not None:
        return next_task.address_of(done.business_key, origin)
    return next_task.address_after(done.business_key, origin)
