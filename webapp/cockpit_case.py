"""One case as the administrator sees it: where it stands or stood, what it waits for, and holding it up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    jsonify,
    make_response,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from webapp import case_story, case_variables, numbers, transaction, words
from webapp.access import ADMINISTRATOR, Permission, actor, guard
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.language import in_language
from webapp.refusals import shown_again_by
from workflows import audit
from workflows.errors import DomainError, StalePage
from workflows.practice import retelling
from workflows.runtime import failures, history, instances, interventions, overview, past
from workflows.runtime.history import Passed
from workflows.runtime.instances import CaseView
from workflows.runtime.interventions import Wish

bp = Blueprint("cockpit_case", __name__, url_prefix="/cockpit/cases/<business_key>")
guard(bp, Permission(roles=(ADMINISTRATOR,)))

ACTS = ("suspend", "resume", "ask_to_cancel", "cancel", "withdraw")


@bp.get("")
def show(business_key: str) -> ResponseReturnValue:
    return _page(business_key)


def _page(business_key: str, error: DomainError | None = None) -> str:
    session, case = transaction.session(), _case(business_key)
    passed = history.timeline(session, case.instance_id)
    revision = request.args.get("at", type=int)
    moment = past.moment(session, case, revision) if revision is not None else None
    told = interventions.of_case(session, case.instance_id)
    attempts = [url_for(f".{name}", business_key=business_key) for name in ACTS]
    return render_template(
        "cockpit/case.html",
        case=case,
        steps=_steps(passed),
        at=revision,
        moment=moment,
        variables=_variables(case, moment),
        diagrams=case_story.diagrams(case, passed),
        waits=overview.waits(session, case.instance_id, business_key),
        failed=failures.of_case(session, case.instance_id),
        told=tuple(reversed(told)),
        asked=next((each for each in told if each.state == "pending"), None),
        entries=audit.of_object(session, "case", business_key, attempts=attempts),
        error=error,
        typed=request.form,
        act=(request.endpoint or "").rpartition(".")[2],
        longest=interventions.LONGEST_REASON,
        # In a practice office nobody designs.
        may_retell="draft_recording" in current_app.blueprints and retelling.may_retell(actor()),
    )


@dataclass(frozen=True)
class StepRow:
    """One step: what began it, what the process then passed by itself, and what it came to."""

    revision: int
    name: str
    followed: tuple[str, ...]
    reached: tuple[str, ...]
    called_off: tuple[str, ...]
    actor_name: str | None
    at: dt.datetime
    entered_at: dt.datetime
    is_under_moved_clock: bool


def _steps(passed: Iterable[Passed]) -> tuple[StepRow, ...]:
    """The steps of the case, newest first; ways through without a name are not told."""
    groups = groupby(passed, key=lambda each: each.revision)
    return tuple(reversed([_step(list(group)) for _revision, group in groups]))


def _step(passed: list[Passed]) -> StepRow:
    first = passed[0]
    doers = (words.doer(each.actor_name, each.absent_name) for each in passed)
    doer = next((each for each in doers if each), None)
    names = _names(passed, "completed")
    own = in_language(first, "name")
    recalled = _("收回“%(step)s”", step=own) if first.outcome == "recalled" else None
    return StepRow(
        revision=first.revision,
        name=recalled or (names[0] if names else own),
        followed=names[1:],
        reached=_names(passed, "entered"),
        called_off=_names(passed, "cancelled"),
        actor_name=doer,
        at=first.at,
        entered_at=first.entered_at,
        is_under_moved_clock=first.is_under_moved_clock,
    )


def _names(passed: Iterable[Passed], outcome: str) -> tuple[str, ...]:
    return tuple(in_language(each, "name") for each in passed if each.outcome == outcome and each.name)


def _case(business_key: str) -> CaseView:
    return instances.by_key(transaction.session(), business_key, actor(), kind="operation")


def _variables(case: CaseView, moment: past.Moment | None) -> tuple[case_variables.Variable, ...]:
    if moment is None:
        return case_variables.shown(case.data)
    return case_variables.shown(moment.data, moment.changed)


@bp.get("/diagram.bpmn")
def diagram(business_key: str) -> ResponseReturnValue:
    case = _case(business_key)
    drawn = request.args.get("process", case.process_id)
    response: Response = make_response(instances.diagram(transaction.session(), case.deployment_id, drawn))
    response.headers["Content-Type"] = "application/xml; charset=utf-8"
    return response


@bp.get("/diagram.json")
def diagram_state(business_key: str) -> ResponseReturnValue:
    """Tokens, path and failures, as they stand or as they stood after the step `at`."""
    case = _case(business_key)
    session = transaction.session()
    drawn = request.args.get("process", case.process_id)
    passed = history.timeline(session, case.instance_id)
    revision = request.args.get("at", type=int)
    moment = past.moment(session, case, revision) if revision is not None else None
    if moment is not None:
        then = replace(case, tokens=moment.tokens)
        return jsonify(case_story.drawn(then, _until(passed, moment.revision), drawn))
    state = case_story.drawn(case, passed, drawn)
    return jsonify(state | {"problems": _problems(case)})


def _until(passed: tuple[Passed, ...], revision: int) -> tuple[Passed, ...]:
    return tuple(each for each in passed if each.revision <= revision)


def _problems(case: CaseView) -> dict[str, int]:
    """Element → how often it failed, for what still waits there."""
    session = transaction.session()
    waits = overview.waits(session, case.instance_id, case.business_key)
    element_of = {each.reference: each.element_id for each in waits if each.kind in ("timer", "task")}
    open_ones = [each for each in failures.of_case(session, case.instance_id) if each.is_open]
    return {element_of[each.reference]: each.attempts for each in open_ones if each.reference in element_of}


@bp.post("/suspend")
@shown_again_by(_page)
def suspend(business_key: str) -> ResponseReturnValue:
    return _wished(business_key, interventions.suspend, _("本件已暂停办理。"))


@bp.post("/resume")
@shown_again_by(_page)
def resume(business_key: str) -> ResponseReturnValue:
    return _wished(business_key, interventions.resume, _("本件已恢复办理。"))


@bp.post("/ask-to-cancel")
@shown_again_by(_page)
def ask_to_cancel(business_key: str) -> ResponseReturnValue:
    return _wished(
        business_key, interventions.ask_to_cancel, _("撤销申请已提交，须由另一名管理员确认后才生效。")
    )


@bp.post("/cancel")
@shown_again_by(_page)
def cancel(business_key: str) -> ResponseReturnValue:
    _case(business_key)
    session, house = transaction.session(), transaction.house()
    interventions.cancel(session, business_key, actor=actor(), house=house)
    return _done(business_key, _("本件已撤销，所有待办、定时和等待都已结束。"))


@bp.post("/withdraw")
@shown_again_by(_page)
def withdraw(business_key: str) -> ResponseReturnValue:
    _case(business_key)
    session, house = transaction.session(), transaction.house()
    interventions.withdraw(session, business_key, actor=actor(), house=house)
    return _done(business_key, _("撤销申请已收回，本件照常办理。"))


def _wished(business_key: str, verb: Callable[..., Any], sentence: str) -> ResponseReturnValue:
    _case(business_key)
    revision = numbers.whole(request.form.get("revision", ""))
    if revision is None:
        raise StalePage()
    wish = Wish(business_key, request.form.get("reason", ""), revision)
    verb(transaction.session(), wish, actor=actor(), house=transaction.house())
    return _done(business_key, sentence)


def _done(business_key: str, sentence: str) -> ResponseReturnValue:
    flash(sentence)
    return go_to(url_for(".show", business_key=business_key))
