"""Facts of nobody, for looking at a letter before it is in force; every name and number is invented.

Made of the types of `VOCABULARY`, so that a new word of it is there at once; `_SAID` has what reads
better than the plain value of a type.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict, is_dataclass
from decimal import Decimal
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from workflows.documents.facts import Words
from workflows.documents.vocabulary import VOCABULARY

_PLAIN: dict[Any, Any] = {
    str: "示例",
    int: 1,
    bool: True,
    Decimal: Decimal("420.00"),
    dt.date: dt.date(2006, 3, 15),
    Words: Words("示例", "example"),
}
_AGENCY = Words("示例市社会保险经办机构", "Social insurance agency of Example City")
_CLAUSE = Words("示例文件第一条", "Example document, article 1")
_REASON = Words("劳动合同期满", "the contract ran out")
_SAID: dict[str, Any] = {
    "letter.number": "C-2006-000000-01",
    "letter.office": _AGENCY,
    "letter.area": Words("示例市", "Example City"),
    "claim.number": "C-2006-000000",
    "claim.separated_on": dt.date(2006, 2, 28),
    "claim.reason": _REASON,
    "claim.employer": "示例机械厂",
    "claim.community_office": Words("示例街道劳动保障所", "Labour office of Example Street"),
    "claim.handed_on_by": None,
    "claim.employment_service": Words("示例区就业服务局", "Employment service of Example District"),
    "person.name": "张示例",
    "person.identity": "220***********0000",
    "person.phone": "139****0000",
    "receipt.address": "https://example.invalid/state",
    "opinion": "示例意见：资料齐全，情况属实。",
    "certificate.number": "示〔2006〕0号",
    "certificate.issued_by": "李示例",
    "decision.opinion": "示例意见：同意。",
    "decision.decided_by": "王示例",
    "examined.contribution_months": 60,
    "examined.reason": _REASON,
    "examined.in_flexible_employment": False,
    "examined.receiving_old_age_pension": False,
    "months.value": Decimal(18),
    "term.months": 18,
    "term.unused": 0,
    "minimum_wage.value": Decimal(600),
    "spells.employer": "示例机械厂",
    "spells.starts": "2001-03",
    "spells.ends": "2006-02",
    "spells.paid_months": 60,
    "spells.counted_months": 60,
    "spells.why": Words("全部计入", "counted in full"),
    "first_month": "2006-04",
    "resumption.first_month": "2006-04",
    "resumption.months_left": 6,
    "entitlement.months_total": 18,
    "entitlement.months_left": 17,
    "entitlement.is_example": False,
    "entitlement.first_month": "2006-04",
    "payments.month": "2006-04",
    "payments.kind": Words("当月", "regular"),
    "payments.status": Words("已发放", "paid"),
    "notice.name": "张**",
    "notice.office": _AGENCY,
    "notice.month": "2006-04",
    "agreement.number": "F-2006-000000",
    "agreement.counterparty": Words("街道劳动社会保障服务机构", "Street labour office"),
    "agreement.activity": Words("非全日制工作", "Part-time work"),
    "agreement.workplace": "示例市场",
    "plan.number": "L-2006-000000",
    "plan.version": 2,
    "plan.enterprise": Words("示例机械厂", "Example Machine Works"),
    "plan.laid_off": 60,
    "plan.staff_count": 200,
    "plan.planned_on": dt.date(2006, 4, 30),
    "plan.opinion": Words("同意", "agrees"),
    "dates.earliest_on": dt.date(2006, 4, 14),
    "dates.is_recalled": False,
    "dates.from_first_report": False,
    "effect.needs_approval": False,
    "effect.text": Words("报告并听取意见，不是审批。", "A report with an opinion, not an approval."),
    "thresholds.text": Words("超过示例规模，提前报告。", "Over the example size: reported ahead."),
    "missing.text": Words("缺示例材料", "an example paper is missing"),
    "missing.people": "",
    "faults.text": Words("名单中有示例人员", "example people on the list"),
    "faults.people": "2",
    "explanation.last_on": dt.date(2006, 4, 14),
    "explanation.text": Words("提前说明情况。", "It is explained ahead."),
    "waiting.last_on": dt.date(2006, 4, 14),
    "waiting.text": Words("提前报告。", "It is reported ahead."),
    "rehire.text": Words("优先录用被裁减人员。", "The laid-off come first."),
    "rehire.last_on": dt.date(2006, 10, 30),
    "name_list.text": Words("按期报送名单。", "The list of names is filed in time."),
    "name_list.last_on": dt.date(2006, 5, 7),
    "case.number": "C-2006-000000",
    "case.process": Words("示例业务", "Example process"),
    "case.title": Words("示例：一件业务", "Example: a case"),
    "run.number": "R-example-2006-03",
    "run.month": "2006-03",
    "run.prepared_by": "赵示例",
    "run.released_by": "钱示例",
    "run.countersigned_by": "",
    "run.deferred_count": 0,
    "run.deferred_total": Decimal(0),
    "lines.name": "张示例",
    "lines.account": "6222***********0000",
    "lines.month": "2006-03",
    "lines.kind": Words("当月", "regular"),
}
"""Name of a fact, of a list without the place in it → what it says."""
_EVERYWHERE = {"clause": _CLAUSE, "formula": "", "is_provisional": False, "mark": Words("", "")}
"""The same for a field of this name wherever it stands."""


def of(about: str) -> dict[str, Any]:
    """Every fact that a letter about this may read, as plain values."""
    return {name: _told(made(kind, name)) for name, kind in VOCABULARY[about].items()}


def paths(about: str) -> tuple[str, ...]:
    """Every field by its name in a letter, `person.name`; those of a list as `spells[1].employer`."""
    return tuple(path for name, kind in VOCABULARY[about].items() for path in _paths(name, kind))


def made(kind: Any, path: str) -> Any:
    """A value of a type of the vocabulary at this place."""
    if get_origin(kind) is list:
        return [made(get_args(kind)[0], path)]
    if isinstance(kind, UnionType):
        return made(get_args(kind)[0], path)
    name = path.rpartition(".")[2]
    for known, key in ((_SAID, path), (_EVERYWHERE, name)):
        if key in known and isinstance(known[key], kind):
            return known[key]
    if kind in _PLAIN:
        return _PLAIN[kind]
    return kind(**{each: made(hint, f"{path}.{each}") for each, hint in get_type_hints(kind).items()})


def _paths(name: str, kind: Any) -> Iterator[str]:
    if get_origin(kind) is list:
        yield name
        yield from (f"{name}[1].{each}" for each in get_type_hints(get_args(kind)[0]))
    elif kind in _PLAIN:
        yield name
    else:
        yield from (f"{name}.{each}" for each in get_type_hints(kind))


def _told(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return [_told(each) for each in value] if isinstance(value, list) else value
