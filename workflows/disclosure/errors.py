"""Refusals of the disclosure room."""

from __future__ import annotations

from workflows.errors import Conflict, Refused


class NoticeOver(Conflict):
    """The notice is off the public page already."""

    zh = "该公示已于 {ended_at} 结束（{ended_by}）。"
    en = "This notice ended at {ended_at} ({ended_by})."


class ReasonMissing(Refused):
    """A take-down without a reason."""

    zh = "撤下公示必须写明原因。"
    en = "A take-down needs its reason."


class NotHeard(Refused):
    """A benefit that would stop without the person having been heard (S5.3)."""

    zh = "停止待遇之前应当听取本人意见，请填写日期。"
    en = "Before a benefit stops the person is heard; give the day."
