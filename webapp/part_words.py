"""Words for places within a table, form or letter: which cell, field or block differs."""

from __future__ import annotations

from collections.abc import Iterable

from webapp.language import gettext as _
from workflows.designer.part_comparison import Step


def place(steps: Iterable[Step]) -> str:
    """The way to a place, outermost first."""
    return " › ".join(_step(each) for each in steps)


def _step(step: Step) -> str:
    if step.kind == "row":
        return _("第 %(number)s 行", number=step.which)
    told = _words().get(step.which if step.kind == "note" else step.kind, step.kind)
    return f"{told} {step.which}" if step.which and step.kind != "note" else told


def _words() -> dict[str, str]:
    return {
        "table": _("决策表"),
        "column": _("列"),
        "clause": _("依据条款"),
        "text": _("说明"),
        "text_en": _("英文说明"),
        "status": _("状态"),
        "name": _("名称"),
        "hit_policy": _("命中策略"),
        "row_order": _("行的次序"),
        "label": _("列名"),
        "label_en": _("英文列名"),
        "type": _("类型"),
        "allowed": _("允许的值"),
        "unit": _("单位"),
        "whole": _("只有整数"),
        "zh": _("中文"),
        "en": _("英文"),
        "groups": _("分组"),
        "fields": _("字段"),
        "blocks": _("段落"),
        "title": _("标题"),
        "announcement": _("短信告知"),
        "rows": _("行"),
        "columns": _("列"),
        "roles": _("岗位"),
        "options": _("选项"),
        "help": _("帮助"),
        "required": _("必填"),
        "when": _("条件"),
        "value": _("取值"),
        "kind": _("类型"),
        "queue": _("待办状态"),
    }
