"""Refusals of the room of policy changes."""

from __future__ import annotations

from workflows.errors import Refused


class ChangeClosed(Refused):
    """The change was released or withdrawn meanwhile."""

    zh = "政策变更 {business_key} 已经结束，不能再处理。"
    en = "The policy change {business_key} is closed."


class NothingProposed(Refused):
    """Neither a file nor a former table was named."""

    zh = "请上传新的决策表，或选择一张已有的表。"
    en = "Upload a new table, or choose one that is there already."


class TableUnreadable(Refused):
    """An upload that is no decision table."""

    zh = "这个文件不是可以使用的决策表：{reason}"
    en = "This file is no table that can be used: {reason}"
