"""Staff, their sign-ins and roles: the administrator's pages."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import numbers, task_forms, transaction
from webapp.access import ADMINISTRATOR, Permission, actor, guard, own_area
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.refusals import sentence_of, shown_again_by
from workflows.errors import DomainError, NotFound, Refused
from workflows.people import operations, passwords, queries, roles, staffing
from workflows.people.errors import LoginTaken, PersonExists
from workflows.people.permissions import KINDS

bp = Blueprint("people", __name__)
guard(bp, Permission(roles=(ADMINISTRATOR,)))

TAKEN = {LoginTaken: "login", PersonExists: "identity_number"}
"""What exists already → field that says so."""


@bp.get("/people")
def staff() -> ResponseReturnValue:
    return _staff_page()


def _staff_page() -> str:
    text = request.args.get("text", "").strip()
    page = queries.staff(
        transaction.session(),
        on=transaction.clock().today(),
        area_id=own_area(),
        place=queries.Place(text, request.args.get("after")),
    )
    return render_template("people/staff.html", page=page, text=text)


@bp.get("/people/<int:person_id>")
def person(person_id: int) -> ResponseReturnValue:
    return _person_page(person_id=person_id)


def _person_page(person_id: int, error: DomainError | None = None) -> str:
    shown = _visible_person(person_id)
    return render_template(
        "people/person.html",
        person=shown,
        choices=_choices(),
        chosen=request.form.get("role_at", ""),
        error=error,
        errors=_errors(error),
        may_manage=_may_manage(person_id),
        is_self=person_id == actor().person_id,
        minimum=passwords.MINIMUM,
        role_names=roles.names(transaction.session()),
    )


def _errors(error: DomainError | None) -> dict[str, str]:
    """Field → sentence; an error without a field is about the role that was chosen."""
    if error is None:
        return {}
    is_of_role = request.endpoint == "people.grant_role"
    return {"role_at": sentence_of(error)} if is_of_role else task_forms.errors_of(error)


def _may_manage(person_id: int) -> bool:
    today = transaction.clock().today()
    return staffing.may_manage(transaction.session(), person_id, actor=actor(), today=today)


@bp.post("/people/<int:person_id>/roles")
@shown_again_by(_person_page)
def grant_role(person_id: int) -> ResponseReturnValue:
    _visible_person(person_id)
    role, organisation_id = _role_at()
    if organisation_id is None or not roles.offices_of(transaction.session(), role):
        reason = {"zh": "请选择角色和单位。", "en": "choose a role and an office."}
        raise Refused(field="role_at", reason=reason)
    now = transaction.clock().now()
    new = operations.NewRole(person_id, role, organisation_id, transaction.clock().today())
    operations.grant_role(transaction.session(), new, actor=actor(), now=now)
    flash(_("角色已授予，立即生效。"))
    return go_to(url_for(".person", person_id=person_id))


@bp.post("/people/<int:person_id>/roles/<int:grant_id>/end")
@shown_again_by(lambda person_id, grant_id, error: _person_page(person_id, error))
def end_role(person_id: int, grant_id: int) -> ResponseReturnValue:
    _visible_person(person_id)
    clock = transaction.clock()
    yesterday = clock.today() - dt.timedelta(days=1)
    operations.end_role(transaction.session(), grant_id, on=yesterday, actor=actor(), now=clock.now())
    flash(_("角色已终止，其登录已结束。"))
    return go_to(url_for(".person", person_id=person_id))


@bp.get("/people/new")
def new() -> ResponseReturnValue:
    return _new_page()


def _new_page(error: DomainError | None = None) -> str:
    field = next((name for kind, name in TAKEN.items() if isinstance(error, kind)), None)
    errors = {field: sentence_of(error)} if error and field else task_forms.errors_of(error)
    return render_template(
        "people/new.html",
        choices=_choices(),
        typed=request.form,
        error=error,
        errors=errors,
        minimum=passwords.MINIMUM,
        role_names=roles.names(transaction.session()),
    )


@bp.post("/people/new")
@shown_again_by(_new_page)
def employ() -> ResponseReturnValue:
    role, organisation_id = _role_at()
    typed = {name: request.form.get(name, "") for name in ("name", "identity_number", "login", "password")}
    member = staffing.NewStaff(**typed, role=role, organisation_id=organisation_id)
    made = staffing.employ(transaction.session(), member, actor=actor(), now=transaction.clock().now())
    flash(_("已添加%(name)s。请将用户名和初始密码当面交给本人，首次登录时须更换密码。", name=made.name))
    return go_to(url_for(".person", person_id=made.id))


@bp.post("/people/<int:person_id>/password")
@shown_again_by(_person_page)
def reset_password(person_id: int) -> ResponseReturnValue:
    _visible_person(person_id)
    now, password = transaction.clock().now(), request.form.get("password", "")
    staffing.reset_password(transaction.session(), person_id, password=password, actor=actor(), now=now)
    flash(_("新密码已设置，其登录已结束；下次登录时须更换密码。"))
    return go_to(url_for(".person", person_id=person_id))


@bp.post("/people/<int:person_id>/close")
@shown_again_by(_person_page)
def close_account(person_id: int) -> ResponseReturnValue:
    _visible_person(person_id)
    staffing.close_account(transaction.session(), person_id, actor=actor(), now=transaction.clock().now())
    flash(_("账户已停用，其登录已结束。"))
    return go_to(url_for(".person", person_id=person_id))


def _choices() -> list[tuple[str, queries.OfficeRow]]:
    """Every role at every office in reach where it may be held."""
    session = transaction.session()
    offices, kinds_of = queries.organisations(session, own_area()), roles.offices(session)
    return [(role, office) for role, kinds in kinds_of.items() for office in offices if office.kind in kinds]


def _role_at() -> tuple[str, int | None]:
    """The role and the office that were chosen together."""
    role, _slash, office_id = request.form.get("role_at", "").partition("/")
    return role, numbers.whole(office_id)


def _visible_person(person_id: int) -> queries.PersonRow:
    """A member of staff who has or had a role in the administrator's area."""
    session, area_id = transaction.session(), own_area()
    found = queries.person(session, person_id, transaction.clock().today())
    is_here = area_id is None or staffing.was_in_area(session, person_id, area_id)
    if found is None or found.login is None or not is_here:
        raise NotFound(what=KINDS["person"])
    return found
