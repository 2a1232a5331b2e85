"""One act on many tasks of the inbox: asked about first with their number, then told one by one."""

from __future__ import annotations

from collections import Counter

from flask import Blueprint, flash, make_response, render_template, request
from flask.typing import ResponseReturnValue

from webapp import inbox_lists, numbers, refusals, task_forms, transaction
from webapp.access import REVIEWER, STAFF, SUPERVISOR, actor, guard, roles
from webapp.htmx import go_to
from webapp.language import LANGUAGES, in_language, ngettext
from webapp.language import gettext as _
from webapp.refusals import shown_again_by
from workflows.documents import stacks
from workflows.documents.stacks import Stack, Wanted
from workflows.errors import DomainError, InvalidAnswers, NotAllowed, NotFound, Refused
from workflows.people import permissions
from workflows.people.permissions import KINDS
from workflows.runtime import bulk, bulk_answers, team
from workflows.runtime.bulk import Outcome
from workflows.runtime.bulk_answers import Answers

bp = Blueprint("bulk", __name__, url_prefix="/inbox/bulk")
guard(bp, STAFF)

PRINT = "print"
"""To take the letters of the cases is no act on their tasks."""
ASSIGN = "assign"
"""To hand steps to a colleague is the act of whoever answers for the team."""
OURS = frozenset({"act", "list", "whole", "task", *inbox_lists.CHOICES})
"""Fields of these pages beside the answers of a step."""


@bp.post("")
def confirm() -> ResponseReturnValue:
    """How many of which step; nothing is done yet."""
    name, is_whole = inbox_lists.named(request.form.get("list")), bool(request.form.get("whole"))
    task_ids, is_cut = _whole(name) if is_whole else _ticked()
    found = bulk.chosen(transaction.session(), task_ids, actor())
    if not found:
        return _nothing(name)
    chosen = {"tasks": found, "is_whole": is_whole, "is_cut": is_cut, "most": bulk.MOST}
    if request.form.get("act") == PRINT:
        return _letters(name, found, chosen)
    return _asked(name, found, chosen)


def _nothing(name: str) -> ResponseReturnValue:
    flash(_("没有选中任何一件。请先在列表中勾选。"), "warn")
    return go_to(inbox_lists.address(name, request.form))


def _asked(
    name: str, found: tuple[bulk.Chosen, ...], chosen: dict[str, object], error: DomainError | None = None
) -> str:
    """The page that asks; for a step with a form it is filled in here, once for all."""
    steps = Counter(in_language(each, "name") for each in found).most_common()
    act = _act()
    more = _form(found, error) if act == "complete" else _receivers(error) if act == ASSIGN else {}
    return render_template(
        "inbox/bulk_confirm.html", **_place(name), **chosen, steps=steps, **more, error=error
    )


def _form(found: tuple[bulk.Chosen, ...], error: DomainError | None) -> dict[str, object]:
    answering = bulk_answers.asked(transaction.session(), [each.task_id for each in found])
    form = answering.form
    if form and (form.tables or OURS & {field.name for field in form.fields}):
        raise Refused(reason=bulk_answers.NOT_IN_BULK)
    typed = request.form if error is not None else None
    shown = task_forms.shown(form, task_forms.Shown({}, typed, error))
    return {"form": shown, "seen": answering.seen}


def _receivers(error: DomainError | None) -> dict[str, object]:
    """To whom steps may be handed over, and what is chosen already."""
    today = transaction.clock().today()
    colleagues = team.colleagues(transaction.session(), actor(), today)
    errors = task_forms.errors_of(error) if error else {}
    return {"colleagues": colleagues, "given": request.form, "errors": errors}


@bp.post("/do")
def do() -> ResponseReturnValue:
    """What was done, and what was not, with the reason; the latter stay chosen."""
    name, act = inbox_lists.named(request.form.get("list")), _act()
    if act == ASSIGN:
        raise NotFound(what=KINDS["task"])
    outcomes = bulk.do(
        transaction.session(),
        act,
        request.form.getlist("task"),
        actor=actor(),
        house=transaction.house(),
        answers=_answers() if act == "complete" else None,
    )
    if outcomes and all(isinstance(each.error, InvalidAnswers) for each in outcomes):
        found = tuple(each.task for each in outcomes)
        return make_response(_asked_again(name, found, outcomes[0].error), 422)
    return _result(name, outcomes)


def _asked_again(name: str, found: tuple[bulk.Chosen, ...], error: DomainError | None) -> str:
    chosen = {"tasks": found, "is_whole": False, "is_cut": False, "most": bulk.MOST}
    return _asked(name, found, chosen, error)


def _result(name: str, outcomes: tuple[Outcome, ...]) -> ResponseReturnValue:
    """Back to the list where all was done, else the failures with their reasons."""
    failed = [each for each in outcomes if each.error is not None]
    done = len(outcomes) - len(failed)
    if not failed:
        flash(_told(done))
        return go_to(inbox_lists.address(name, request.form))
    return render_template(
        "inbox/bulk_result.html",
        **_place(name),
        done=done,
        told=_told(done),
        failed=failed,
        why=_why,
        given=request.form,
    )


def _assign_again(error: DomainError) -> str:
    return _asked_again(inbox_lists.named(request.form.get("list")), _carried(), error)


@bp.post("/assign")
@roles(REVIEWER, SUPERVISOR)
@shown_again_by(_assign_again)
def assign() -> ResponseReturnValue:
    """Hand the chosen steps to one colleague; those that fail stay chosen, each with its reason."""
    name, found = inbox_lists.named(request.form.get("list")), _carried()
    if _act() != ASSIGN:
        raise NotFound(what=KINDS["task"])
    if not found:
        return _nothing(name)
    to = numbers.whole(request.form.get("to", "")) or 0
    wish = team.HandOver(tuple(each.task_id for each in found), to, request.form.get("reason", ""))
    errors = team.hand_over(transaction.session(), wish, actor=actor(), house=transaction.house())
    return _result(name, tuple(Outcome(each, errors[each.task_id]) for each in found))


def _carried() -> tuple[bulk.Chosen, ...]:
    """What the page that asks carried on."""
    return bulk.chosen(transaction.session(), request.form.getlist("task"), actor())


def _answers() -> Answers:
    """What was filled in once, and at which revision each case was shown."""
    given = {
        name: value for name, value in request.form.items() if name not in OURS and task_forms.is_answer(name)
    }
    pairs = (each.rpartition(":") for each in request.form.getlist("_seen"))
    seen = {task_id: numbers.whole(revision) for task_id, _colon, revision in pairs}
    return Answers(given, {task_id: each for task_id, each in seen.items() if each is not None})


def _why(error: DomainError) -> str:
    """Why one failed; of an answer that cannot be taken, what is wrong with it."""
    wrong = task_forms.errors_of(error).values() if isinstance(error, InvalidAnswers) else ()
    return " ".join(wrong) or refusals.sentence_of(error)


def _told(done: int) -> str:
    told = {
        "claim": ngettext("已领取 %(num)s 件，在“我的待办”中。", "已领取 %(num)s 件，在“我的待办”中。", done),
        "release": ngettext("已将 %(num)s 件退回本单位。", "已将 %(num)s 件退回本单位。", done),
        "complete": ngettext("已办结 %(num)s 件。", "已办结 %(num)s 件。", done),
        ASSIGN: ngettext("已改派 %(num)s 件。", "已改派 %(num)s 件。", done),
    }
    return told[_act()]


def _letters(name: str, found: tuple[bulk.Chosen, ...], chosen: dict[str, object]) -> str:
    """How many letters there are to take, and which cases have none."""
    every = _stack(found, Wanted("zh", is_all=True))
    return render_template(
        "inbox/bulk_print.html",
        **_place(name),
        **chosen,
        stack=_stack(found, Wanted("zh")),
        all_letters=len(every.letters),
    )


@bp.post("/letters")
def take_letters() -> ResponseReturnValue:
    """The letters of the chosen cases as one ZIP; each is in the audit trail."""
    language = request.form.get("_language", "zh")
    wanted = Wanted(language, request.form.get("_letters") == "all")
    if language not in LANGUAGES:
        raise NotFound(what=KINDS["document"])
    session = transaction.session()
    stack = _stack(bulk.chosen(session, request.form.getlist("task"), actor()), wanted)
    if not stack.letters:
        raise NotFound(what=KINDS["document"])
    content = stacks.taken(session, stack, wanted, actor=actor(), house=transaction.house())
    day = transaction.clock().today().isoformat()
    response = make_response(content)
    response.headers["Content-Type"] = "application/zip"
    response.headers["Content-Disposition"] = f'attachment; filename="letters-{day}.{language}.zip"'
    return response


def _stack(found: tuple[bulk.Chosen, ...], wanted: Wanted) -> Stack:
    return stacks.find(transaction.session(), found, wanted, actor=actor())


def _whole(name: str) -> tuple[list[str], bool]:
    """Everything in the list as it is narrowed, up to what one go may hold; True where more follows."""
    page = inbox_lists.page(name, inbox_lists.kept(request.form), limit=bulk.MOST)
    return [row.task_id for row in page.rows], page.after is not None


def _ticked() -> tuple[list[str], bool]:
    ticked = request.form.getlist("task")
    return ticked[: bulk.MOST], len(ticked) > bulk.MOST


def _act() -> str:
    act = request.form.get("act", "")
    if act == ASSIGN:
        if not permissions.led(actor())[0]:
            raise NotAllowed(act=permissions.act_name("task.assign"))
        return act
    if act not in bulk.ACTS:
        raise NotFound(what=KINDS["task"])
    return act


def _place(name: str) -> dict[str, object]:
    """What every page of a bulk act carries on: the act, and the way back to the list."""
    kept, act = inbox_lists.kept(request.form), request.form.get("act", "")
    return {"act": act, "list": name, "kept": kept, "back": inbox_lists.address(name, request.form)}
