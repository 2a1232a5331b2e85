"""Questions about a grid, answered exactly: overlaps, gaps, covered rows, neighbouring rows.

A search goes axis by axis with the set of rows still alive, as bits; equal sets at the same axis are
looked at once, so the cost follows the number of different sets, not that of the places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from workflows.dmn.grid import Axis, Grid

MOST_GAPS = 20
MOST_LINES = 100_000
MOST_SETS = 100_000
"""Different sets of rows that a search looks at before it gives up."""
Box = tuple[int | None, ...]
"""One place per axis, None for any."""


class TooLarge(Exception):
    """The table has more different places than can be looked at."""


def overlapping(grid: Grid) -> Iterator[tuple[int, int]]:
    """Pairs of rows that some values reach both."""
    reach = [_places(grid, row) for row in range(grid.rows)]
    for first in range(grid.rows):
        for second in range(first + 1, grid.rows):
            if all(one & other for one, other in zip(reach[first], reach[second], strict=True)):
                yield first, second


def _places(grid: Grid, row: int) -> tuple[int, ...]:
    """The places that a row takes, as bits per axis."""
    return tuple(
        sum(1 << at for at, place in enumerate(axis.places) if place.rows >> row & 1) for axis in grid.axes
    )


def common(grid: Grid, first: int, second: int) -> Box:
    """A box that both rows take; any where they do not narrow the axis."""
    both = 1 << first | 1 << second
    return tuple(_narrow(axis, both) for axis in grid.axes)


def _narrow(axis: Axis, rows: int) -> int | None:
    taking = [at for at, place in enumerate(axis.places) if place.rows & rows == rows]
    return None if len(taking) == len(axis.places) else taking[0]


def is_empty(grid: Grid, row: int) -> bool:
    """True when no allowed value passes a cell of the row."""
    return not all(_places(grid, row))


def gaps(grid: Grid) -> Iterator[Box]:
    """Boxes that no row takes, the widest that the search meets, at most `MOST_GAPS`."""
    found: list[Box] = []
    full = tuple(_full_rows(grid, at) for at in range(len(grid.axes) + 1))
    _search_gaps(grid, full, (), (1 << grid.rows) - 1, found, set())
    yield from found


def _full_rows(grid: Grid, start: int) -> int:
    """Rows that take everything on all axes from `start` on."""
    rows = (1 << grid.rows) - 1
    for axis in grid.axes[start:]:
        for place in axis.places:
            rows &= place.rows
    return rows


def _search_gaps(
    grid: Grid, full: Sequence[int], box: Box, alive: int, found: list[Box], seen: set[tuple[int, int]]
) -> None:
    at = len(box)
    if len(found) >= MOST_GAPS or alive & full[at] or (at, alive) in seen:
        return
    if not alive:
        found.append(box + (None,) * (len(grid.axes) - at))
        return
    if at == len(grid.axes):
        return
    seen.add((at, alive))
    if len(seen) > MOST_SETS:
        raise TooLarge
    for place_at, place in enumerate(grid.axes[at].places):
        _search_gaps(grid, full, (*box, place_at), alive & place.rows, found, seen)


def covered(grid: Grid, row: int, others: Sequence[int]) -> bool:
    """True when every value that a row takes is taken by one of the others too."""
    mask = sum(1 << other for other in others)
    return _covered(grid, row, 0, mask, {})


def _covered(grid: Grid, row: int, at: int, alive: int, known: dict[tuple[int, int], bool]) -> bool:
    if not alive or at == len(grid.axes):
        return bool(alive)
    if len(known) > MOST_SETS:
        raise TooLarge
    if (at, alive) not in known:
        taken = [place.rows for place in grid.axes[at].places if place.rows >> row & 1]
        known[at, alive] = all(
            _covered(grid, row, at + 1, alive & rows, known) for rows in dict.fromkeys(taken)
        )
    return known[at, alive]


def steps(grid: Grid, axis: int, taken: Callable[[int], int | None]) -> Iterator[tuple[int, int]]:
    """Pairs of rows taken one below the other along an axis, all other inputs being equal, each once."""
    seen: set[tuple[int, int]] = set()
    lines = 0
    chosen: dict[int, int | None] = {}
    places = grid.axes[axis].places[: grid.axes[axis].ordered]
    for alive in _lines(grid, axis):
        lines += 1
        if lines > MOST_LINES:
            raise TooLarge
        below: list[int] = []
        for place in places:
            rows = alive & place.rows
            if rows not in chosen:
                chosen[rows] = taken(rows)
            row = chosen[rows]
            if row is None:
                continue
            for other in below:
                if (other, row) not in seen:
                    seen.add((other, row))
                    yield other, row
            if row not in below:
                below.append(row)


def _lines(grid: Grid, axis: int) -> Iterator[int]:
    """The sets of rows alive on each line along an axis, each different set once."""
    sets = {(1 << grid.rows) - 1}
    for at, each in enumerate(grid.axes):
        if at != axis:
            sets = {alive & place.rows for alive in sets for place in each.places}
            if len(sets) > MOST_LINES:
                raise TooLarge
    yield from sets
