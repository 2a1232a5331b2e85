"""Signing in and out, the reader's language, and the way home."""

from __future__ import annotations

import secrets

from flask import Blueprint, Request, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp import resuming, themes, transaction
from webapp.access import PUBLIC, SignedIn, actor, guard, is_own_page, staff
from webapp.htmx import asks_by_itself
from webapp.language import LANGUAGES, language, remember
from webapp.language import gettext as _
from webapp.sign_in_page import sign_in_page
from webapp.web_sessions import browser_session, csrf_secret
from workflows.clock import wall
from workflows.errors import DomainError
from workflows.people import operations, queries
from workflows.people import sign_in as signing

bp = Blueprint("account", __name__)
guard(bp, PUBLIC)


def load_person(_request: Request) -> SignedIn | None:
    """The person behind the cookie's token, with the roles held today; none without any role.

    Sessions age by the machine's clock: moving the demo clock signs nobody out. That a person was
    seen is written at most once a minute, in a transaction of its own when the page only reads; a
    list that asks again by itself is nobody who is there.
    """
    if browser_session().new:
        return None
    token = browser_session().token
    found = signing.signed_in(transaction.session(), token, now=wall())
    if transaction.session().dirty and request.method in transaction.READING:
        transaction.roll_back()
        if not asks_by_itself():
            with transaction.opened().sessions.begin() as touching:
                signing.signed_in(touching, token, now=wall())
    if found is None:
        return None
    g.account_language = found.language
    person = queries.actor_of(transaction.session(), found.person_id, transaction.clock().today())
    return SignedIn(person, must_change=found.must_change) if person.grants else None


@bp.get("/")
def home() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(url_for("inbox.tasks"), 303)
    return redirect(url_for("account.sign_in"), 303)


@bp.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(url_for("inbox.tasks"), 303)
    return sign_in_page()


@bp.post("/sign-in")
def check_sign_in() -> ResponseReturnValue:
    tried = signing.sign_in(
        transaction.session(),
        login=request.form.get("login", ""),
        password=request.form.get("password", ""),
        address=request.remote_addr or "",
        now=wall(),
    )
    if tried.person_id is None or tried.token is None:
        refusal = tried.refusal or DomainError()
        return sign_in_page(refusal.text(language())), refusal.status
    browser_session().replace_token(tried.token)
    kept = resuming.read(request.form.get(resuming.FIELD))
    if kept is not None:
        browser_session()["csrf_token"] = csrf_secret(current_app, tried.token)
        return resuming.page(kept)
    wanted = request.form.get("next")
    return redirect(str(wanted) if is_own_page(current_app, wanted) else url_for("inbox.tasks"), 303)


@bp.post("/sign-out")
@staff
def sign_out() -> ResponseReturnValue:
    signing.sign_out(transaction.session(), browser_session().token, now=wall())
    browser_session().replace_token(secrets.token_urlsafe(32))
    flash(_("您已退出。"))
    answer = redirect(url_for("account.sign_in"), 303)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@bp.post("/language")
def choose_language() -> ResponseReturnValue:
    chosen = request.form.get("language", "zh")
    if chosen not in LANGUAGES:
        chosen = "zh"
    wanted = request.form.get("next")
    answer = redirect(str(wanted) if is_own_page(current_app, wanted) else url_for("account.home"), 303)
    if current_user.is_authenticated:
        operations.set_language(transaction.session(), actor().person_id, chosen)
    return remember(answer, chosen, is_secure=transaction.house().settings.is_secure)


@bp.post("/theme")
def choose_theme() -> ResponseReturnValue:
    """Light, dark or as the machine is set, kept in this browser."""
    wanted = request.form.get("next")
    answer = redirect(str(wanted) if is_own_page(current_app, wanted) else url_for("account.home"), 303)
    is_secure = transaction.house().settings.is_secure
    return themes.remember(answer, request.form.get("theme", ""), is_secure=is_secure)
