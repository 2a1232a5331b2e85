"""A form that came too late: the sign-in had ended, or the page is older than it. Nothing typed is lost.

What was typed goes, signed, through the sign-in page into a form that sends it again; files do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeTimedSerializer

from webapp import transaction
from webapp.access import SignInEnded, own_address
from webapp.language import gettext as _
from webapp.sign_in_page import sign_in_page

SECONDS = 12 * 3600
SECRET = frozenset({"csrf_token", "password", "current", "again"})
"""Fields that never stand in a page again."""
FIELD = "resume"


@dataclass(frozen=True)
class Kept:
    """A form as it was sent: where to, and its fields in order."""

    address: str
    fields: Sequence[tuple[str, str]]


def install(app: Flask) -> None:
    """Answer a form without a sign-in."""
    app.register_error_handler(SignInEnded, answer)


def answer(_error: Exception, *, status: int = 401) -> ResponseReturnValue:
    """The sign-in page, or for who is signed in by now the form to send once more."""
    transaction.roll_back()
    if current_user.is_authenticated:
        return make_response(page(_kept_now()), status)
    sentence = _("登录已结束，刚才填写的内容还没有提交。登录后可以继续提交。")
    return make_response(sign_in_page(sentence, resume=_signed(_kept_now())), status)


def page(kept: Kept) -> str:
    """The form to send once more."""
    return render_template("account/resume.html", kept=kept)


def read(text: str | None) -> Kept | None:
    """What `answer` signed; None for anything else, and after half a day."""
    try:
        address, fields = _signer().loads(text or "", max_age=SECONDS)
    except (BadSignature, ValueError):
        return None
    return Kept(address, [(name, value) for name, value in fields])


def _kept_now() -> Kept:
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in SECRET]
    return Kept(own_address(), typed)


def _signed(kept: Kept) -> str:
    return str(_signer().dumps([kept.address, list(kept.fields)]))


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="form sent too late")
