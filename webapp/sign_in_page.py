"""The sign-in page, shown by its own address and wherever a sign-in has ended."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, render_template, request

from webapp import transaction
from webapp.access import is_own_page
from webapp.language import gettext as _
from webapp.language import in_language
from workflows.demo.establishment import PASSWORD
from workflows.people import queries

DEMO_LISTED = 100


@dataclass(frozen=True)
class DemoSignIn:
    """One of the invented staff, for the list beside the form."""

    login: str
    name: str
    role: str
    office: str
    place: int
    """Order in the list: that in which the demo office was staffed, as a claim meets the people."""


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
        demo_password=PASSWORD,
    )


def demo_sign_ins() -> tuple[DemoSignIn, ...]:
    """The sign-ins of the demo office, and none anywhere else."""
    if not transaction.house().settings.is_demo:
        return ()
    page = queries.staff(
        transaction.session(), on=transaction.clock().today(), place=queries.Place(limit=DEMO_LISTED)
    )
    shown = [_demo_sign_in(row) for row in page.rows if row.roles and row.is_active]
    return tuple(sorted(shown, key=lambda each: each.place))


def _demo_sign_in(row: queries.PersonRow) -> DemoSignIn:
    return DemoSignIn(
        login=row.login or "",
        name=row.name,
        role=_("、").join(in_language(held, "role_name") for held in row.roles),
        office=in_language(row.roles[0], "office_name"),
        place=row.person_id,
    )
