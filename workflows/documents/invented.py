"""Facts of nobody, for looking at a letter before it is in force; every name and number is invented."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, is_dataclass
from decimal import Decimal
from typing import Any

from workflows.documents import facts
from workflows.documents.facts import Words

_DAY = dt.date(2006, 3, 1)
_AGENCY = Words("示例市社会保险经办机构", "Social insurance agency of Example City")
_CLAUSE = Words("示例文件第一条", "Example document, article 1")
_CLOCK = facts.Clock(
    dt.date(2006, 3, 15), _CLAUSE, Words("自受理之日起十个工作日内。", "Within ten working days."), False
)
_HEAD = facts.LetterHead("C-2006-000000-01", _DAY, _AGENCY, Words("示例市", "Example City"))


def _row(value: str, zh: str, en: str) -> facts.RowHit:
    row = Words("示例表第 1 行", "Row 1 of an example table")
    return facts.RowHit(Decimal(value), Words(zh, en), _CLAUSE, row, "", Words("", ""))


def _paid(month: str) -> facts.Paid:
    return facts.Paid(month, Words("当月", "regular"), Decimal("420.00"), Words("已发放", "paid"), _DAY)


def _line(position: int, name: str) -> facts.RunLine:
    kind = Words("当月", "regular")
    return facts.RunLine(position, name, "6222***********0000", "2006-03", kind, Decimal("420.00"))


_OF_CLAIM: dict[str, Any] = {
    "letter": _HEAD,
    "claim": facts.ClaimFiled(
        "C-2006-000000",
        _DAY,
        _DAY,
        dt.date(2006, 2, 28),
        Words("劳动合同期满", "the contract ran out"),
        "示例机械厂",
        True,
        Words("示例街道劳动保障所", "Labour office of Example Street"),
        Words("示例区就业服务局", "Employment service of Example District"),
    ),
    "person": facts.Claimant("张示例", "220***********0000", "139****0000"),
    "review": _CLOCK,
    "verification": _CLOCK,
    "correction": _CLOCK,
    "remedy": _CLOCK,
    "opinion": "示例意见：资料齐全，情况属实。",
    "certificate": facts.Certified("示〔2006〕0号", _DAY, _DAY, "李示例"),
    "decision": facts.Decided("示例意见：同意。", _DAY, "王示例"),
    "examined": facts.Examined(60, Words("劳动合同期满", "the contract ran out"), True, True, False, False),
    "conditions": [_row("0", "示例条件未满足。", "An example condition is not met.")],
    "months": _row("18", "示例：领取期限十八个月。", "Example: eighteen months."),
    "amount": _row("420", "示例：每月四百二十元。", "Example: 420 yuan a month."),
    "minimum_wage": _row("600", "示例：最低工资标准。", "Example: the minimum wage."),
    "spells": [
        facts.SpellCounted("示例机械厂", "2001-03", "2006-02", 60, 60, Words("全部计入", "counted in full"))
    ],
    "first_month": "2006-04",
    "entitlement": facts.Entitled(18, 1, 17, Decimal("420.00"), False, "2006-04", Decimal("420.00")),
    "payments": [_paid("2006-04"), _paid("2006-05")],
    "notice": facts.NoticeShown("张**", _AGENCY, "2006-04", _DAY, dt.date(2006, 3, 8)),
}
_OF_RUN: dict[str, Any] = {
    "letter": _HEAD,
    "run": facts.RunReleased(
        number="R-example-2006-03",
        month="2006-03",
        count=2,
        total=Decimal("840.00"),
        countersigned_by="",
        deferred_count=0,
        deferred_total=Decimal(0),
        prepared_by="赵示例",
        released_by="钱示例",
        execute_on=_DAY,
        is_listed=True,
    ),
    "lines": [_line(1, "张示例"), _line(2, "李示例")],
}
_INVENTED = {"claim": _OF_CLAIM, "run": _OF_RUN}


def of(about: str) -> dict[str, Any]:
    """Every fact that a letter about this may read, as plain values."""
    return {name: _plain(value) for name, value in _INVENTED[about].items()}


def paths(about: str) -> tuple[str, ...]:
    """Every field by its name in a letter, `person.name`; those of a list as `spells[1].employer`."""
    found: list[str] = []
    for name, value in _INVENTED[about].items():
        found += _below(name, value)
    return tuple(found)


def _below(name: str, value: Any) -> list[str]:
    if isinstance(value, list):
        return [name, *(f"{name}[1].{key}" for key in asdict(value[0]))]
    if is_dataclass(value) and not isinstance(value, Words | type):
        return [f"{name}.{key}" for key in value.__dataclass_fields__]
    return [name]


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return [asdict(each) for each in value] if isinstance(value, list) else value
