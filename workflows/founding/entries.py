"""Areas and offices as a file tells them, JSON or a table; every cell keeps where it stood."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workflows.errors import Refused
from workflows.layoffs import tables
from workflows.layoffs.errors import NameListRefused

COLUMNS = (
    *("kind", "name", "name_en", "under", "area", "line"),
    *("fund_holder", "fund_account", "fund_bank_code"),
)
"""Of a table; `kind` is `area`, or the kind of an office. JSON uses the same names, in two lists."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell; `where` names its row or its place in the list."""

    where: Mapping[str, str]
    column: str
    zh: str
    en: str

    def text(self, language: str) -> str:
        """One line for a terminal."""
        told = self.en if language == "en" else self.zh
        return f"{self.where[language]} {self.column}: {told}"


class OfficeFileRefused(Refused):
    """A file that founds no office; nothing of it was taken."""

    zh = "机构文件有误，未建立任何机构：\n{reason}"
    en = "The file of offices is wrong, nothing was founded:\n{reason}"
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One area or office as entered; what was left out is empty."""

    where: Mapping[str, str]
    kind: str
    name: str = ""
    name_en: str = ""
    under: str = ""
    area: str = ""
    line: str = ""
    fund_holder: str = ""
    fund_account: str = ""
    fund_bank_code: str = ""

    def fault(self, column: str, zh: str, en: str) -> Fault:
        """A fault of this entry."""
        return Fault(self.where, column, zh, en)


def refused(faults: tuple[Fault, ...]) -> OfficeFileRefused:
    """The refusal of a file with all its faults."""
    texts = {tongue: "\n".join(each.text(tongue) for each in faults) for tongue in ("zh", "en")}
    error = OfficeFileRefused(field="office", reason=texts)
    error.faults = faults
    return error


def read(content: bytes) -> tuple[Entry, ...]:
    """The entries of a JSON file, a CSV or an XLSX table. Raises OfficeFileRefused."""
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return tuple(_of_json(content))
    return tuple(_of_table(content))


def _of_json(content: bytes) -> Iterator[Entry]:
    try:
        told = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _broken(f"不是合法的 JSON：{error}", f"this is not JSON: {error}") from None
    for group, kind in (("areas", "area"), ("offices", "")):
        rows = told.get(group, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise _broken(f"{group} 应为列表", f"{group} must be a list")
        for number, row in enumerate(rows):
            where = {"zh": f"{group}[{number}]", "en": f"{group}[{number}]"}
            yield _entry(where, {"kind": kind, **row} if kind else row)


def _of_table(content: bytes) -> Iterator[Entry]:
    try:
        head, *rows = tables.rows_of(content)
    except NameListRefused as error:
        reason = error.values["reason"]
        assert isinstance(reason, Mapping)
        raise _broken(str(reason["zh"]), str(reason["en"])) from None
    for number, row in enumerate(rows, 2):
        if any(row):
            where = {"zh": f"第 {number} 行", "en": f"row {number}"}
            yield _entry(where, dict(zip(head, row, strict=False)))


def _entry(where: Mapping[str, str], row: Mapping[str, Any]) -> Entry:
    unknown = sorted(str(name) for name, value in row.items() if name not in COLUMNS and value)
    if unknown:
        fault = Fault(where, unknown[0], "没有这一栏。", "there is no such column.")
        raise refused((fault,))
    return Entry(where, **{name: str(row.get(name) or "").strip() for name in COLUMNS})


def _broken(zh: str, en: str) -> OfficeFileRefused:
    return refused((Fault({"zh": "文件", "en": "file"}, "", zh, en),))
