"""Who stands in for whom: seen by those concerned, set and ended by whoever answers for the absent."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import numbers, task_forms, transaction
from webapp.access import REVIEWER, STAFF, SUPERVISOR, actor, guard, roles
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.language import in_language
from webapp.refusals import shown_again_by
from workflows import audit
from workflows.errors import DomainError
from workflows.people.substitutions import Post, SubstitutionRow
from workflows.runtime import deployment_queries, substituting, team
from workflows.runtime.substituting import Wish, WouldBreakFourEyes

LEADS = (REVIEWER, SUPERVISOR)

bp = Blueprint("substitutions", __name__, url_prefix="/substitutions")
guard(bp, STAFF)


@dataclass(frozen=True)
class Shown:
    """A substitution with its scope and state in words."""

    row: SubstitutionRow
    scope: str
    state: str
    tone: str
    may_end: bool


@bp.get("")
def listed() -> ResponseReturnValue:
    session, today = transaction.session(), transaction.clock().today()
    rows = substituting.listed(session, actor(), today)
    led = dict(team.colleagues(session, actor(), today))
    named = {each.process_id: in_language(each, "name") for each in deployment_queries.processes(session)}
    shown = [_shown(each, led, named) for each in rows]
    return render_template("substitutions/page.html", shown=shown, may_set=_leads())


def _leads() -> bool:
    return any(actor().holds(role) for role in LEADS)


def _shown(row: SubstitutionRow, led: dict[int, str], processes: dict[str, str]) -> Shown:
    today = transaction.clock().today()
    state, tone = _("代理中"), "ok"
    if row.ended_at is not None:
        state, tone = _("已提前结束"), "plain"
    elif row.last_day < today:
        state, tone = _("代理已到期"), "plain"
    elif row.first_day > today:
        state, tone = _("尚未开始"), "accent"
    may_end = (row.absent_id in led or row.absent_id == actor().person_id) and not row.is_over(today)
    return Shown(row, _scope(row, processes), state, tone, may_end)


def _scope(row: SubstitutionRow, processes: dict[str, str]) -> str:
    parts = []
    if row.role is not None:
        parts.append(in_language(row, "role_name"))
    if row.organisation_id is not None:
        parts.append(in_language(row, "office_name"))
    if row.process_id is not None:
        parts.append(processes.get(row.process_id, row.process_id))
    return " · ".join(parts) or _("全部岗位和业务")


@bp.get("/new")
@roles(*LEADS)
def new() -> ResponseReturnValue:
    return _page()


def _page(error: DomainError | None = None) -> str:
    """The form, with what was typed."""
    session, today = transaction.session(), transaction.clock().today()
    labels, errors = _labels(), task_forms.errors_of(error)
    return render_template(
        "substitutions/new.html",
        labels=labels,
        summary={name: f"{label}{_('：')}{errors[name]}" for name, label in labels.items() if name in errors},
        colleagues=team.colleagues(session, actor(), today),
        posts=_posts(substituting.posts(session, actor(), today)),
        processes=[(each.id, in_language(each, "name")) for each in substituting.case_processes(session)],
        given=request.form,
        today=today,
        error=error,
        errors=errors,
    )


def _labels() -> dict[str, str]:
    """The fields in the order of the form."""
    return {
        "absent": _("被代理人"),
        "deputy": _("代理人"),
        "first_day": _("代理自"),
        "last_day": _("代理至"),
        "post": _("代理的岗位"),
        "process": _("代理的业务"),
        "reason": _("原因"),
    }


def _posts(posts: list[Post]) -> list[tuple[str, str]]:
    """Value and words of each role at its office."""
    names = [f"{in_language(each, 'role_name')} · {in_language(each, 'office_name')}" for each in posts]
    return [(f"{each.role}@{each.organisation_id}", name) for each, name in zip(posts, names, strict=True)]


@bp.post("")
@roles(*LEADS)
@shown_again_by(_page)
def set_up() -> ResponseReturnValue:
    """Keep it; one that four eyes refuse is in the audit trail as an attempt."""
    wish = _wish()
    try:
        substituting.set_up(transaction.session(), wish, actor=actor(), house=transaction.house())
    except WouldBreakFourEyes as error:
        _note(wish, error)
        raise
    flash(_("代理已设定。"))
    return go_to(url_for(".listed"))


def _wish() -> Wish:
    role, _at, office = request.form.get("post", "").partition("@")
    return Wish(
        absent_id=numbers.whole(request.form.get("absent", "")) or 0,
        deputy_id=numbers.whole(request.form.get("deputy", "")) or 0,
        first_day=request.form.get("first_day", ""),
        last_day=request.form.get("last_day", ""),
        reason=request.form.get("reason", ""),
        role=role or None,
        organisation_id=numbers.whole(office),
        process_id=request.form.get("process") or None,
    )


def _note(wish: Wish, error: DomainError) -> None:
    now = transaction.clock().now()
    transaction.roll_back()
    after = {**substituting.told_of(wish), "why": type(error).__name__}
    attempt = audit.Act("substitution.set", "FourEyes", request.path, after=after)
    audit.refused(transaction.opened().sessions, attempt, actor=actor(), now=now)


@bp.post("/<int:substitution_id>/end")
def end(substitution_id: int) -> ResponseReturnValue:
    substituting.end(transaction.session(), substitution_id, actor=actor(), house=transaction.house())
    flash(_("代理已结束。"))
    return go_to(url_for(".listed"))
