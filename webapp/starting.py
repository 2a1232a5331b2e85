"""Processes with a start page of their own (发起业务): the form of the start event, and the offices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from webapp import numbers, task_forms, transaction, unsent_starts
from webapp.access import STAFF, actor, guard
from webapp.column_words import told
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.language import language
from webapp.refusals import shown_again_by
from webapp.words import office_kind
from workflows.errors import DomainError
from workflows.payments import documents
from workflows.runtime import paper_types, register, starting
from workflows.runtime.unsent import Beginning

bp = Blueprint("starting", __name__, url_prefix="/start")
guard(bp, STAFF)

Select = tuple[str, str, list[task_forms.Choice]]
"""Name, label and choices of a select."""


@bp.get("")
def processes() -> str:
    found = starting.processes(transaction.session(), actor(), transaction.clock().today())
    return render_template("starting/processes.html", processes=found)


@bp.get("/<process_id>")
def page(process_id: str) -> str:
    return _shown(_page_of(process_id))


def _again(process_id: str, error: DomainError) -> str:
    return _shown(_page_of(process_id), error)


@bp.post("/<process_id>")
@shown_again_by(_again)
def start(process_id: str) -> ResponseReturnValue:
    of = _page_of(process_id)
    if task_forms.is_redrawn():
        return _shown(of)
    chosen = {name.removeprefix("_"): text for name, text in request.form.items() if name.startswith("_")}
    case = starting.start(
        transaction.session(),
        of,
        chosen=chosen,
        answers=task_forms.answers(of.form, keep_file=lambda upload: _keep(upload, of)),
        actor=actor(),
        house=transaction.house(),
    )
    unsent_starts.begun(Beginning(process_id))
    flash(_("已发起，件号 %(key)s。", key=case.business_key))
    return go_to(url_for("cases.show", business_key=case.business_key))


def _page_of(process_id: str) -> starting.StartPage:
    place = numbers.whole(request.values.get("_place", ""))
    return starting.page(transaction.session(), process_id, actor(), transaction.clock().today(), place)


def _keep(upload: FileStorage, of: starting.StartPage) -> int:
    """Keeps an upload in the area of the office where the case is started."""
    file = documents.Upload("attachment", upload.filename or "", upload.read(), of.place.area_id)
    paper_types.check_attachment(file.name, upload.content_type or "", file.content)
    return documents.store(transaction.session(), file, actor=actor(), now=transaction.clock().now())


def _shown(of: starting.StartPage, error: DomainError | None = None) -> str:
    draft = unsent_starts.draft(Beginning(of.process_id))
    form, selects = task_forms.shown(of.form, task_forms.Shown({}, draft.typed, error)), _selects(of)
    errors = task_forms.errors_of(error)
    today = transaction.clock().today()
    return render_template(
        "starting/page.html",
        of=of,
        register=register.running(transaction.session(), of.process_id, of.place, of.kind, today),
        form=form,
        typed=draft.typed or {},
        draft=draft,
        error=error,
        errors=errors,
        lines=_lines(errors, selects, form),
        selects=selects,
        told=told,
    )


def _lines(
    errors: Mapping[str, str], selects: Sequence[Select], form: task_forms.FormShown | None
) -> dict[str, str]:
    """Field → line of the summary, in the order of the page."""
    mark = "：" if language() == "zh" else ": "
    own = {name: f"{label}{mark}{errors[name]}" for name, label, _choices in selects if name in errors}
    return own | {name: text for name, text in (form.errors if form else errors).items() if name not in own}


def _selects(of: starting.StartPage) -> list[Select]:
    """What is asked beside the form."""
    areas = [task_forms.Choice(each.area_id, each.name, each.name_en) for each in of.areas]
    asked = [
        (
            f"_{each.kind}",
            office_kind(each.kind),
            [task_forms.Choice(str(row.organisation_id), row.name, row.name_en) for row in each.offices],
        )
        for each in of.asked
    ]
    return [*([("_area", _("统筹地区"), areas)] if areas else []), *asked]
