"""Papers of a case: listed, put there, looked at, taken away."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import headers, task_forms, transaction
from webapp.access import STAFF, actor, guard
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.refusals import shown_again_by
from workflows import audit
from workflows.errors import DomainError
from workflows.people import permissions
from workflows.runtime import instances, paper_keeping, paper_types, papers
from workflows.runtime.instances import CaseView

bp = Blueprint("papers", __name__, url_prefix="/cases/<business_key>/papers")
guard(bp, STAFF)


@bp.get("")
def listed(business_key: str) -> ResponseReturnValue:
    return _page(business_key)


def _page(business_key: str, error: DomainError | None = None, paper_id: int | None = None) -> str:
    """With what was refused: a new paper, or where `paper_id` is given its removal."""
    case = _case(business_key)
    subject = instances.subject_of(case)
    return render_template(
        "papers/page.html",
        case=case,
        papers=papers.of_case(transaction.session(), case.instance_id),
        may_add=case.ended_at is None and permissions.can(actor(), "document.store", subject),
        may_look=permissions.can(actor(), "document.read", subject),
        title=request.form.get("title", ""),
        reason=request.form.get("reason", ""),
        removing=paper_id,
        error=error,
        errors=task_forms.errors_of(error),
        accept=paper_types.ACCEPT,
        megabytes=paper_keeping.LARGEST // 1024**2,
        longest=papers.LONGEST_TITLE,
    )


def _case(business_key: str) -> CaseView:
    return instances.by_key(transaction.session(), business_key, actor())


@bp.post("")
@shown_again_by(_page)
def attach(business_key: str) -> ResponseReturnValue:
    upload = request.files.get("file")
    content = upload.read() if upload else b""
    name, declared = (upload.filename or "", upload.content_type or "") if upload else ("", "")
    new = paper_keeping.NewPaper(request.form.get("title", ""), name, declared, content)
    now = transaction.clock().now()
    paper_keeping.attach(transaction.session(), _case(business_key), new, actor=actor(), now=now)
    flash(_("材料已添加。"))
    return go_to(url_for(".listed", business_key=business_key))


@bp.get("/<int:paper_id>")
def look(business_key: str, paper_id: int) -> ResponseReturnValue:
    """The paper itself, as what its bytes are; whoever looks is in the audit trail."""
    case = _case(business_key)
    seen = paper_keeping.look(transaction.session(), case, paper_id, actor=actor())
    with transaction.opened().sessions.begin() as noting:
        audit.record(noting, paper_keeping.looked(case, seen), actor=actor(), now=transaction.clock().now())
    return _file(seen)


@bp.post("/<int:paper_id>/remove")
@shown_again_by(lambda business_key, paper_id, error: _page(business_key, error, paper_id))
def remove(business_key: str, paper_id: int) -> ResponseReturnValue:
    reason, now = request.form.get("reason", ""), transaction.clock().now()
    paper_keeping.remove(transaction.session(), _case(business_key), paper_id, reason, actor=actor(), now=now)
    flash(_("材料已删除，删除的原因留在清单中。"))
    return go_to(url_for(".listed", business_key=business_key))


def _file(seen: paper_keeping.Look) -> Response:
    how = "attachment" if "download" in request.args else "inline"
    response = make_response(seen.content)
    response.headers["Content-Type"] = seen.media_type
    response.headers["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(seen.name, safe='')}"
    is_pdf = seen.media_type == paper_types.PDF
    policy = headers.PDF_POLICY if is_pdf else headers.PICTURE_POLICY
    response.headers.update({"Content-Security-Policy": policy, **headers.BESIDE})
    return response
