"""Refusals of the contributions room."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.errors import Refused


class OverlappingSpells(Refused):
    """Two spells of one person share days."""

    zh = "缴费时段重叠：“{new}”（{new_period}）与已登记的“{known}”（{known_period}）。"
    en = 'Contribution spells overlap: "{new}" ({new_period}) and "{known}" ({known_period}) on file.'


class SpellImpossible(Refused):
    """More months paid than the spell has, or an end before its start."""

    zh = "缴费时段有误：{reason}"
    en = "This contribution spell cannot be: {reason}"


@dataclass(frozen=True)
class RowFault:
    """What is wrong in a row of a feed; rows count from 1 with the heading, as a spreadsheet shows them."""

    row: int
    column: str
    column_en: str
    zh: str
    en: str


class FeedRefused(Refused):
    """A feed with wrong rows: nothing of it was taken in."""

    zh = "没有导入任何一行：有 {count} 处不符，第一处在第 {row} 行：{reason}"
    en = "Not one row was taken in: {count} faults, the first in row {row}: {reason}"
    faults: tuple[RowFault, ...] = ()


def refused_feed(faults: list[RowFault]) -> FeedRefused:
    """The refusal with the first fault in words and all of them in `faults`."""
    first = faults[0]
    error = FeedRefused(
        field="feed_file", count=len(faults), row=first.row, reason={"zh": first.zh, "en": first.en}
    )
    error.faults = tuple(faults)
    return error
