"""What the reader was told, and how they want to be told: list, ways for each kind, addresses, calendar."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import task_forms, transaction
from webapp.access import STAFF, actor, guard
from webapp.htmx import go_to
from webapp.language import gettext as _
from webapp.refusals import shown_again_by
from workflows.clock import wall
from workflows.errors import DomainError, NotFound
from workflows.notifications import addresses, calendar, choosing, queries, texts
from workflows.notifications.addresses import CODE_DIGITS, Address
from workflows.notifications.carrying import mail_server
from workflows.notifications.choosing import NAMES, Ways
from workflows.notifications.medium import Medium
from workflows.runtime.tidings import Kind

bp = Blueprint("notifications", __name__, url_prefix="/notifications")
guard(bp, STAFF)

NO_MEDIUM = {"zh": "这种联系方式", "en": "Such an address"}
FIXED = {(Kind.MENTIONED, "listed")}
"""Those that call the reader have a list of their own, which nobody turns off."""


@dataclass(frozen=True)
class Reach:
    """One way to the reader outside the house, as the page shows it."""

    medium: str
    label: str
    """Over everything about it."""
    field: str
    hint: str
    kind: str
    """Of the field."""
    is_on: bool
    off: str
    """Said where the house does not send by it."""
    address: Address | None
    typed: str = ""


@bp.get("")
def told() -> ResponseReturnValue:
    page = queries.of_actor(transaction.session(), actor(), request.args.get("after"))
    return render_template("notifications/page.html", page=page, what=texts.WHAT)


@bp.post("/<int:notification_id>/open")
def open_one(notification_id: int) -> ResponseReturnValue:
    """A form, not a link: it marks the line as read."""
    now = transaction.clock().now()
    row = queries.open_one(transaction.session(), notification_id, actor=actor(), now=now)
    if row.business_key is not None:
        return go_to(url_for("cases.show", business_key=row.business_key))
    return go_to(url_for("substitutions.listed"))


@bp.post("/read")
def read_all() -> ResponseReturnValue:
    queries.read_all(transaction.session(), actor=actor(), now=transaction.clock().now())
    flash(_("已全部标为已读。"))
    return go_to(url_for(".told"))


@bp.get("/settings")
def settings() -> ResponseReturnValue:
    return _page()


def _page(error: DomainError | None = None, medium: str = "", calendar_address: str = "") -> str:
    session, person = transaction.session(), actor()
    return render_template(
        "notifications/settings.html",
        chosen=choosing.of_person(session, person.person_id),
        labels=_kinds(),
        ways=_ways(),
        fixed=FIXED,
        reaches=_reaches(medium),
        calendar_since=calendar.made_at(session, person.person_id),
        calendar_address=calendar_address,
        code_digits=CODE_DIGITS,
        error=error,
        errors=task_forms.errors_of(error),
    )


@bp.post("/settings")
def choose() -> ResponseReturnValue:
    """Every box of the table is in the form; one that is not ticked is not sent."""
    chosen = {kind: _ticked(kind) for kind in Kind}
    choosing.keep(transaction.session(), chosen, actor=actor())
    flash(_("通知方式已保存。"))
    return go_to(url_for(".settings"))


@bp.post("/settings/<medium>")
@shown_again_by(_page)
def offer(medium: str) -> ResponseReturnValue:
    """Have a code sent to an address."""
    which = _medium(medium)
    if not _is_on(which):
        raise NotFound(what=NO_MEDIUM)
    typed, now = request.form.get(medium, ""), transaction.clock().now()
    addresses.offer(transaction.session(), which, typed, actor=actor(), now=now, at_wall=wall())
    flash(_("验证码已发出，请在 30 分钟内填写。"))
    return go_to(url_for(".settings", _anchor=f"{medium}-panel"))


@bp.post("/settings/<medium>/confirm")
def confirm(medium: str) -> ResponseReturnValue:
    """A wrong code is not raised: it is counted, and that is committed."""
    which, code = _medium(medium), request.form.get(f"{medium}_code", "")
    now = transaction.clock().now()
    refusal = addresses.confirm(transaction.session(), which, code, actor=actor(), now=now)
    if refusal is not None:
        return _page(refusal, medium), refusal.status
    flash(_("已确认，从现在起可以用它通知您。"))
    return go_to(url_for(".settings", _anchor=f"{medium}-panel"))


@bp.post("/settings/<medium>/remove")
def remove(medium: str) -> ResponseReturnValue:
    now = transaction.clock().now()
    addresses.remove(transaction.session(), _medium(medium), actor=actor(), now=now)
    flash(_("已删除，不再用它通知您。"))
    return go_to(url_for(".settings"))


@bp.post("/calendar/renew")
def renew_calendar() -> ResponseReturnValue:
    """The address is shown on this answer alone: only its digest is kept."""
    token = calendar.renew(transaction.session(), actor=actor(), now=transaction.clock().now())
    house = transaction.house().settings.public_address
    return _page(calendar_address=house + url_for("calendar_feed.deadlines", token=token))


@bp.post("/calendar/withdraw")
def withdraw_calendar() -> ResponseReturnValue:
    calendar.withdraw(transaction.session(), actor=actor(), now=transaction.clock().now())
    flash(_("日历地址已停用。"))
    return go_to(url_for(".settings"))


def _ticked(kind: Kind) -> Ways:
    ticked = {name: f"{kind.value}_{name}" in request.form or (kind, name) in FIXED for name in NAMES}
    return Ways(**ticked)


def _medium(name: str) -> Medium:
    try:
        return Medium(name)
    except ValueError:
        raise NotFound(what=NO_MEDIUM) from None


def _is_on(medium: Medium) -> bool:
    house = transaction.house().settings
    is_by_mail = medium is Medium.EMAIL
    return mail_server(house) is not None if is_by_mail else bool(house.short_messages)


def _reaches(tried: str) -> tuple[Reach, ...]:
    """`tried` is the one whose form was refused: what was typed stands in it again."""
    now = transaction.clock().now()
    known = addresses.of_person(transaction.session(), actor().person_id, now)
    shown = {
        Medium.EMAIL: (_("电子邮箱"), _("邮箱地址"), _("只写件号、环节和期限，不写申领人的姓名。"), "email"),
        Medium.PHONE: (_("手机"), _("手机号码"), _("短信只写件号、环节和期限。"), "tel"),
    }
    off = {
        Medium.EMAIL: _("本系统没有配置发送邮件，请联系管理员。"),
        Medium.PHONE: _("本系统没有配置发送短信，请联系管理员。"),
    }
    typed = request.form.get(tried, "") if tried else ""
    return tuple(
        Reach(each.value, *words, _is_on(each), off[each], known.get(each), typed if tried == each else "")
        for each, words in shown.items()
    )


def _ways() -> Mapping[str, str]:
    return {
        "listed": _("系统内"),
        "at_once": _("即时邮件"),
        "digest": _("每日汇总邮件"),
        "phone": _("短信"),
    }


def _kinds() -> Mapping[Kind, str]:
    return {
        Kind.ASSIGNED: _("改派给我的环节"),
        Kind.ENTRUSTED: _("同事委托我办理"),
        Kind.RETURNED: _("我委托的环节退回"),
        Kind.SENT_BACK: _("我办过的件被退回"),
        Kind.MENTIONED: _("留言提到我"),
        Kind.SUBSTITUTION: _("由我代理的日期开始"),
        Kind.DUE_SOON: _("我的环节即将到期"),
        Kind.OVERDUE: _("我的环节已超期"),
    }
