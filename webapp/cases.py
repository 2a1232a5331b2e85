"""One case: its task form, facts, decisions, timeline, and the diagram with its tokens."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, flash, jsonify, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from webapp import case_story, case_view, dates, numbers, task_forms, transaction
from webapp.access import (
    CLERK,
    OFFICER,
    PAYMENT_CLERK,
    RELEASER,
    REVIEWER,
    STAFF,
    actor,
    guard,
    roles,
)
from webapp.filters import day as shown_day
from webapp.filters import lately
from webapp.htmx import go_to, wants_part
from webapp.language import gettext as _
from webapp.language import in_language
from webapp.refusals import shown_again_by
from workflows.claims.award_review import ask_to_review
from workflows.claims.resuming import Wish as ResumptionWish
from workflows.claims.resuming import ask_to_resume
from workflows.claims.withdrawal import ask_to_withdraw
from workflows.deadlines.extensions import Wish
from workflows.documents import queries as letters
from workflows.errors import DomainError, NotFound, Refused
from workflows.layoffs import name_lists
from workflows.payments import documents
from workflows.people import operations
from workflows.people.permissions import KINDS, Subject, working
from workflows.runtime import commenting, comments, extensions, follow_ups, history, instances, tasks, unsent
from workflows.runtime import inbox as lists

bp = Blueprint("cases", __name__, url_prefix="/cases")
guard(bp, STAFF)

FILES = {"benefit_payment": "bank_result", "policy_change": "policy_file"}
"""Process → what a file that its steps take is for."""

TRIED = ("wished", "withdrawing", "questioning", "resuming", "commenting", "following")
"""Requests on the page of a case, each with a form of its own."""

_CODE = re.compile(r"[a-z_]+")
"""An answer that was chosen, not typed."""


@bp.get("/<business_key>")
def show(business_key: str) -> ResponseReturnValue:
    return _page(business_key)


def _page(
    business_key: str,
    sent: case_view.Sent | None = None,
    revealed: str | None = None,
    **came_back: Wished,
) -> str:
    """The case; `came_back` is a request of `TRIED` that was refused, to be mended."""
    template = "cases/_case.html" if wants_part() else "cases/page.html"
    values = case_view.values(business_key, sent)
    lost = _lost(sent, values["steps"])
    beside = {} if wants_part() else _beside(values["case"])
    tried = {**dict.fromkeys(TRIED), **came_back}
    shown = {"revealed": revealed, "lost": lost, **beside, **tried, **values}
    return render_template(template, is_pane=wants_part(), **shown)


def _beside(case: instances.CaseView) -> dict[str, Any]:
    """What the whole page shows and the pane of the inbox leads to."""
    session, reader = transaction.session(), actor().person_id
    said = comments.of_case(session, case.instance_id, reader) if case.has_comments else ()
    return {"letters": letters.of_case(session, case.instance_id), "comments": said}


@dataclass(frozen=True)
class Wished:
    """A request that came back: for which limit (0 for none), what was typed, and why."""

    deadline_id: int
    typed: Mapping[str, str]
    error: DomainError
    errors: Mapping[str, str]


@dataclass(frozen=True)
class Lost:
    """A form for a step that is no longer open: why, and the words that were typed, to be copied."""

    error: DomainError
    words: tuple[str, ...]


def _lost(sent: case_view.Sent | None, steps: Sequence[case_view.Step]) -> Lost | None:
    if sent is None or sent.error is None or any(step.task.task_id == sent.task_id for step in steps):
        return None
    if sent.error.values.get("closed_by") == actor().name:
        return Lost(sent.error, ())  # the same person pressed twice: the words are in the timeline
    typed = [value for name, value in sent.typed.items() if name not in task_forms.HOUSEKEEPING]
    return Lost(sent.error, tuple(text for text in typed if text.strip() and not _CODE.fullmatch(text)))


def _again(business_key: str, task_id: str, error: DomainError) -> str:
    return _page(business_key, case_view.Sent(task_id, request.form, error))


@bp.post("/<business_key>/tasks/<task_id>/complete")
@shown_again_by(_again)
def complete_task(business_key: str, task_id: str) -> ResponseReturnValue:
    if request.form.get("_act") == "refresh":
        return _page(business_key, case_view.Sent(task_id, request.form, None))
    session = transaction.session()
    page = _task_of(business_key, task_id)
    answers = task_forms.answers(page.form, keep_file=_keeper(business_key))
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
    flash(_("“%(step)s”已办结。", step=in_language(page, "name")))
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
    return _page(business_key, following=Wished(0, typed, error, task_forms.errors_of(error)))


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
    return go_to(url_for(".show", business_key=business_key))


@bp.post("/<business_key>/tasks/<task_id>/release")
@shown_again_by(_again)
def release_task(business_key: str, task_id: str) -> ResponseReturnValue:
    _task_of(business_key, task_id)
    tasks.release(transaction.session(), task_id, actor=actor(), house=transaction.house())
    flash(_("已退回本单位，其他人可以领取。"))
    return go_to(url_for(".show", business_key=business_key))


def _wish_again(business_key: str, deadline_id: int, error: DomainError) -> str:
    return _page(business_key, wished=Wished(deadline_id, request.form, error, task_forms.errors_of(error)))


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
    return go_to(url_for(".show", business_key=business_key))


def _decision_again(business_key: str, request_id: int, error: DomainError) -> str:
    return _page(business_key, wished=Wished(0, {}, error, {}))


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
    return go_to(url_for(".show", business_key=business_key))


def _withdrawal_again(business_key: str, error: DomainError) -> str:
    tried = Wished(0, request.form, error, task_forms.errors_of(error))
    return _page(business_key, withdrawing=tried)


@bp.post("/<business_key>/withdraw")
@roles(CLERK)
@shown_again_by(_withdrawal_again)
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
    return go_to(url_for(".show", business_key=business_key))


def _question_again(business_key: str, error: DomainError) -> str:
    tried = Wished(0, request.form, error, task_forms.errors_of(error))
    return _page(business_key, questioning=tried)


@bp.post("/<business_key>/question")
@roles(REVIEWER)
@shown_again_by(_question_again)
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
    return go_to(url_for(".show", business_key=business_key))


def _resumption_again(business_key: str, error: DomainError) -> str:
    tried = Wished(0, request.form, error, task_forms.errors_of(error))
    return _page(business_key, resuming=tried)


@bp.post("/<business_key>/resume")
@roles(CLERK)
@shown_again_by(_resumption_again)
def resume(business_key: str) -> ResponseReturnValue:
    """A suspended benefit is asked for again at the counter; an officer decides, another agrees."""
    instances.by_key(transaction.session(), business_key, actor())
    told = ResumptionWish(
        request.form.get("ground", ""), dates.day(request.form, "over_on"), request.form.get("note", "")
    )
    ask_to_resume(transaction.session(), business_key, told, actor=actor(), house=transaction.house())
    flash(_("已登记恢复申请，等待拟定。"))
    return go_to(url_for(".show", business_key=business_key))


def _comment_again(business_key: str, error: DomainError) -> str:
    tried = Wished(0, request.form, error, task_forms.errors_of(error))
    return _page(business_key, commenting=tried)


@bp.post("/<business_key>/comments")
@shown_again_by(_comment_again)
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
    return go_to(url_for(".show", business_key=business_key, _anchor="comments"))


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
    return _page(business_key, revealed=number)


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
            content = upload.read(name_lists.MAX_BYTES + 1)
            return name_lists.store(session, case.offices["enterprise"], content, actor=actor(), now=now)
        kind = FILES.get(case.process_id, "attachment")
        file = documents.Upload(kind, upload.filename or "", upload.read(), case.area_id)
        return documents.store(session, file, actor=actor(), now=now)

    return keep


def _revision() -> int:
    """Of the case when its page was shown; what is none is older than every case."""
    seen = numbers.whole(request.form.get("revision", ""))
    return -1 if seen is None else seen


def _next_address(done: tasks.Completed) -> str:
    """The next step of the same case, else the next of my tasks, else the case as it now stands."""
    if done.next_task is None:
        following = lists.my_tasks(transaction.session(), actor(), limit=1).rows
        if following:
            return url_for("cases.show", business_key=following[0].business_key)
    return url_for(".show", business_key=done.business_key)
