"""Refusals of the disclosure room."""

from __future__ import annotations

from workflows.errors import AlreadyExists, Conflict, Refused


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


class ListExists(AlreadyExists):
    """The month has a list that was not dropped."""

    zh = "{period} 的公示名单已经编制。"
    en = "There is a list for {period} already."


class ListOver(Conflict):
    """The list does not stand where this act belongs."""

    zh = "公示名单 {business_key} 的状态已变化。"
    en = "The list {business_key} has moved on."


class NotDisclosed(Refused):
    """The law line of the area wants no disclosure."""

    zh = "本地区现行政策不公示领取人员（参数“公示与首次发放”）。"
    en = "The law in force here wants no disclosure (parameter “disclosure and first payment”)."


class NobodyToList(Refused):
    """Nobody receives benefit in the month."""

    zh = "{period} 没有正在领取待遇的人员。"
    en = "Nobody receives benefit in {period}."


class PeriodImpossible(Refused):
    """Not a month, or one that has not come."""

    zh = "“{period}”不是月份，或者还没有到。"
    en = "“{period}” is no month, or has not come yet."
