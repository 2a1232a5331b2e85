"""Words for what a decision table asks and says beside its rows."""

from __future__ import annotations

from webapp.language import gettext as _


def kind(type_name: str) -> str:
    """A type of FEEL as a designer reads it; the name itself for the rarer ones."""
    words = {
        "string": _("文字"),
        "number": _("数值"),
        "boolean": _("真假"),
        "date": _("日期"),
        "Any": _("FEEL 写法的任意值"),
    }
    return words.get(type_name, type_name)


def choice(type_name: str, value: str) -> str:
    """An allowed value; true and false in words."""
    if type_name != "boolean":
        return value
    return _("是") if value == "true" else _("否")


def note(name: str) -> str:
    """An annotation column; its own name where it is none of ours."""
    words = {
        "clause": _("依据条款"),
        "text": _("说明"),
        "text_en": _("英文说明"),
        "status": _("状态"),
    }
    return words.get(name, name)
