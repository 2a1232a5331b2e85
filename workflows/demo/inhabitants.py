"""The people of the whole demo office beyond the first three hundred: more names, histories, employers."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from functools import cache
from itertools import islice

from workflows.demo import population, province
from workflows.demo.builders import invented_identity
from workflows.demo.population import Insured
from workflows.people.operations import NewPerson

FIRST = 301
"""Numbers below are the people of `population`, in the small office and the whole one."""
AREAS = (
    *("changchun",) * 8, *("jilin",) * 5, *("yanbian",) * 3, *("siping",) * 3, *("songyuan",) * 3,
    *("tonghua",) * 3, "baicheng", "baicheng", "liaoyuan", "baishan",
)  # fmt: skip
"""Where people live: as often as the area stands here."""
KINDS = (
    *population.KINDS, "pensioner", "eleven", "two_years", "under_five_years", "five_years",
    "under_ten_years", "ten_years", "gaps", "part_paid", "many_employers", "short_spells",
    "short_elsewhere", "before_window",
    "merged_track", "flexible_now", "employed", "employed", "employed",
)  # fmt: skip
"""Kinds of history, each as often as it stands here; most people of an agency's list are at work."""
_FIRMS = 60
"""So many firms of an area employ the people here."""

_SURNAMES = (
    "王李张刘陈杨赵黄周徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪"
    "田任姜范方石姚谭邹金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎常武乔贺龚文"
)
_FREQUENT = "王李张刘陈杨赵孙"
_MEN = (
    "建军", "志刚", "海波", "文斌", "立国", "长青", "永生", "洪涛", "树林", "庆丰", "振华", "占江",
    "凤山", "学军", "广明", "春生", "世杰", "宏伟", "德山", "福田", "景林", "云鹏", "殿臣", "喜来",
    "成林", "子轩", "宇航", "浩然", "勇", "军", "磊", "涛", "刚", "斌", "鹏", "辉",
    "亮", "波", "俊峰", "新民",
)  # fmt: skip
_WOMEN = (
    "桂兰", "秀英", "玉兰", "凤霞", "丽华", "淑清", "艳秋", "春梅", "晓红", "雅琴", "桂荣", "玉芬",
    "秀梅", "立春", "海燕", "冬梅", "淑芝", "亚男", "雪松", "明霞", "彩云", "凤琴", "玉洁", "思雨",
    "欣怡", "晓雯", "金凤", "翠萍", "娟", "敏", "霞", "燕", "玲", "艳", "洁", "莹",
    "倩", "岩", "美玲", "文君",
)  # fmt: skip
_KOREAN = ("金", "朴", "崔", "李", "郑", "许", "全", "南")
_KOREAN_MEN = ("哲洙", "成国", "东哲", "永浩", "龙男", "光日", "京洙", "昌浩")
_KOREAN_WOMEN = ("美玉", "京姬", "英爱", "顺玉", "花子", "明淑", "香兰", "莲花")
_LONG = ("乌云其木格·额尔敦巴雅尔", "阿布都热合曼·艾尔肯", "其其格·巴图", "萨仁高娃·苏和")
_EVERY_LONG = 150


def insured(number: int, kind: str, area_id: str, separated_on: dt.date) -> Insured:
    """The person of a number with a kind of history; the same number makes the same person."""
    if number < FIRST:
        return population.insured(number, kind, area_id, separated_on)
    person, employer = person_of(number, area_id), employer_of(number, area_id)
    return Insured(number, person, kind, area_id, separated_on, employer, kind == "pensioner")


def others(numbers: range, today: dt.date) -> Iterator[Insured]:
    """People of these numbers without a claim, in all areas; their jobs ended in the last two years."""
    for number in numbers:
        made_of = random.Random(-number)  # noqa: S311  invented people, no secret
        last_day = _month_end(today, 1 + made_of.randrange(24))
        kind = KINDS[number % len(KINDS)]
        yield insured(number, kind, made_of.choice(AREAS), last_day)


def person_of(number: int, area_id: str) -> NewPerson:
    """The invented person of a number, of `population` for the first three hundred."""
    if number < FIRST:
        return population.person_of(number, area_id)
    made_of = random.Random(number)  # noqa: S311  invented people, no secret
    born_on = dt.date(1966, 1, 1) + dt.timedelta(days=made_of.randrange(30 * 365))
    return NewPerson(
        _name(made_of, number, area_id),
        identity_number=invented_identity(number, born_on),
        phone=f"1390{number:07d}",
        bank_account=f"622202{number:013d}",
        area_id=area_id,
    )


def employer_of(number: int, area_id: str) -> str:
    """An invented employer in the area of a person; in three areas it is an enterprise on file."""
    if number < FIRST:
        return population.employer_of(number, area_id)
    return _employers(area_id)[number * 7 % _FIRMS]


@cache
def _employers(area_id: str) -> tuple[str, ...]:
    return tuple(name for name, _name_en in islice(province.firms(area_id), _FIRMS))


def _name(made_of: random.Random, number: int, area_id: str) -> str:
    """The last digit but one of an identity number is odd for men, and so is the number here."""
    if number % _EVERY_LONG == 0:
        return _LONG[number // _EVERY_LONG % len(_LONG)]
    is_man = number % 2 == 1
    if area_id == "yanbian" and made_of.random() < 0.5:
        return made_of.choice(_KOREAN) + made_of.choice(_KOREAN_MEN if is_man else _KOREAN_WOMEN)
    surname = made_of.choice(_FREQUENT if made_of.random() < 0.35 else _SURNAMES)
    return surname + made_of.choice(_MEN if is_man else _WOMEN)


def _month_end(today: dt.date, months_ago: int) -> dt.date:
    first = today.replace(day=1)
    for _month in range(months_ago - 1):
        first = (first - dt.timedelta(days=1)).replace(day=1)
    return first - dt.timedelta(days=1)
