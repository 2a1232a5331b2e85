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
