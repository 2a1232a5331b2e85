"""With whom a person may share what they keep: the field `shared_with` of a form."""

from __future__ import annotations

from flask import request

from webapp import numbers
from webapp.access import actor
from webapp.language import gettext as _
from webapp.language import in_language


def offices() -> dict[str, str]:
    """Id → name of the offices of the reader's roles."""
    return {str(each.organisation_id): in_language(each, "office_name") for each in actor().grants}


def choices() -> list[tuple[str, str]]:
    """What the field offers; first, nobody."""
    return [("", _("只有我")), *offices().items()]


def chosen() -> int | None:
    """The office that was chosen; None for the reader alone."""
    return numbers.whole(request.form.get("shared_with", ""))
