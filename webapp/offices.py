"""The tree of offices: the administrator founds, renames and moves them."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import numbers, task_forms, transaction
from webapp.access import ADMINISTRATOR, Permission, actor, guard, own_area
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.refusals import sentence_of, shown_again_by
from webapp.words import office_kind
from workflows.errors import AlreadyExists, DomainError, NotFound
from workflows.people import enterprises, offices, queries
from workflows.people.errors import OfficeTooHigh
from workflows.people.permissions import KINDS

bp = Blueprint("offices", __name__, url_prefix="/offices")
guard(bp, Permission(roles=(ADMINISTRATOR,)))


@bp.get("")
def tree() -> ResponseReturnValue:
    if request.args.get("enterprises"):
        return _enterprises_page()
    rows = queries.organisations(transaction.session(), own_area())
    return render_template(
        "people/offices.html",
        offices=[row for row in rows if row.kind not in enterprises.KINDS],
        areas=_areas(),
        are_enterprises=False,
    )


def _enterprises_page() -> str:
    text = " ".join(request.args.get("text", "").split())
    place = queries.Place(text, request.args.get("after"))
    page = enterprises.enterprises(transaction.session(), own_area(), place=place)
    return render_template(
        "people/offices.html",
        offices=page.rows,
        after=page.after,
        text=text,
        areas=_areas(),
        are_enterprises=True,
    )


def _areas() -> dict[str, queries.AreaRow]:
    return {area.area_id: area for area in queries.areas(transaction.session())}


@bp.get("/new")
def new() -> ResponseReturnValue:
    return _new_page()


def _new_page(error: DomainError | None = None) -> str:
    session, area_id = transaction.session(), own_area()
    rows = queries.organisations(session, area_id)
    parents = [row for row in rows if row.kind in offices.FOUNDED_UNDER]
    kinds = offices.FOUNDED if area_id is None else offices.FOUNDED[1:]
    return render_template(
        "people/new_office.html",
        kinds=[_option(kind, office_kind(kind)) for kind in kinds],
        parents=[_of_office(row) for row in parents],
        areas=[_option(area.area_id, area.name, area.name_en) for area in queries.areas(session)],
        chooses_area=area_id is None,
        typed=request.form,
        error=error,
        errors=_errors(error),
    )


@bp.post("/new")
@shown_again_by(_new_page)
def found() -> ResponseReturnValue:
    form = {name: " ".join(text.split()) for name, text in request.form.items()}
    office = offices.read_office(form, parent_id=numbers.whole(form.get("parent_id", "")))
    made = offices.add_office(transaction.session(), office, actor=actor(), now=transaction.clock().now())
    flash(_("“%(name)s”已设立。", name=made.name))
    return go_to(url_for(".tree"))


@bp.get("/<int:office_id>")
def show(office_id: int) -> ResponseReturnValue:
    return _office_page(office_id)


def _office_page(office_id: int, error: DomainError | None = None) -> str:
    office = _visible(office_id)
    rows = queries.organisations(transaction.session(), own_area())
    parents = [row for row in rows if _may_hang(office, row)]
    return render_template(
        "people/office.html",
        office=office,
        parents=[_of_office(row) for row in parents],
        typed=request.form or vars(office),
        error=error,
        errors=_errors(error),
    )


@bp.post("/<int:office_id>")
@shown_again_by(_office_page)
def change(office_id: int) -> ResponseReturnValue:
    office, session, now = _visible(office_id), transaction.session(), transaction.clock().now()
    name, name_en = (" ".join(request.form.get(key, "").split()) for key in ("name", "name_en"))
    parent_id = numbers.whole(request.form.get("parent_id", "")) or office.parent_id
    if (name, name_en) != (office.name, office.name_en):
        offices.rename_office(session, office_id, name=name, name_en=name_en, actor=actor(), now=now)
    if parent_id is not None and parent_id != office.parent_id:
        offices.move_office(session, office_id, parent_id=parent_id, actor=actor(), now=now)
    flash(_("“%(name)s”已更新。", name=name))
    return go_to(url_for(".tree"))


def _visible(office_id: int) -> queries.OfficeRow:
    office, area_id = queries.office(transaction.session(), office_id), own_area()
    if office is None or (area_id is not None and office.area_id != area_id):
        raise NotFound(what=KINDS["office"])
    return office


def _may_hang(office: queries.OfficeRow, parent: queries.OfficeRow) -> bool:
    """True when the office may be moved under the other, or hangs there already."""
    is_below = office.organisation_id in (parent.organisation_id, *parent.path)
    return not is_below and parent.area_id == office.area_id and offices.may_hang(office.kind, parent.kind)


def _errors(error: DomainError | None) -> dict[str, str]:
    if isinstance(error, AlreadyExists):
        return {"name": sentence_of(error)}
    if isinstance(error, OfficeTooHigh):
        return {"parent_id": sentence_of(error)}
    return task_forms.errors_of(error)


def _of_office(row: queries.OfficeRow) -> task_forms.Choice:
    return _option(str(row.organisation_id), row.name, row.name_en)


def _option(value: str, zh: str, en: str = "") -> task_forms.Choice:
    return task_forms.Choice(value, zh, en or zh)
