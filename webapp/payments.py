"""Payment runs: ordered, listed, their bank files; a run's own page is the page of its case."""

from __future__ import annotations

import io
from pathlib import Path

from flask import Blueprint, flash, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from webapp import numbers, office_starts, task_forms, transaction
from webapp.access import PAYMENT_CLERK, RELEASER, REVIEWER, Permission, actor, guard, roles
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.language import in_language
from webapp.refusals import shown_again_by
from workflows import audit
from workflows.demo import bank
from workflows.errors import DomainError, NotFound
from workflows.payments import line_queries
from workflows.payments import queries as payments
from workflows.payments.errors import NotReturnable
from workflows.people import permissions
from workflows.people import queries as people
from workflows.people.permissions import KINDS, Subject

bp = Blueprint("payments", __name__, url_prefix="/payments")
guard(bp, Permission(roles=(PAYMENT_CLERK, RELEASER, REVIEWER)))

PROCESS = "benefit_payment"
RETURN = "payment_return"
FILE = {"zh": "这个文件", "en": "This file"}


@bp.get("")
def runs() -> ResponseReturnValue:
    return _page()


def _page(error: DomainError | None = None) -> str:
    session = transaction.session()
    area_id = own_area()
    form = None
    area = next((each for each in people.areas(session) if each.area_id == area_id), None)
    if actor().holds(PAYMENT_CLERK) and area is not None:
        facts = {"area_id": in_language(area, "name"), "month": transaction.clock().today().strftime("%Y-%m")}
        typed = request.form if request.method == "POST" else None
        form = task_forms.shown(
            task_forms.start_form(PROCESS),
            task_forms.Shown(facts, typed, error),
        )
    rows = payments.runs(session, area_id, numbers.page_after())
    return render_template("payments/page.html", runs=rows, form=form, error=error, area=area)


@bp.post("")
@roles(PAYMENT_CLERK)
@shown_again_by(_page)
def order() -> ResponseReturnValue:
    office_id, area_id = office_starts.of_payment_clerk()
    key = office_starts.start(PROCESS, office_id, area_id, {"area_id": area_id})
    flash(_("批次 %(key)s 已生成，请核对名单。", key=key))
    return go_to(url_for("cases.show", business_key=key))


@bp.get("/arrears")
def arrears() -> ResponseReturnValue:
    """What the area owes beside its open runs, whatever kept it from being paid."""
    owed = payments.arrears(
        transaction.session(), own_area(), numbers.page_after() or 0, now=transaction.clock().now()
    )
    return render_template("payments/arrears.html", owed=owed)


@bp.get("/<business_key>/bank-file")
@roles(PAYMENT_CLERK, RELEASER)
def bank_file(business_key: str) -> ResponseReturnValue:
    """The order to the bank; it names accounts, so whoever takes it is in the audit trail."""
    run = _visible_run(business_key)
    if run.status == "reversed":
        raise NotFound(what=FILE)  # taken back: nobody may send it any more
    note = audit.Act("payments.take_bank_file", "run", str(run.run_id), after={"file": run.bank_file})
    with transaction.opened().sessions.begin() as noting:
        audit.record(noting, note, actor=actor(), now=transaction.clock().now())
    return send_file(
        _file_of(run), mimetype="application/xml", as_attachment=True, download_name=run.bank_file
    )


@bp.get("/<business_key>/demo-result")
@roles(PAYMENT_CLERK, RELEASER)
def demo_result(business_key: str) -> ResponseReturnValue:
    """What the bank would answer, in a demo office, where there is no bank."""
    if not transaction.house().settings.is_demo:
        raise NotFound(what=FILE)
    run = _visible_run(business_key)
    content = bank.report(_file_of(run).read_bytes(), now=transaction.clock().now())
    name = f"{run.business_key}.pain.002.xml"
    return send_file(io.BytesIO(content), mimetype="application/xml", as_attachment=True, download_name=name)


def _return_page(line_id: int, error: DomainError | None = None) -> str:
    line = _visible_line(line_id)
    typed = request.form if request.method == "POST" else None
    form = task_forms.shown(
        task_forms.start_form(RETURN),
        task_forms.Shown({}, typed, error),
    )
    return render_template("payments/return.html", facts={"line": line}, form=form, error=error)


@bp.get("/lines/<int:line_id>/return")
@roles(PAYMENT_CLERK)
def register_return(line_id: int) -> ResponseReturnValue:
    """The form that says that money of a paid line came back."""
    if not line_queries.is_returnable(_visible_line(line_id)):
        raise NotReturnable()
    return _return_page(line_id)


@bp.post("/lines/<int:line_id>/return")
@roles(PAYMENT_CLERK)
@shown_again_by(_return_page)
def start_return(line_id: int) -> ResponseReturnValue:
    line = _visible_line(line_id)
    grant = next(each for each in actor().grants if each.role == PAYMENT_CLERK)
    key = office_starts.start(RETURN, grant.organisation_id, line.area_id, {"line_id": line.line_id})
    flash(_("已登记，等待另一人复核。"))
    return go_to(url_for("cases.show", business_key=key))


def _visible_line(line_id: int) -> line_queries.LineCard:
    line = line_queries.line_card(transaction.session(), line_id)
    if not permissions.visible(actor(), Subject("run", area_id=line.area_id)):
        raise NotFound(what=KINDS["run"])
    return line


def own_area() -> str | None:
    """The area whose runs the person works on; None at the province."""
    return next((grant.area_id for grant in actor().grants if grant.area_id is not None), None)


def _visible_run(business_key: str) -> payments.RunRow:
    run = payments.run_card(transaction.session(), business_key).run
    if not permissions.visible(actor(), payments.run_subject(run)):
        raise NotFound(what=KINDS["run"])
    return run


def _file_of(run: payments.RunRow) -> Path:
    """The written file. Raises NotFound while the worker has not written it."""
    folder = transaction.house().settings.bank_folder
    if run.bank_file is None or not (folder / Path(run.bank_file).name).exists():
        raise NotFound(what=FILE)
    return folder / Path(run.bank_file).name
