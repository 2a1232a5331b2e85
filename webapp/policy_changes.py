"""Changes of law: listed, proposed from the page of the law, weighed person by person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from webapp import law_words, numbers, office_starts, table_view, task_forms, transaction
from webapp.access import POLICY_DRAFTER, POLICY_RELEASER, Permission, actor, guard, roles
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.language import in_language
from webapp.refusals import shown_again_by
from workflows.errors import DomainError, NotFound
from workflows.payments import documents
from workflows.people import queries as people
from workflows.policies.book import Book, title_of
from workflows.policies.queries import InForce
from workflows.policies.queries import in_force as rules_in_force
from workflows.policy_changes import queries
from workflows.runtime import deployments, limits

bp = Blueprint("policy_changes", __name__, url_prefix="/law/changes")
guard(bp, Permission(roles=(POLICY_DRAFTER, POLICY_RELEASER)))

PROCESS = "policy_change"


@dataclass(frozen=True)
class Listed:
    """A change in the list, in words."""

    row: queries.ChangeRow
    subject: str
    before: str
    after: str


@bp.get("")
def changes() -> ResponseReturnValue:
    session = transaction.session()
    book = limits.book(session, deployments.newest_library(session))
    return render_template(
        "policy_changes/page.html", changes=[_listed(book, each) for each in queries.changes(session)]
    )


def _listed(book: Book, row: queries.ChangeRow) -> Listed:
    return Listed(
        row,
        law_words.name(book, row.kind, row.subject_id),
        law_words.said(book, row.kind, row.subject_id, row.value_before),
        law_words.said(book, row.kind, row.subject_id, row.value),
    )


@bp.get("/new/<area_id>/<kind>/<subject_id>")
@roles(POLICY_DRAFTER)
def new(area_id: str, kind: str, subject_id: str) -> ResponseReturnValue:
    return _new_page(area_id, kind, subject_id)


def _new_page(area_id: str, kind: str, subject_id: str, error: DomainError | None = None) -> str:
    session = transaction.session()
    book = limits.book(session, deployments.newest_library(session))
    area = _area(area_id)
    rule = _rule(book, area, kind, subject_id)
    facts = {
        "area_id": in_language(area, "name"),
        "kind": kind,
        "subject_id": law_words.name(book, kind, subject_id),
        "current": law_words.said(book, kind, subject_id, rule.value),
        "profile": law_words.profile(book, rule.profile),
    }
    options = {"value": _values(book, rule), "former_table": _former(book, rule)}
    typed = request.form if request.method == "POST" else None
    given = task_forms.Shown(facts, typed, error, options)
    form = task_forms.shown(task_forms.start_form(PROCESS), given)
    return render_template("policy_changes/new.html", form=form, error=error, rule=rule, area=area)


def _area(area_id: str) -> people.AreaRow:
    for area in people.areas(transaction.session()):
        if area.area_id == area_id:
            return area
    raise NotFound(what={"zh": "统筹地区", "en": "The pooling area"})


def _rule(book: Book, area: people.AreaRow, kind: str, subject_id: str) -> InForce:
    """What is in force today. Raises NotFound."""
    for rule in rules_in_force(book, area.policy_line, transaction.clock().today()):
        if (rule.kind, rule.name) == (kind, subject_id):
            return rule
    raise NotFound(what={"zh": "这项规定", "en": "This rule"})


def _values(book: Book, rule: InForce) -> Sequence[task_forms.Choice]:
    """The documented values of a parameter, without the one in force."""
    options = book.parameters[rule.name].options if rule.kind == "parameter" else ()
    return [
        task_forms.Choice(str(each.value), each.zh, each.en) for each in options if each.value != rule.value
    ]


def _former(book: Book, rule: InForce) -> Sequence[task_forms.Choice]:
    """Other tables that answer, or answered, the decision."""
    tables = queries.former_tables(book, rule.name) if rule.kind == "table" else ()
    titles = {each: book.title(each) for each in tables if each != rule.value}
    return [
        task_forms.Choice(each, f"{title.zh}（{each}）", f"{title.en} ({each})")
        for each, title in titles.items()
    ]


@bp.post("/new/<area_id>/<kind>/<subject_id>")
@roles(POLICY_DRAFTER)
@shown_again_by(_new_page)
def propose(area_id: str, kind: str, subject_id: str) -> ResponseReturnValue:
    area = _area(area_id)
    grant = next(each for each in actor().grants if each.role == POLICY_DRAFTER)
    told = {"area_id": area.area_id, "kind": kind, "subject_id": subject_id}
    key = office_starts.start(PROCESS, grant.organisation_id, area.area_id, told, _keep)
    flash(_("政策变更 %(key)s 已登记，核查和测算结果见下。", key=key))
    return go_to(url_for("cases.show", business_key=key))


def _keep(upload: FileStorage) -> int:
    content = documents.Upload("policy_file", upload.filename or "", upload.read())
    return documents.store(transaction.session(), content, actor=actor(), now=transaction.clock().now())


@bp.get("/<business_key>/table")
def table(business_key: str) -> ResponseReturnValue:
    """The table as it was handed in, with the rows that the one in force does not have."""
    session = transaction.session()
    card = queries.change_card(session, business_key)
    book = limits.book(session, deployments.newest_library(session))
    model = queries.new_table(session, card.change.change_id)
    if model is None:
        raise NotFound(what={"zh": "决策表", "en": "The table"})
    return render_template(
        "policy_changes/table.html",
        card=card,
        title=title_of(model, str(card.change.value)),
        tables=table_view.tables(model, book.model(str(card.change.value_before))),
    )


@bp.get("/<business_key>/impact")
def impact(business_key: str) -> ResponseReturnValue:
    session = transaction.session()
    card = queries.change_card(session, business_key)
    book = limits.book(session, deployments.newest_library(session))
    rows = queries.impacts(session, card.change.change_id, after=numbers.page_after())
    return render_template(
        "policy_changes/impact.html", card=card, listed=_listed(book, card.change), impacts=rows
    )
