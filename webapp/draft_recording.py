"""A case recorded as a story of its process: shown with all that is personal replaced, kept in the draft."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp import transaction
from webapp.access import ADMINISTRATOR, Permission, actor, guard
from webapp.language import gettext as _
from webapp.refusals import sentence_of, shown_again_by
from workflows.errors import DomainError
from workflows.practice import retelling

bp = Blueprint("draft_recording", __name__, url_prefix="/cockpit/cases/<business_key>/story")
guard(bp, Permission(roles=(ADMINISTRATOR,)))


@bp.get("")
def page(business_key: str, error: DomainError | None = None) -> str:
    """The story as it would be kept, what was replaced in it, and what its writer has yet to fill in."""
    retold = retelling.retell(transaction.session(), business_key, actor())
    form = request.form
    zh, en = form.get("zh", _TITLE["zh"]), form.get("en", _TITLE["en"])
    return render_template(
        "cockpit/story.html",
        business_key=business_key,
        retold=retold,
        content=retold.content(zh, en).decode(),
        typed={"name": form.get("name", ""), "zh": zh, "en": en},
        replaced=[(_kind(kind), count) for kind, count in sorted(retold.replaced.items())],
        error=sentence_of(error) if error else "",
        error_field=getattr(error, "field", None) or "",
    )


_TITLE = {"zh": "由一件真实业务记录", "en": "Recorded from a real case"}


def _kind(kind: str) -> str:
    """What kind of word was replaced, in the reader's language."""
    names = {
        "name": _("姓名"),
        "employer": _("单位名称"),
        "phone": _("电话"),
        "bank_account": _("账号"),
        "identity_number": _("证件号码"),
        "certificate": _("证明编号"),
        "credit_code": _("信用代码"),
        "postcode": _("邮政编码"),
        "text": _("短文字"),
        "note": _("意见和说明"),
    }
    return names[kind]


@bp.post("")
@shown_again_by(page)
def keep(business_key: str) -> ResponseReturnValue:
    session, now, form = transaction.session(), transaction.clock().now(), request.form
    named = retelling.Named(*(form.get(part, "").strip() for part in ("name", "zh", "en")))
    draft_id = retelling.keep(session, business_key, named, by=actor(), now=now)
    flash(_("已记录到草稿。设计人员可以在画布旁运行这个故事。"), "ok")
    return redirect(url_for("draft_stories.page", draft_id=draft_id), 303)
