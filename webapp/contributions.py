"""Contribution records at the agency: one field finds the person, one form adds a spell."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import charts, task_forms, tickets, transaction
from webapp.access import ADMINISTRATOR, Permission, actor, guard
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.language import in_language, language
from webapp.refusals import shown_again_by
from workflows.contributions import entry, operations
from workflows.contributions import feed as feeds
from workflows.contributions import queries as contributions
from workflows.contributions import roster as rosters
from workflows.contributions.feed_rows import FeedReport
from workflows.errors import DomainError, InvalidAnswers, NotFound
from workflows.layoffs import tables
from workflows.layoffs.errors import NameListRefused
from workflows.people import queries as people
from workflows.people.permissions import KINDS

bp = Blueprint("contributions", __name__, url_prefix="/contributions")
guard(bp, Permission(roles=(ADMINISTRATOR,)))


@bp.get("")
def search() -> ResponseReturnValue:
    return _search_page()


def _search_page(error: DomainError | None = None, is_unknown: bool = False) -> str:
    number = request.form.get("identity_number", "")
    return render_template(
        "contributions/search.html", error=error, is_unknown=is_unknown, identity_number=number
    )


@bp.post("")
@shown_again_by(_search_page)
def find() -> ResponseReturnValue:
    found = people.find_person(transaction.session(), tickets.number_sought())
    if found is None:
        return _search_page(is_unknown=True), 404
    return go_to(url_for(".show", ticket=tickets.made(found.person_id)))


@bp.get("/feed")
def feed() -> ResponseReturnValue:
    return _feed_page()


def _feed_page(error: DomainError | None = None) -> str:
    return _page_of(error, is_roster=False)


@bp.get("/roster")
def roster() -> ResponseReturnValue:
    return _roster_page()


def _roster_page(error: DomainError | None = None) -> str:
    return _page_of(error, is_roster=True)


def _page_of(error: DomainError | None, *, is_roster: bool) -> str:
    columns, kind = (rosters.COLUMNS, rosters.KIND) if is_roster else (feeds.COLUMNS, feeds.KIND)
    areas = _areas()
    names = {area.value: in_language(area) for area in areas}
    return render_template(
        "contributions/feed.html",
        is_roster=is_roster,
        areas=areas,
        names=names,
        columns=[zh if language() == "zh" else en for zh, en in columns.values()],
        rows=feeds.feeds(transaction.session(), names, kind=kind),
        chosen=request.form.get("area_id", ""),
        error=error,
        errors=task_forms.errors_of(error),
        faults=getattr(error, "faults", ()),
    )


@bp.post("/feed")
@shown_again_by(_feed_page)
def take_feed() -> ResponseReturnValue:
    """Take in a file of spells; with one wrong row nothing of it."""
    report = _taken(feeds.take_in)
    flash(
        _(
            "导入完成：新增 %(added)s 段，更新 %(changed)s 段，未变 %(unchanged)s 段。",
            added=report.added,
            changed=report.changed,
            unchanged=report.unchanged,
        )
    )
    return go_to(url_for(".feed"))


@bp.post("/roster")
@shown_again_by(_roster_page)
def take_roster() -> ResponseReturnValue:
    """Put the people of a file on the roster; with one wrong row nobody."""
    report = _taken(rosters.take_in)
    flash(
        _(
            "导入完成：新增 %(added)s 人，更新 %(changed)s 人，未变 %(unchanged)s 人。",
            added=report.added,
            changed=report.changed,
            unchanged=report.unchanged,
        )
    )
    return go_to(url_for(".roster"))


def _taken(take_in: Callable[..., FeedReport]) -> FeedReport:
    """What came of the file that was sent. Raises InvalidAnswers for what is no table."""
    upload, area_id = request.files.get("feed_file"), _chosen_area()
    if upload is None or not upload.filename:
        raise InvalidAnswers({"feed_file": {"zh": "请选择文件。", "en": "Choose a file."}})
    content = upload.read(tables.MAX_BYTES + 1)
    try:
        table = tables.rows_of(content)
    except NameListRefused as refused:
        said = {each: refused.text(each) for each in ("zh", "en")}
        raise InvalidAnswers({"feed_file": said}) from None
    digest, now = sha256(content).hexdigest(), transaction.clock().now()
    return take_in(transaction.session(), table, area_id=area_id, sha256=digest, actor=actor(), now=now)


@bp.get("/<ticket>")
def show(ticket: str) -> ResponseReturnValue:
    return _person_page(ticket)


def _person_page(ticket: str, error: DomainError | None = None) -> str:
    session, today = transaction.session(), transaction.clock().today()
    person = people.person(session, tickets.person_of(ticket), today)
    if person is None:
        raise NotFound(what=KINDS["person"])
    history = contributions.history_of(session, person.person_id)
    errors, labels = task_forms.errors_of(error), _labels()
    mark = "：" if language() == "zh" else ": "
    return render_template(
        "contributions/person.html",
        person=person,
        history=history,
        chart=charts.contributions(history, until=today),
        areas=_areas(),
        typed=request.form,
        error=error,
        errors=errors,
        summary={name: labels[name] + mark + text for name, text in errors.items()},
    )


@bp.post("/<ticket>")
@shown_again_by(_person_page)
def add(ticket: str) -> ResponseReturnValue:
    person_id, clock = tickets.person_of(ticket), transaction.clock()
    areas = {area.value for area in _areas()}
    spell = entry.read_spell(request.form, person_id=person_id, areas=areas, today=clock.today())
    operations.record_spell(transaction.session(), spell, actor=actor(), now=clock.now())
    flash(_("缴费时段已登记：%(employer)s。", employer=spell.employer_name))
    return go_to(url_for(".show", ticket=ticket))


def _chosen_area() -> str:
    """The only area of the reader, or the one that was chosen. Raises InvalidAnswers."""
    known = [each.value for each in _areas()]
    chosen = request.form.get("area_id", "")
    if not chosen and len(known) == 1:
        return known[0]
    if not chosen:
        raise InvalidAnswers({"area_id": {"zh": "请从列表中选择。", "en": "Choose one of the list."}})
    return chosen


def _labels() -> dict[str, str]:
    """The fields as the form names them, in its order."""
    return {
        "employer_name": _("用人单位"),
        "area_id": _("统筹地区"),
        "starts_on": _("第一天"),
        "ends_on": _("最后一天"),
        "paid_months": _("实缴月数"),
    }


def _areas() -> list[task_forms.Choice]:
    """The areas whose record this administrator keeps: one at an agency, all at the province."""
    own = {grant.area_id for grant in actor().grants if grant.role == ADMINISTRATOR}
    return [
        task_forms.Choice(area.area_id, area.name, area.name_en)
        for area in people.areas(transaction.session())
        if None in own or area.area_id in own
    ]
