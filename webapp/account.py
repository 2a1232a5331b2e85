"""Signing in and out, the reader's language, and the way home."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from flask import Blueprint, Request, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp import transaction
from webapp.access import PUBLIC, SignedIn, actor, guard, is_own_page, staff
from webapp.language import COOKIE, LANGUAGES, in_language, language
from webapp.language import gettext as _
from webapp.web_sessions import browser_session, csrf_secret
from workflows.clock import wall
from workflows.errors import DomainError
from workflows.people import operations, queries
from workflows.people import sign_in as signing
from workflows.people.roles import ROLE_NAMES

bp = Blueprint("account", __name__)
guard(bp, PUBLIC)

YEAR_SECONDS = 365 * 24 * 3600
DEMO_PASSWORD = "shibao-demo-2026"  # noqa: S105  printed beside the form, in a demo office only
DEMO_LISTED = 60


def load_person(_request: Request) -> SignedIn | None:
    """The person behind the cookie's token, with the roles held today; none without any role.

    Sessions age by the machine's clock: moving the demo clock signs nobody out. That a person was
    seen is written at most once a minute, in a transaction of its own when the page only reads.
    """
    if browser_session().new:
        return None
    token = browser_session().token
    found = signing.signed_in(transaction.session(), token, now=wall())
    if transaction.session().dirty and request.method in transaction.READING:
        transaction.roll_back()
        with transaction.opened().sessions.begin() as touching:
            signing.signed_in(touching, token, now=wall())
    if found is None:
        return None
    g.account_language = found.language
    person = queries.actor_of(transaction.session(), found.person_id, transaction.clock().today())
    return SignedIn(person) if person.grants else None


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
    from webapp import resuming  # it shows the sign-in page itself

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
    answer.set_cookie(
        COOKIE,
        chosen,
        max_age=YEAR_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=transaction.house().settings.is_secure,
    )
    return answer


def sign_in_page(error: str = "", resume: str = "") -> str:
    """The sign-in page; `resume` is a form that came too late and goes on after the sign-in."""
    wanted = request.values.get("next")
    return render_template(
        "account/sign_in.html",
        error=error,
        login=request.form.get("login", ""),
        next=wanted if is_own_page(current_app, wanted) else "",
        resume=resume or request.form.get("resume", ""),
        sign_ins=demo_sign_ins(),
        demo_password=DEMO_PASSWORD,
    )


@dataclass(frozen=True)
class DemoSignIn:
    """One of the invented staff, for the list beside the form."""

    login: str
    name: str
    role: str
    office: str
    place: int
    """Order in the list: that in which the demo office was staffed, as a claim meets the people."""


def demo_sign_ins() -> tuple[DemoSignIn, ...]:
    """The sign-ins of the demo office, and none anywhere else."""
    if not transaction.house().settings.is_demo:
        return ()
    page = queries.staff(
        transaction.session(), on=transaction.clock().today(), place=queries.Place(limit=DEMO_LISTED)
    )
    shown = [_demo_sign_in(row) for row in page.rows if row.roles]
    return tuple(sorted(shown, key=lambda each: each.place))


def _demo_sign_in(row: queries.PersonRow) -> DemoSignIn:
    return DemoSignIn(
        login=row.login or "",
        name=row.name,
        role=_("、").join(in_language(ROLE_NAMES[held.role]) for held in row.roles),
        office=in_language(row.roles[0], "office_name"),
        place=row.person_id,
    )
