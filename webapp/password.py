"""The own password: changed when its owner likes, and at first when somebody else chose it."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp import task_forms, transaction
from webapp.access import STAFF, actor, guard
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.refusals import shown_again_by
from webapp.web_sessions import browser_session
from workflows.errors import DomainError
from workflows.people import operations, passwords
from workflows.people.errors import PasswordRefused

bp = Blueprint("password", __name__, url_prefix="/password")
guard(bp, STAFF)


@bp.get("")
def page() -> ResponseReturnValue:
    return _page()


def _page(error: DomainError | None = None) -> str:
    return render_template(
        "account/password.html",
        error=error,
        errors=task_forms.errors_of(error),
        minimum=passwords.MINIMUM,
        is_first=current_user.must_change,
    )


@bp.post("")
@shown_again_by(_page)
def change() -> ResponseReturnValue:
    new = request.form.get("password", "")
    if new != request.form.get("again", ""):
        reason = {"zh": "两次输入的新密码不一致。", "en": "the two entries differ."}
        raise PasswordRefused(field="again", reason=reason)
    operations.set_password(
        transaction.session(),
        actor(),
        current=request.form.get("current", ""),
        new=new,
        token=browser_session().token,
        now=transaction.clock().now(),
    )
    flash(_("密码已修改，您在其他浏览器上的登录已结束。"))
    return go_to(url_for("account.home"))
