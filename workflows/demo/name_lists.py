"""Invented people of an enterprise, and the lists on which they are named, read in as an upload would be."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from workflows.contributions.operations import NewSpell, add_spell
from workflows.demo import builders
from workflows.layoffs.name_lists import store
from workflows.people.models import Organisation
from workflows.people.operations import NewPerson, add_person

FIRST = 5_000
"""Numbers of these people, away from those of the stories' claimants."""
NEWCOMERS = 9_000
"""Numbers of people who are hired later."""
_SURNAMES = "赵钱孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜于"
_GIVEN = (
    "伟", "芳", "建民", "丽君", "敏", "静波", "玉梅", "强", "磊", "凤兰", "军", "洋", "海生", "桂珍", "长林",
    "秀芝", "志宏", "艳红", "春雨", "永福", "彩霞", "立群", "国庆", "淑芬", "宝山", "亚芹", "德海", "晓光",
    "桂香",
)  # fmt: skip

Named = tuple[str, ...]
"""Name, identity number and category as the file says them; then, where told, why to be kept first."""


def of(
    session: Session,
    enterprise: Organisation,
    wanted: Mapping[str, Mapping[str, Any]],
    now: dt.datetime,
    *,
    first: int = FIRST,
) -> dict[str, int]:
    """Name of a list → id: `count` people, or those `as` another list and `count` more.

    The first `special` of them are of `category`, of `retention`, or leave on `left_on`. Everybody is
    employed at the enterprise; `first` is the number of the first.
    """
    numbers, named, found = count(first), dict[str, list[Named]](), {}
    for name, each in wanted.items():
        people = list(named.get(each.get("as", ""), ()))
        people += list(_employed(session, enterprise, each, numbers))
        named[name] = people
        found[name] = store(session, enterprise.id, written(people), actor=None, now=now)
    return found


def hired(session: Session, enterprise: Organisation, on: dt.date, number: int) -> None:
    """People who began at the enterprise on a day."""
    area_id = enterprise.area_id or ""
    for each in range(NEWCOMERS, NEWCOMERS + number):
        name, identity, _category = _named(each)
        row = add_person(
            session,
            NewPerson(name, identity_number=identity, area_id=area_id),
            actor=None,
            now=builders.FOUNDED_AT,
        )
        add_spell(session, NewSpell(row.id, area_id, enterprise.name, on, None, 0))


def invented(size: int) -> list[Named]:
    """The first people that `of` employs, as they would be written on a list."""
    return [_named(number) for number in range(FIRST, FIRST + size)]


def written(people: Iterable[Named]) -> bytes:
    """The list as a CSV file."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("姓名", "身份证号", "人员类别", "优先留用"))
    writer.writerows(people)
    return out.getvalue().encode()


def _employed(
    session: Session, enterprise: Organisation, each: Mapping[str, Any], numbers: Iterator[int]
) -> Iterator[Named]:
    for at in range(each["count"]):
        number = next(numbers)
        name, identity, category = _named(number)
        left = each.get("left_on") if at < each.get("special", 0) else None
        ends_on = dt.date.fromisoformat(left) if left else None
        builders.employed(session, name, enterprise.name, number, enterprise.area_id or "", ends_on)
        is_special = at < each.get("special", 0)
        kept = (each["retention"],) if is_special and "retention" in each else ()
        yield name, identity, each.get("category", category) if is_special else category, *kept


def _named(number: int) -> tuple[str, str, str]:
    name = _SURNAMES[number * 7 % len(_SURNAMES)] + _GIVEN[number * 11 % len(_GIVEN)]
    born_on = dt.date(1970, 1, 1) + dt.timedelta(days=number // 1000)
    return name, builders.invented_identity(number, born_on), "一般"
