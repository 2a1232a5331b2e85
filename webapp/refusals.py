"""Answers to what may not or cannot be done: one page for each kind, in the reader's language.

A refused form (422) and a stale page (409) show the form again with everything that was typed:
the view names who shows it with `@shown_again_by`.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from flask import Flask, Response, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from webapp import resuming, transaction
from webapp.access import is_foreign
from webapp.filters import instant
from webapp.htmx import wants_part
from webapp.language import gettext as _
from webapp.language import language
from workflows import audit, masking
from workflows.errors import Conflict, DomainError, Incident, InvalidAnswers, NotAllowed, NotFound, Refused
from workflows.runtime import incidents

View = TypeVar("View", bound=Callable[..., Any])
NOT_RESUMED = frozenset({None, "account.check_sign_in", "account.sign_out", "account.choose_language"})
"""Forms in which nothing is typed that could be lost."""
TOO_LARGE = 413
LONGEST_READ = 200_000_000
log = structlog.get_logger("shibao.web")


def shown_again_by(show: Callable[..., Any]) -> Callable[[View], View]:
    """When the view raises a 409 or 422, answer with `show(error=…, **view arguments)`."""

    def declare(view: View) -> View:
        view.shown_again_by = show  # type: ignore[attr-defined]  # read again by _again
        return view

    return declare


def install(app: Flask) -> None:
    """One handler for each kind of error."""
    app.jinja_env.filters["sentence"] = sentence_of
    app.register_error_handler(NotFound, answer_refusal)
    app.register_error_handler(NotAllowed, answer_refusal)
    app.register_error_handler(Conflict, answer_mending)
    app.register_error_handler(InvalidAnswers, answer_mending)
    app.register_error_handler(Refused, answer_mending)
    app.register_error_handler(DomainError, answer_refusal)
    app.register_error_handler(Incident, answer_fault)
    app.register_error_handler(CSRFError, answer_expired)
    app.register_error_handler(HTTPException, answer_http)
    app.register_error_handler(Exception, answer_fault)


def sentence_of(error: DomainError) -> str:
    """The sentence for the reader, with instants written as pages write them."""
    for name, value in error.values.items():
        if isinstance(value, dt.datetime):
            error.values[name] = instant(value)
    return error.text(language())


def answer_refusal(error: DomainError) -> ResponseReturnValue:
    """403 and 404 are written into the audit trail: who tried what."""
    transaction.roll_back()
    note_refusal(error)
    return page(error.status, sentence_of(error))


def answer_mending(error: DomainError) -> ResponseReturnValue:
    """409 and 422: the same form again, with what was typed and what to mend."""
    transaction.roll_back()
    note_refusal(error)
    again = _again()
    if again is None:
        return page(error.status, sentence_of(error))
    response = make_response(again(error=error, **(request.view_args or {})))
    response.status_code = error.status
    return response


def answer_expired(error: CSRFError) -> ResponseReturnValue:
    """A form whose page is older than the sign-in, or one that was not ours."""
    transaction.roll_back()
    is_ours = request.method == "POST" and not is_foreign() and not wants_part()
    if is_ours and request.endpoint not in NOT_RESUMED:
        return resuming.answer(error, status=400)
    return page(400, _("页面已过期，请返回上一页刷新后重新提交。"))


def answer_http(error: HTTPException) -> ResponseReturnValue:
    """What Flask itself refuses: unknown address, wrong method, too large."""
    transaction.roll_back()
    if error.code == TOO_LARGE:
        _read_to_the_end()
    if error.response is not None:
        return error.response
    return page(error.code or 500, _sentence(error.code or 500))


def answer_fault(error: Exception) -> ResponseReturnValue:
    """Nothing of what happened is shown; the number finds it in the log."""
    transaction.roll_back()
    number = secrets.token_hex(4).upper()
    log.error("fault", number=number, method=request.method, endpoint=request.endpoint, exc_info=error)
    if isinstance(error, Incident) and error.instance_id is not None:
        now = transaction.clock().now()
        transaction.roll_back()  # reading the clock may have begun a transaction that holds the write lock
        incidents.keep_step(transaction.opened().sessions, error, now=now)
    return page(500, _sentence(500), number=number)


def page(status: int, sentence: str, **values: Any) -> Response:
    """The error page; a part of it for htmx, plain text when even the page cannot be made."""
    title = _title(status)
    try:
        body = render_template("errors/page.html", status=status, title=title, sentence=sentence, **values)
    except Exception:
        log.error("the error page failed", exc_info=True)
        body = f"{status} {sentence} {values.get('number', '')}"
    return make_response(body, status)


def note_refusal(error: DomainError) -> None:
    """One row in the audit trail, in a transaction of its own."""
    if not current_user.is_authenticated or not (error.is_noted or error.status in {403, 404}):
        return
    sessions, now = transaction.opened().sessions, transaction.clock().now()
    address = masking.without_numbers(request.path)[:80]
    attempt = audit.Act(f"{request.method} {request.endpoint}"[:80], type(error).__name__, address)
    transaction.roll_back()  # reading the clock may have begun a transaction that holds the write lock
    audit.refused(sessions, attempt, actor=current_user.actor, now=now)


def _largest() -> int:
    return (request.max_content_length or 0) // 1_000_000


def _read_to_the_end() -> None:
    """A browser that is still sending sees a cut connection, not the answer: let it finish first."""
    left = min(request.content_length or 0, LONGEST_READ)
    while left > 0:
        part = request.environ["wsgi.input"].read(min(left, 1 << 16))
        if not part:
            return
        left -= len(part)


def _again() -> Callable[..., Any] | None:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "shown_again_by", None)


def _title(status: int) -> str:
    titles = {
        401: _("请先登录"),
        403: _("没有权限"),
        404: _("没有找到"),
        405: _("没有找到"),
        409: _("情况已变化"),
        413: _("文件过大"),
        422: _("需要修改"),
        500: _("系统出错"),
    }
    return titles.get(status, _("操作未完成"))


def _sentence(status: int) -> str:
    sentences = {
        401: _("登录已结束，请重新登录。"),
        403: _("您没有办理此事项的权限。"),
        404: _("没有找到这个页面，或您无权查看。"),
        405: _("没有找到这个页面，或您无权查看。"),
        413: _(
            "文件过大，没有上传，也没有保存。请返回上一页，另选不超过 %(size)s MB 的文件。", size=_largest()
        ),
        500: _("本次操作没有保存。请稍后再试；仍不成功时，请把下面的编号告诉管理员。"),
    }
    return sentences.get(status, _("操作未完成，请返回上一页再试。"))
