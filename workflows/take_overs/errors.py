"""Refusals of the take-over room."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.errors import Refused

SHOWN = 3
"""Faults that the message names; the page and the command list all of them."""


@dataclass(frozen=True)
class CellFault:
    """What is wrong with one cell; rows count from 1 with the heading, as a spreadsheet shows them."""

    row: int
    column: str
    zh: str
    en: str


class TakeOverRefused(Refused):
    """A file with wrong rows, or no table at all: nothing of it was taken."""

    zh = "没有接收任何人：{reason}"
    en = "Nobody was taken over: {reason}"
    faults: tuple[CellFault, ...] = ()


class TakeOverClosed(Refused):
    """It was booked or refused already."""

    zh = "{business_key} 已经办结。"
    en = "{business_key} is closed already."


def refused(faults: list[CellFault]) -> TakeOverRefused:
    """The refusal of a file with its first faults in words and all of them in `faults`."""
    first, more = faults[:SHOWN], max(len(faults) - SHOWN, 0)
    zh = "；".join(f"第 {each.row} 行“{each.column}”：{each.zh}" for each in first)
    en = "; ".join(f"row {each.row}, {each.column}: {each.en}" for each in first)
    if more:
        zh, en = f"{zh}；另有 {more} 处", f"{en}; {more} more"
    error = TakeOverRefused(field="take_over_file", reason={"zh": zh, "en": en})
    error.faults = tuple(faults)
    return error
