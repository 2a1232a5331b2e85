"""Accounts of enterprises and unions: a public page to ask for one, and the clerk's pages to decide."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp import numbers, objecting, task_forms, transaction
from webapp.access import LABOUR_CLERK, Permission, actor, guard, public
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.refusals import sentence_of, shown_again_by
from workflows.errors import DomainError
from workflows.layoffs import account_requests
from workflows.people import passwords, roles
from workflows.people.attempts import Door, spend
from workflows.people.errors import TooManyAttempts

bp = Blueprint("account_requests", __name__)
guard(bp, Permission(roles=(LABOUR_CLERK,)))

ASKING = Door("account", attempts=6, refill=dt.timedelta(minutes=10))
TYPED = ("role", "enterprise", "name", "identity_number", "phone", "login", "password")


@bp.get("/account-request")
@public
def ask() -> ResponseReturnValue:
    return _form()


def _form(error: DomainError | None = None) -> str:
    """The form with what was typed; a password is never shown again."""
    offices = account_requests.departments(transaction.session())
    named = ((role, roles.ROLE_NAMES[role]) for role in (account_requests.AGENT, account_requests.UNION))
    return render_template(
        "account_requests/ask.html",
        departments=[
            task_forms.Choice(str(each.organisation_id), each.name, each.name_en) for each in offices
        ],
        roles=[task_forms.Choice(role, names["zh"], names["en"]) for role, names in named],
        typed=request.form,
        sentence=sentence_of(error) if error else "",
        errors=task_forms.errors_of(error),
        longest=account_requests.LONGEST,
        minimum=passwords.MINIMUM,
    )


@bp.post("/account-request")
@public
@shown_again_by(_form)
def send() -> ResponseReturnValue:
    """Keep a request of anybody; the answer does not depend on who or what is on file."""
    now = transaction.clock().now()
    wait = spend(transaction.session(), ASKING, request.remote_addr or "", now)
    if wait:
        return _form(TooManyAttempts(seconds=wait)), TooManyAttempts.status
    who = actor() if current_user.is_authenticated else None
    asked = account_requests.ask(transaction.session(), _told(), actor=who, now=now)
    objecting.hand_over(asked.business_key, asked.secret)
    return go_to(url_for(".sent"))


def _told() -> account_requests.Told:
    typed = {name: request.form.get(name, "") for name in TYPED}
    return account_requests.Told(numbers.whole(request.form.get("department_id", "")), **typed)


@bp.get("/account-request/sent")
@public
def sent() -> ResponseReturnValue:
    """Number and secret of the request just sent; shown once."""
    number, secret = objecting.handed_over()
    return render_template("account_requests/sent.html", number=number, secret=secret)


@bp.get("/account-requests")
def waiting() -> ResponseReturnValue:
    rows = account_requests.requests(transaction.session(), actor())
    return render_template("account_requests/page.html", rows=rows, role_names=roles.ROLE_NAMES)


@bp.get("/account-requests/<business_key>")
def show(business_key: str) -> ResponseReturnValue:
    return _card(business_key)


def _card(business_key: str, error: DomainError | None = None) -> str:
    card = account_requests.request(transaction.session(), business_key, actor())
    return render_template(
        "account_requests/request.html",
        card=card,
        error=error,
        errors=task_forms.errors_of(error),
        reason=request.form.get("reason", ""),
        role_names=roles.ROLE_NAMES,
        longest=account_requests.LONGEST_REASON,
    )


@bp.post("/account-requests/<business_key>/approve")
@shown_again_by(_card)
def approve(business_key: str) -> ResponseReturnValue:
    now = transaction.clock().now()
    account_requests.approve(transaction.session(), business_key, actor=actor(), now=now)
    flash(_("账户已开通，申请人可以登录。"))
    return go_to(url_for(".waiting"))


@bp.post("/account-requests/<business_key>/refuse")
@shown_again_by(_card)
def refuse(business_key: str) -> ResponseReturnValue:
    account_requests.refuse(
        transaction.session(),
        business_key,
        reason=request.form.get("reason", ""),
        actor=actor(),
        now=transaction.clock().now(),
    )
    flash(_("申请未批准，理由已经可以凭回执查询。"))
    return go_to(url_for(".waiting"))
