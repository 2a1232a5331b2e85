"""One act on many tasks of the inbox: asked about first with their number, then told one by one."""

from __future__ import annotations

from collections import Counter

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from webapp import inbox_lists, transaction
from webapp.access import STAFF, actor, guard
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.language import in_language, ngettext
from workflows.errors import NotFound
from workflows.people.permissions import KINDS
from workflows.runtime import bulk

bp = Blueprint("bulk", __name__, url_prefix="/inbox/bulk")
guard(bp, STAFF)


@bp.post("")
def confirm() -> ResponseReturnValue:
    """How many of which step; nothing is done yet."""
    name, is_whole = inbox_lists.named(request.form.get("list")), bool(request.form.get("whole"))
    task_ids, is_cut = _whole(name) if is_whole else _ticked()
    found = bulk.chosen(transaction.session(), task_ids, actor())
    if not found:
        flash(_("没有选中任何一件。请先在列表中勾选。"))
        return go_to(inbox_lists.address(name, request.form))
    return render_template(
        "inbox/bulk_confirm.html",
        **_place(name),
        tasks=found,
        steps=Counter(in_language(each, "name") for each in found).most_common(),
        is_whole=is_whole,
        is_cut=is_cut,
        most=bulk.MOST,
    )


@bp.post("/do")
def do() -> ResponseReturnValue:
    """What was done, and what was not, with the reason; the latter stay chosen."""
    name = inbox_lists.named(request.form.get("list"))
    outcomes = bulk.do(
        transaction.session(),
        _act(),
        request.form.getlist("task"),
        actor=actor(),
        house=transaction.house(),
    )
    failed = [each for each in outcomes if each.error is not None]
    done = len(outcomes) - len(failed)
    if not failed:
        flash(_told(done))
        return go_to(inbox_lists.address(name, request.form))
    return render_template(
        "inbox/bulk_result.html", **_place(name), done=done, told=_told(done), failed=failed
    )


def _told(done: int) -> str:
    if _act() == "claim":
        return ngettext("已领取 %(num)s 件，在“我的待办”中。", "已领取 %(num)s 件，在“我的待办”中。", done)
    return ngettext("已将 %(num)s 件退回本单位。", "已将 %(num)s 件退回本单位。", done)


def _whole(name: str) -> tuple[list[str], bool]:
    """Everything in the list as it is narrowed, up to what one go may hold; True where more follows."""
    page = inbox_lists.page(name, inbox_lists.kept(request.form), limit=bulk.MOST)
    return [row.task_id for row in page.rows], page.after is not None


def _ticked() -> tuple[list[str], bool]:
    ticked = request.form.getlist("task")
    return ticked[: bulk.MOST], len(ticked) > bulk.MOST


def _act() -> str:
    act = request.form.get("act", "")
    if act not in bulk.ACTS:
        raise NotFound(what=KINDS["task"])
    return act


def _place(name: str) -> dict[str, object]:
    """What every page of a bulk act carries on: the act, and the way back to the list."""
    kept = inbox_lists.kept(request.form)
    return {"act": _act(), "list": name, "kept": kept, "back": inbox_lists.address(name, request.form)}
