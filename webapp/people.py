"""Staff, their roles and the tree of offices: the administrator's pages."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import numbers, transaction
from webapp.access import ADMINISTRATOR, Permission, actor, guard
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.refusals import shown_again_by
from workflows.errors import DomainError, NotFound, Refused
from workflows.people import operations, queries
from workflows.people.permissions import KINDS
from workflows.people.roles import ROLE_NAMES, ROLE_OFFICES

bp = Blueprint("people", __name__)
guard(bp, Permission(roles=(ADMINISTRATOR,)))


@bp.get("/people")
def staff() -> ResponseReturnValue:
    return _staff_page()


def _staff_page() -> str:
    text = request.args.get("text", "").strip()
    page = queries.staff(
        transaction.session(),
        on=transaction.clock().today(),
        area_id=_own_area(),
        place=queries.Place(text, request.args.get("after")),
    )
    return render_template("people/staff.html", page=page, text=text, role_names=ROLE_NAMES)


@bp.get("/people/<int:person_id>")
def person(person_id: int) -> ResponseReturnValue:
    return _person_page(person_id=person_id)


def _person_page(person_id: int, error: DomainError | None = None) -> str:
    shown = _visible_person(person_id)
    offices = queries.organisations(transaction.session(), _own_area())
    choices = [
        (role, office) for role, kinds in ROLE_OFFICES.items() for office in offices if office.kind in kinds
    ]
    return render_template(
        "people/person.html",
        person=shown,
        choices=choices,
        chosen=request.form.get("role_at", ""),
        error=error,
        role_names=ROLE_NAMES,
    )


@bp.post("/people/<int:person_id>/roles")
@shown_again_by(_person_page)
def grant_role(person_id: int) -> ResponseReturnValue:
    _visible_person(person_id)
    role, _slash, office_id = request.form.get("role_at", "").partition("/")
    organisation_id = numbers.whole(office_id)
    if organisation_id is None or role not in ROLE_OFFICES:
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


@bp.get("/offices")
def offices() -> ResponseReturnValue:
    rows = queries.organisations(transaction.session(), _own_area())
    areas = {area.area_id: area for area in queries.areas(transaction.session())}
    return render_template("people/offices.html", offices=rows, areas=areas)


def _own_area() -> str | None:
    """The area of an agency's administrator; None at the province, which sees all."""
    held = [grant.area_id for grant in actor().grants if grant.role == ADMINISTRATOR]
    return None if None in held else held[0]


def _visible_person(person_id: int) -> queries.PersonRow:
    found = queries.person(transaction.session(), person_id, transaction.clock().today())
    if found is None or found.login is None:
        raise NotFound(what=KINDS["person"])
    return found
