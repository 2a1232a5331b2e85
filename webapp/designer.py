"""The designers' pages (设计): processes, versions, drafts, what differs, the second person's release."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import designer_words, numbers, part_words, transaction
from webapp.access import ADMINISTRATOR, DESIGNER, Permission, actor, guard, roles
from webapp.filters import day
from webapp.language import gettext as _
from webapp.refusals import sentence_of, shown_again_by
from workflows.designer import (
    comparison,
    file_list,
    operations,
    patches,
    queries,
    removals,
    role_files,
    usage,
)
from workflows.designer.pieces import Saving
from workflows.errors import DomainError, Refused

bp = Blueprint("designer", __name__, url_prefix="/designer")
guard(bp, Permission(roles=(DESIGNER, ADMINISTRATOR)))

MOST_LISTED = 60
EDITORS = {
    "process": "draft_editor.edit",
    "form": "draft_forms.edit",
    "roles": "draft_roles.page",
    "decision": "table_editor.edit",
    "letter": "letter_editor.edit",
    "options": "draft_options.edit",
}
"""Kind of file → page that opens it, with `draft_id` and, but for diagram and roles, with `stem`."""


@bp.get("")
def processes(error: DomainError | None = None) -> str:
    session, now = transaction.session(), transaction.clock().now()
    on_board = queries.drafts(session, actor(), now)
    return render_template(
        "designer/page.html",
        processes=queries.processes(session, actor()),
        in_force=queries.in_force(session, actor(), transaction.clock().today()),
        drafts=on_board,
        drafted={each.process_id: each for each in on_board},
        may_edit=actor().holds(DESIGNER),
        typed=request.form,
        error=error,
    )


@bp.post("/new")
@roles(DESIGNER)
@shown_again_by(processes)
def draw() -> ResponseReturnValue:
    form = request.form
    new = operations.NewProcess(
        form.get("process_id", "").strip(), form.get("name", ""), form.get("name_en", "")
    )
    made = operations.draw(transaction.session(), new, by=actor(), now=transaction.clock().now())
    return redirect(url_for("draft_editor.edit", draft_id=made.id), 303)


@bp.post("/processes/<process_id>/draft")
@roles(DESIGNER)
def open_draft(process_id: str) -> ResponseReturnValue:
    made = operations.open_draft(transaction.session(), process_id, by=actor(), now=transaction.clock().now())
    return redirect(url_for("draft_editor.edit", draft_id=made.id), 303)


@bp.get("/catalogue")
def catalogue() -> str:
    """What there is to build with; `text` searches all kinds, `kind` shows one."""
    everything = usage.in_force(transaction.session(), actor())
    text, kind = request.args.get("text", "").strip(), request.args.get("kind", "")
    chosen = kind if kind in usage.KINDS else "" if text else usage.KINDS[0]
    found = [each for each in everything if each.matches(text) and chosen in ("", each.kind)]
    return render_template(
        "designer/catalogue.html",
        found=found[:MOST_LISTED],
        count=len(found),
        has_writers=any(each.writers for each in found),
        kinds=[(each, sum(other.kind == each for other in everything)) for each in usage.KINDS],
        chosen=chosen,
        text=text,
        words=designer_words,
    )


@bp.get("/processes/<process_id>")
def versions(process_id: str) -> str:
    """Versions with who, when and why; `from` and `to` of two that are compared."""
    session = transaction.session()
    found = queries.versions(session, process_id, actor(), transaction.clock().today())
    last = found[0].deployed.version
    newer = numbers.whole(request.args.get("to", "")) or last
    older = numbers.whole(request.args.get("from", "")) or max(1, newer - 1)
    compared = None
    if older != newer:
        before, after = (queries.version_files(session, process_id, each, actor()) for each in (older, newer))
        compared = comparison.compare(before, after, process_id)
    return render_template(
        "designer/versions.html",
        versions=found,
        newest=found[0].deployed,
        older=older,
        newer=newer,
        compared=compared,
        words=designer_words,
        part_words=part_words,
    )


@bp.get("/processes/<process_id>/versions/<int:version>.patch")
def patch(process_id: str, version: int) -> Response:
    """What `git apply` needs so that the files of `bpmn/` say what this version says."""
    files = queries.patch_files(transaction.session(), process_id, version, actor())
    answer = Response(patches.patch(files), mimetype="text/x-diff")
    name = f"{process_id}-{version}.patch"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@bp.get("/drafts/<int:draft_id>")
def draft(draft_id: int, error: DomainError | None = None) -> str:
    """What a second person reads before releasing: the note, what differs, who saved what."""
    session, now = transaction.session(), transaction.clock().now()
    shown = queries.draft(session, draft_id, actor(), now)
    held = queries.contents(session, draft_id, actor())
    return render_template(
        "designer/draft.html",
        draft=shown,
        files=file_list.rows(held, shown.process_id),
        editors=EDITORS,
        roles_changed=any(each.is_new for each in role_files.rows(held.before, held.own)),
        compared=queries.changes(held, shown.process_id),
        saves=queries.saves(session, draft_id, actor()),
        words=designer_words,
        part_words=part_words,
        today=transaction.clock().today(),
        typed=request.form,
        error=sentence_of(error) if error else None,
        error_field=getattr(error, "field", None),
    )


@bp.post("/drafts/<int:draft_id>/release")
@shown_again_by(draft)
def release(draft_id: int) -> ResponseReturnValue:
    revision = numbers.whole(request.form.get("revision", "")) or 0
    now, first_day = transaction.clock().now(), _first_day()
    made = operations.release(
        transaction.session(), draft_id, revision=revision, by=actor(), now=now, effective_on=first_day
    )
    flash(_released(made.version, first_day), "ok")
    return redirect(url_for(".versions", process_id=made.process_id), 303)


def _first_day() -> dt.date:
    """The day that was typed, today where none was. Raises Refused for what is no day."""
    typed = request.form.get("effective_on", "").strip()
    try:
        return dt.date.fromisoformat(typed) if typed else transaction.clock().today()
    except ValueError:
        reason = {"zh": "生效日期不是一个日期", "en": "the first day is no date"}
        raise Refused(field="effective_on", reason=reason) from None


def _released(version: int, first_day: dt.date) -> str:
    if first_day > transaction.clock().today():
        sentence = _(
            "第 %(number)s 版已签发：%(day)s起新业务按新版办理，此前仍按现行版。",
            number=version,
            day=day(first_day),
        )
    else:
        sentence = _("第 %(number)s 版已生效：新业务按新版办理，在办业务仍按原版。", number=version)
    return sentence


@bp.post("/drafts/<int:draft_id>/send-back")
@shown_again_by(draft)
def send_back(draft_id: int) -> ResponseReturnValue:
    operations.send_back(transaction.session(), draft_id, by=actor(), now=transaction.clock().now())
    flash(_("已退回修改。"), "ok")
    return redirect(url_for(".draft", draft_id=draft_id), 303)


@bp.post("/drafts/<int:draft_id>/files/remove")
@roles(DESIGNER)
@shown_again_by(draft)
def remove_file(draft_id: int) -> ResponseReturnValue:
    """Take the file `path` of the draft out; one of the version stands again as it was."""
    revision = numbers.whole(request.form.get("revision", "")) or 0
    saving = Saving(revision, actor(), transaction.clock().now())
    removals.remove(transaction.session(), draft_id, request.form.get("path", ""), saving)
    flash(_("已移出草稿。"), "ok")
    return redirect(url_for(".draft", draft_id=draft_id), 303)


@bp.post("/drafts/<int:draft_id>/discard")
@roles(DESIGNER)
@shown_again_by(draft)
def discard(draft_id: int) -> ResponseReturnValue:
    operations.discard(transaction.session(), draft_id, by=actor(), now=transaction.clock().now())
    flash(_("草稿已放弃。"), "ok")
    return redirect(url_for(".processes"), 303)
