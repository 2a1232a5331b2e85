"""Invented insured people, and histories of contributions that meet every branch of the tables."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from workflows.claims.periods import later, of
from workflows.contributions.operations import NewSpell, add_spells
from workflows.demo.builders import FOUNDED_AT, invented_identity
from workflows.demo.establishment import AREAS
from workflows.people.operations import NewPerson, add_people

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_COMPOUND = ("欧阳", "上官", "司马", "诸葛", "东方")
_GIVEN = (
    "一平", "小梅", "文秀", "立新", "志远", "明华", "东升", "国栋", "安", "春晓", "秀兰", "大勇", "佳",
    "连成", "静", "玉山", "桂芝", "红", "建国", "海涛", "丽娟", "伟", "芳", "强", "淑珍", "德福", "雪",
    "晨光", "永泰", "小龙", "慧",
)  # fmt: skip
_EMPLOYERS = (
    "东风机械厂",
    "松江纺织厂",
    "红旗木器厂",
    "北方制药厂",
    "长白食品厂",
    "新华印刷厂",
    "永兴商场",
    "白桦家具厂",
)
EMPLOYERS = len(_EMPLOYERS)
"""After so many numbers `employer_of` begins again."""
_WHOLE = ("阿依古丽·买买提", "其木格·巴特尔")
"""Names of nationalities that a mask must know."""

KINDS = (
    "long", "medium", "steady", "exact_year", "few", "flexible_enough", "flexible_short", "two_areas",
    "straddling", "employed",
)  # fmt: skip
"""Kinds of contribution history; `spells_of` says what they are."""
PENSIONER = 38
"""Numbers that end so draw an old-age pension."""


@dataclass(frozen=True)
class Stretch:
    """A spell counted back from the end of the last job: months before it, length, months paid."""

    months_before: int
    months: int
    paid: int
    is_flexible: bool = False
    is_elsewhere: bool = False


HISTORIES: Mapping[str, tuple[Stretch, ...]] = {
    "long": (Stretch(60, 80, 80), Stretch(0, 60, 58)),
    "medium": (Stretch(40, 36, 36), Stretch(0, 40, 40)),
    "steady": (Stretch(0, 38, 38),),
    "exact_year": (Stretch(0, 12, 12),),
    "few": (Stretch(0, 9, 7),),
    "flexible_enough": (Stretch(27, 5, 5, True), Stretch(12, 4, 4, True), Stretch(0, 3, 3, True)),
    "flexible_short": (Stretch(20, 6, 6, True), Stretch(0, 5, 5, True)),
    "two_areas": (Stretch(18, 24, 24, is_elsewhere=True), Stretch(0, 18, 18)),
    "straddling": (Stretch(33, 9, 9, True), Stretch(0, 10, 10, True)),
    "employed": (Stretch(0, 30, 30),),
    "pensioner": (Stretch(0, 38, 38),),
    "eleven": (Stretch(0, 11, 11),),
    "two_years": (Stretch(0, 24, 24),),
    "under_five_years": (Stretch(0, 59, 59),),
    "five_years": (Stretch(0, 60, 60),),
    "under_ten_years": (Stretch(0, 119, 119),),
    "ten_years": (Stretch(0, 120, 120),),
    "gaps": (Stretch(50, 20, 20), Stretch(26, 14, 12), Stretch(0, 20, 17)),
    "part_paid": (Stretch(0, 30, 21),),
    "many_employers": (Stretch(44, 10, 10), Stretch(30, 12, 12), Stretch(20, 9, 9), Stretch(0, 14, 14)),
    "short_spells": (
        Stretch(30, 4, 4, True),
        Stretch(22, 4, 4, True),
        Stretch(12, 5, 5, True),
        Stretch(0, 3, 3, True),
    ),
    "short_elsewhere": (
        Stretch(24, 6, 6, True, is_elsewhere=True),
        Stretch(10, 5, 5, True),
        Stretch(0, 4, 4, True),
    ),
    "before_window": (Stretch(38, 8, 8, True), Stretch(0, 6, 6, True)),
    "merged_track": (Stretch(40, 96, 96), Stretch(14, 10, 10, True), Stretch(0, 8, 8, True)),
    "flexible_now": (Stretch(30, 40, 40), Stretch(0, 8, 8, True)),
}
_STILL_AT_WORK = frozenset({"employed", "flexible_now"})


@dataclass(frozen=True)
class Insured:
    """An insured person to put on file: who, with what kind of history, and when the last job ended."""

    number: int
    person: NewPerson
    kind: str
    area_id: str
    separated_on: dt.date
    employer: str
    """Of the last job."""
    draws_pension: bool = False


def spells_of(
    kind: str, person_id: int, area_id: str, separated_on: dt.date, employer: str
) -> list[NewSpell]:
    """The history of a kind of person whose last job ended on the day, or goes on."""
    elsewhere = "siping" if area_id != "siping" else "tonghua"
    spells = []
    for stretch in HISTORIES[kind]:
        is_last = stretch.months_before == 0
        starts_on, ends_on = _days(separated_on, stretch)
        spells.append(
            NewSpell(
                person_id=person_id,
                area_id=elsewhere if stretch.is_elsewhere else area_id,
                employer_name=employer if is_last else f"{AREAS[elsewhere][0]}{_EMPLOYERS[person_id % 8]}",
                starts_on=starts_on,
                ends_on=None if is_last and kind in _STILL_AT_WORK else ends_on,
                paid_months=stretch.paid,
                is_flexible=stretch.is_flexible,
            )
        )
    return spells


def employer_of(number: int, area_id: str) -> str:
    """An invented employer of the area."""
    return f"{AREAS[area_id][0]}{_EMPLOYERS[number % len(_EMPLOYERS)]}"


def person_of(number: int, area_id: str) -> NewPerson:
    """The invented person of a number; the same number makes the same person."""
    made_of = random.Random(number)  # noqa: S311  invented people, no secret
    born_on = dt.date(1955, 1, 1) + dt.timedelta(days=made_of.randrange(40 * 365))
    return NewPerson(
        _name(made_of, number),
        identity_number=invented_identity(number, born_on),
        phone=f"1390{number:07d}",
        bank_account=f"622202{number:013d}",
        area_id=area_id,
    )


def insured(number: int, kind: str, area_id: str, separated_on: dt.date) -> Insured:
    """The person of a number with a kind of history; one in a hundred draws a pension."""
    person, employer = person_of(number, area_id), employer_of(number, area_id)
    draws_pension = number % 100 == PENSIONER
    return Insured(number, person, kind, area_id, separated_on, employer, draws_pension)


def insure(session: Session, people: Sequence[Insured]) -> dict[int, int]:
    """Put people with their histories on file, number → person id."""
    rows = add_people(session, (each.person for each in people), now=FOUNDED_AT)
    for each, row in zip(people, rows, strict=True):
        if each.draws_pension:
            row.pension_from = each.separated_on
    ids = {each.number: row.id for each, row in zip(people, rows, strict=True)}
    add_spells(
        session,
        (
            spell
            for each in people
            for spell in spells_of(
                each.kind, ids[each.number], each.area_id, each.separated_on, each.employer
            )
        ),
    )
    return ids


def _name(made_of: random.Random, number: int) -> str:
    if number % 97 < len(_WHOLE):
        return _WHOLE[number % 97]
    surname = made_of.choice(_COMPOUND) if number % 25 == 0 else made_of.choice(_SURNAMES)
    return surname + made_of.choice(_GIVEN)


def _days(separated_on: dt.date, stretch: Stretch) -> tuple[dt.date, dt.date]:
    """First and last day of a stretch; the last one of a person ends on the day of separation."""
    last_month = later(of(separated_on), -stretch.months_before)
    first_month = later(last_month, 1 - stretch.months)
    starts_on = dt.date.fromisoformat(f"{first_month}-01")
    if stretch.months_before == 0:
        return starts_on, separated_on
    return starts_on, dt.date.fromisoformat(f"{later(last_month, 1)}-01") - dt.timedelta(days=1)
