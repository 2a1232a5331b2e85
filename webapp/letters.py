"""Letters of a case: opened, downloaded, and the one that a claimant asks for at the counter."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, request, url_for
from flask.typing import ResponseReturnValue

from webapp import headers, transaction
from webapp.access import CLERK, PAYMENT_CLERK, REVIEWER, STAFF, actor, guard, roles
from webapp.htmx import go_to
from webapp.language import LANGUAGES
from webapp.language import gettext as _
from workflows import audit
from workflows.documents import operations, queries
from workflows.errors import NotFound
from workflows.people.permissions import require
from workflows.runtime import instances

bp = Blueprint("letters", __name__, url_prefix="/cases")
guard(bp, STAFF)


@bp.get("/<business_key>/letters/<number>/<language>.pdf")
def show(business_key: str, number: str, language: str) -> ResponseReturnValue:
    """The pages of an issued letter, the same bytes each time; whoever takes them is in the audit trail."""
    case = instances.by_key(transaction.session(), business_key, actor())
    require(actor(), "document.read", instances.subject_of(case))
    if language not in LANGUAGES:
        raise NotFound(what=queries.LETTER)
    found = queries.pages(transaction.session(), case.instance_id, number, language)
    told = {"number": found.number, "language": language, "sha256": found.sha256}
    note = audit.Act("documents.print", "letter", str(found.letter_id), after=told)
    with transaction.opened().sessions.begin() as noting:
        audit.record(noting, note, actor=actor(), now=transaction.clock().now())
    return _file(found, language)


@bp.post("/<business_key>/letters/statement")
@roles(CLERK, REVIEWER, PAYMENT_CLERK)
def issue_statement(business_key: str) -> ResponseReturnValue:
    """Issue a statement of what was paid on the claim so far."""
    session = transaction.session()
    case = instances.by_key(session, business_key, actor())
    made = operations.issue_statement(session, case, actor=actor(), house=transaction.house())
    flash(_("文书 %(number)s 已出具，正在生成页面。", number=made.letter_number))
    return go_to(url_for("cases.show", business_key=business_key))


def _file(found: queries.Print, language: str) -> Response:
    how = "attachment" if "download" in request.args else "inline"
    response = make_response(found.content)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'{how}; filename="{found.number}.{language}.pdf"'
    response.headers.update({"Content-Security-Policy": headers.PDF_POLICY, **headers.BESIDE})
    return response
