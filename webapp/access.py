"""Who may open which page: sign-in state, roles declared on every route, origin of a change.

The guard of a route looks at roles alone; whether this person may see or do this case, run or
notice is asked of `people.permissions` by the operation or query behind it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, Flask, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import UserMixin, current_user

from workflows.errors import NotAllowed
from workflows.people.permissions import Actor

View = TypeVar("View", bound=Callable[..., Any])

CLERK = "employment_service_clerk"
OFFICER = "community_officer"
REVIEWER = "agency_reviewer"
PAYMENT_CLERK = "payment_clerk"
RELEASER = "payment_releaser"
POLICY_DRAFTER = "policy_drafter"
POLICY_RELEASER = "policy_releaser"
ADMINISTRATOR = "administrator"
LABOUR_CLERK = "labour_clerk"
SUPERVISOR = "labour_supervisor"
AGENT = "enterprise_agent"
UNION = "union_representative"
LAYOFF_ROLES = (AGENT, UNION, LABOUR_CLERK, SUPERVISOR)
DESIGNER = "process_designer"
CLAIM_ROLES = (CLERK, OFFICER, REVIEWER, PAYMENT_CLERK, RELEASER)


@dataclass(frozen=True)
class Permission:
    """What a route asks for: nothing, a sign-in, or one of some roles."""

    is_public: bool = False
    roles: tuple[str, ...] = ()


FIRST_PASSWORD = frozenset({"password.page", "password.change", "account.sign_out"})
"""All that a person can do with a password that somebody else chose."""

PUBLIC = Permission(is_public=True)
STAFF = Permission()


class SignInEnded(Exception):
    """A form was sent after the sign-in ended; what was typed must not be lost (`webapp.resuming`)."""


class SignedIn(UserMixin):  # type: ignore[misc]  # flask_login ships no types
    """The person behind the request, as Flask-Login wants it."""

    def __init__(self, actor: Actor, *, must_change: bool = False) -> None:
        self.id = str(actor.person_id)
        self.actor = actor
        self.must_change = must_change


def only_area(person: Actor) -> str | None:
    """The pooling area of a person who works in one alone."""
    areas = {grant.area_id for grant in person.grants}
    return areas.pop() if len(areas) == 1 else None


def actor() -> Actor:
    """The person who acts; the guard has seen to it that there is one."""
    found: Actor = current_user.actor
    return found


def own_area() -> str | None:
    """The area of an agency's administrator; None at the province, which sees all."""
    held = [grant.area_id for grant in actor().grants if grant.role == ADMINISTRATOR]
    return None if None in held else held[0]


def public(view: View) -> View:
    """Open without a sign-in."""
    return _declare(view, PUBLIC)


def staff(view: View) -> View:
    """Open to whoever is signed in."""
    return _declare(view, STAFF)


def roles(*names: str) -> Callable[[View], View]:
    """Open to whoever holds one of these roles somewhere."""

    def declare(view: View) -> View:
        return _declare(view, Permission(roles=names))

    return declare


def guard(blueprint: Blueprint, permission: Permission) -> None:
    """What every route of the blueprint asks for unless the view says otherwise."""
    blueprint.permission = permission  # type: ignore[attr-defined]  # read again by permission_of


def _declare(view: View, permission: Permission) -> View:
    view.permission = permission  # type: ignore[attr-defined]  # read again by permission_of
    return view


def permission_of(app: Flask, endpoint: str) -> Permission | None:
    """What the route declares; None when neither the view nor its blueprint does."""
    if endpoint == "static":
        return PUBLIC
    own: Permission | None = getattr(app.view_functions[endpoint], "permission", None)
    if own is not None:
        return own
    blueprint = app.blueprints.get(endpoint.rpartition(".")[0])
    inherited: Permission | None = getattr(blueprint, "permission", None)
    return inherited


def install(app: Flask) -> None:
    """Check every request against the declared permission and, for changes, against its origin."""
    app.before_request(refuse_foreign_origin)
    app.before_request(check_permission)
    app.jinja_env.globals["own_address"] = own_address


def require_declarations(app: Flask) -> None:
    """Refuse to start when a route declares nothing."""
    endpoints = sorted({rule.endpoint for rule in app.url_map.iter_rules()})
    missing = [endpoint for endpoint in endpoints if permission_of(app, endpoint) is None]
    if missing:
        raise RuntimeError(f"these routes declare no permission: {', '.join(missing)}")


def refuse_foreign_origin() -> None:
    """A change must come from our own pages; browsers say where a form was sent from."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    if is_foreign():
        abort(403)


def is_foreign() -> bool:
    """True when the browser says that the form was sent from a page that is not ours."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return True
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.host


def check_permission() -> ResponseReturnValue | None:
    """Send a stranger to the sign-in page; refuse who holds none of the roles."""
    from flask import current_app

    if request.endpoint is None:
        return None
    permission = permission_of(current_app, request.endpoint) or STAFF
    if permission.is_public:
        return None
    if not current_user.is_authenticated:
        return _to_sign_in()
    if current_user.must_change and request.endpoint not in FIRST_PASSWORD:
        return redirect(url_for("password.page"), 303)
    if permission.roles and not any(actor().holds(role) for role in permission.roles):
        raise NotAllowed(act={"zh": "打开这个页面", "en": "open this page"})
    return None


def _to_sign_in() -> ResponseReturnValue:
    if request.headers.get("HX-Request") == "true":
        abort(401)
    if request.method == "POST" and request.endpoint != "account.sign_out":
        raise SignInEnded()
    wanted = own_address() if request.method == "GET" else None
    return redirect(url_for("account.sign_in", next=wanted), 303)


def own_address() -> str:
    """The address of this page within the host, below the path where the application is mounted."""
    return request.script_root + request.full_path.rstrip("?")


def is_own_page(app: Flask, address: str | None) -> bool:
    """True for a path of this application that a GET may open; refuses every other way out."""
    if not address or not address.startswith("/") or address[1:2] in {"/", "\\"}:
        return False
    if any(ord(sign) < 33 or sign == "\\" for sign in address) or "%5c" in address.lower():
        return False
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return False
    if not parts.path.startswith(f"{request.script_root}/"):
        return False
    adapter = app.create_url_adapter(request)
    return adapter is not None and adapter.test(parts.path.removeprefix(request.script_root), method="GET")
