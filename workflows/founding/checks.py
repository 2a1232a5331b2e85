"""What a file of areas and offices must keep to, all faults at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from workflows.errors import Incident, NotFound
from workflows.founding.entries import Entry, Fault
from workflows.people.models import CommunityKind, OrganisationKind, PolicyLine
from workflows.people.offices import may_hang
from workflows.policies.law import Law

_AREA_ID = re.compile(r"[a-z][a-z0-9_]{1,19}")
KINDS = (
    *(OrganisationKind.PROVINCE, OrganisationKind.AGENCY, OrganisationKind.EMPLOYMENT_SERVICE),
    *(OrganisationKind.LABOUR_DEPARTMENT, *CommunityKind),
)
"""What a file may found besides areas."""


def faults(entries: Sequence[Entry], law_of: Callable[[str], Law]) -> Iterator[Fault]:
    """Every fault of the file; `law_of` gives the law in force today on a policy line."""
    areas = {each.area: each for each in entries if each.kind == "area"}
    known: dict[str, Entry] = {}
    for each in entries:
        yield from _of_names(each, known)
        if each.kind == "area":
            yield from _of_area(each, law_of)
        else:
            yield from _of_office(each, known, areas)
        known.setdefault(each.name, each)
    yield from _of_all(entries, areas)


def level(kind: str) -> str:
    """The level of the tree that a kind of the file stands on."""
    return OrganisationKind.COMMUNITY_OFFICE if kind in set(CommunityKind) else kind


def _of_names(each: Entry, known: dict[str, Entry]) -> Iterator[Fault]:
    for column, longest in (("name", 60), ("name_en", 120)):
        text = getattr(each, column)
        if not text or len(text) > longest:
            yield each.fault(column, f"应为 1 至 {longest} 个字符。", f"needs 1 to {longest} characters.")
    if each.name in known and (each.kind == "area") == (known[each.name].kind == "area"):
        first = known[each.name].where
        yield each.fault("name", f"与{first['zh']}重名。", f"is the name of {first['en']}, too.")


def _of_area(each: Entry, law_of: Callable[[str], Law]) -> Iterator[Fault]:
    if not _AREA_ID.fullmatch(each.area):
        yield each.fault("area", "应为小写字母开头的代号。", "needs an id that begins with a small letter.")
        return
    if each.line not in set(PolicyLine):
        lines = "、".join(PolicyLine)
        yield each.fault("line", f"政策线应为：{lines}。", f"must be one of {', '.join(PolicyLine)}.")
        return
    try:
        law_of(each.line).decide("benefit_amount", area_id=each.area)
    except (Incident, NotFound):
        zh = "决策表 benefit_amount 没有这个统筹地区的发放标准，请先写入。"
        yield each.fault("area", zh, "the table benefit_amount has no amount for this area; add it first.")
    yield from _of_fund(each)


def _of_fund(each: Entry) -> Iterator[Fault]:
    if not (each.fund_holder or each.fund_account or each.fund_bank_code):
        return
    if not each.fund_holder:
        yield each.fault("fund_holder", "请填写户名。", "needs the holder of the account.")
    if not re.fullmatch(r"[0-9]{12,30}", each.fund_account):
        yield each.fault("fund_account", "账号应为 12 至 30 位数字。", "an account has 12 to 30 digits.")
    if not re.fullmatch(r"[0-9]{12}", each.fund_bank_code):
        yield each.fault("fund_bank_code", "行号应为 12 位数字。", "the bank's number has 12 digits.")


def _of_office(each: Entry, known: dict[str, Entry], areas: dict[str, Entry]) -> Iterator[Fault]:
    if each.kind not in KINDS:
        yield each.fault("kind", f"类别应为：{'、'.join(KINDS)}。", f"must be one of {', '.join(KINDS)}.")
        return
    needs_area = each.kind in (OrganisationKind.AGENCY, OrganisationKind.LABOUR_DEPARTMENT)
    if needs_area and each.area not in areas:
        yield each.fault("area", "没有这个统筹地区。", "there is no such pooling area.")
    if each.kind == OrganisationKind.PROVINCE:
        return
    above = known.get(each.under)
    if above is None or above.kind == "area":
        yield each.fault(
            "under", "上级单位应写在前面的行。", "the office above must stand in an earlier row."
        )
    elif not may_hang(level(each.kind), level(above.kind)):
        yield each.fault("under", f"不能设在{above.name}之下。", f"may not hang under {above.name_en}.")


def _of_all(entries: Sequence[Entry], areas: dict[str, Entry]) -> Iterator[Fault]:
    file = Entry({"zh": "文件", "en": "file"}, "")
    provinces = [each for each in entries if each.kind == OrganisationKind.PROVINCE]
    if len(provinces) != 1:
        yield file.fault("kind", "应有且只有一个省级机构。", "needs exactly one office of the province.")
    for area_id, each in areas.items():
        agencies = [one for one in entries if one.kind == OrganisationKind.AGENCY and one.area == area_id]
        if len(agencies) != 1:
            zh = "每个统筹地区应有且只有一个经办机构（agency）。"
            yield each.fault("area", zh, "each area needs exactly one agency.")
