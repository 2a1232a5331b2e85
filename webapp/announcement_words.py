"""What the announcement of a letter by short message came to, in words."""

from __future__ import annotations

from flask import Flask

from webapp.filters import day
from webapp.language import gettext as _
from workflows.documents.queries import LetterRow


def announced(letter: LetterRow) -> str:
    """`已短信告知 139****0001 · 2006年3月1日`, or why no message went out."""
    if letter.announced == "sent":
        return _(
            "已短信告知 %(number)s · %(day)s", number=letter.announced_to or "", day=day(letter.announced_at)
        )
    words = {
        "no_mobile": _("没有短信告知：没有登记手机号码"),
        "not_agreed": _("没有短信告知：本人没有同意"),
        "over": _("没有短信告知：本件已撤回，或者另有新的文书"),
        "off": _("没有短信告知：本系统没有短信通道"),
    }
    return words.get(letter.announced or "", _("短信待发"))


def install(app: Flask) -> None:
    """Offer the words to templates."""
    app.jinja_env.filters["announced"] = announced
