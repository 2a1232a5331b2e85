"""Members of values: entries of contexts and the properties that other values have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from zoneinfo import ZoneInfo

from workflows.feel.far import FarDate, FarMoment
from workflows.feel.run import Run
from workflows.feel.temporal import offset_of
from workflows.feel.values import Months, Range, describe


def member(value: object, name: str, run: Run) -> object:
    """`value.name`; of a list, that of each element. Null with a problem where there is none."""
    if isinstance(value, dict):
        if name in value:
            return value[name]
        return run.report("member", describe(value), name)
    if isinstance(value, list):
        run.spend(len(value))
        run.keep(len(value))
        return [member(item, name, run) for item in value]
    properties = next((each for kind, each in _PROPERTIES if isinstance(value, kind)), None)
    if properties is None or name not in properties:
        return run.report("member", describe(value), name)
    return properties[name](value)


def _offset(value: dt.time | dt.datetime) -> dt.timedelta | None:
    if isinstance(value, dt.time) and isinstance(value.tzinfo, ZoneInfo):
        return None
    return offset_of(value)


def _zone(value: dt.time | dt.datetime) -> str | None:
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else None


def _months(part: Callable[[int], int]) -> Callable[[Months], Decimal]:
    return lambda value: Decimal(part(abs(value.count)) * (-1 if value.count < 0 else 1))


def _seconds(part: Callable[[int], int]) -> Callable[[dt.timedelta], Decimal]:
    def read(value: dt.timedelta) -> Decimal:
        size = abs(value)
        whole = part(size.days * 86_400 + size.seconds)
        return Decimal(-whole if value < dt.timedelta() else whole)

    return read


_DATE: dict[str, Callable[[dt.date], object]] = {
    "year": lambda value: Decimal(value.year),
    "month": lambda value: Decimal(value.month),
    "day": lambda value: Decimal(value.day),
    "weekday": lambda value: Decimal(value.isoweekday()),
}
_FAR: dict[str, Callable[[FarDate], object]] = {
    "year": lambda value: Decimal(value.year),
    "month": lambda value: Decimal(value.month),
    "day": lambda value: Decimal(value.day),
}
_TIME: dict[str, Callable[..., object]] = {
    "hour": lambda value: Decimal(value.hour),
    "minute": lambda value: Decimal(value.minute),
    "second": lambda value: Decimal(value.second),
    "time offset": _offset,
    "timezone": _zone,
}


def _of_day(read: Callable[[FarDate], object]) -> Callable[[FarMoment], object]:
    return lambda value: read(value.day)


def _of_time(read: Callable[..., object]) -> Callable[[FarMoment], object]:
    return lambda value: read(value.time)


_RANGE: dict[str, Callable[[Range], object]] = {
    "start": lambda value: value.start,
    "end": lambda value: value.end,
    "start included": lambda value: value.start_included,
    "end included": lambda value: value.end_included,
}
_PROPERTIES: tuple[tuple[type, Mapping[str, Callable[..., object]]], ...] = (
    (dt.datetime, {**_DATE, **_TIME}),
    (dt.date, _DATE),
    (dt.time, _TIME),
    (Months, {"years": _months(lambda count: count // 12), "months": _months(lambda count: count % 12)}),
    (
        dt.timedelta,
        {
            "days": _seconds(lambda total: total // 86_400),
            "hours": _seconds(lambda total: total // 3_600 % 24),
            "minutes": _seconds(lambda total: total // 60 % 60),
            "seconds": _seconds(lambda total: total % 60),
        },
    ),
    (Range, _RANGE),
    (FarDate, _FAR),
    (
        FarMoment,
        {name: _of_day(read) for name, read in _FAR.items()}
        | {name: _of_time(read) for name, read in _TIME.items()},
    ),
)
