"""Charts as shapes for a server-side SVG; a table with the same numbers stands behind each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from workflows.contributions.queries import History

WIDTH = 480
BAND = 22
TOP = 18


@dataclass(frozen=True)
class Bar:
    """One spell as a bar on the axis of months."""

    x: float
    y: int
    width: float
    label: str
    months: int
    is_flexible: bool


@dataclass(frozen=True)
class Tick:
    """A year on the axis."""

    x: float
    label: str


@dataclass(frozen=True)
class Chart:
    """Bars over years; `height` grows with the number of employers."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]


def contributions(history: History, *, until: dt.date) -> Chart | None:
    """Spells of contribution by month, one line for each; None when there are none."""
    if not history.spells:
        return None
    first = min(spell.starts_on for spell in history.spells).year
    last = max(max(spell.ends_on or until for spell in history.spells).year, first)
    scale = WIDTH / ((last - first + 1) * 12)
    bars = []
    for line, spell in enumerate(history.spells):
        start = _month(spell.starts_on) - first * 12
        end = _month(spell.ends_on or until) - first * 12 + 1
        bars.append(
            Bar(
                x=round(start * scale, 1),
                y=TOP + line * BAND,
                width=max(3.0, round((end - start) * scale, 1)),
                label=spell.employer_name,
                months=spell.paid_months,
                is_flexible=spell.is_flexible,
            )
        )
    return Chart(WIDTH, TOP + len(bars) * BAND + 2, tuple(bars), _ticks(first, last, scale))


def _month(day: dt.date) -> int:
    return day.year * 12 + day.month - 1


def _ticks(first: int, last: int, scale: float) -> tuple[Tick, ...]:
    step = max(1, (last - first + 1) // 6)
    return tuple(
        Tick(round((year - first) * 12 * scale, 1), str(year)) for year in range(first, last + 1, step)
    )
