"""Rows of an uploaded table, CSV or XLSX, as plain text; formulas are never taken."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from workflows.layoffs.errors import NameListRefused

MAX_BYTES = 5_000_000
MAX_UNPACKED = 60_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 20
_FORMULA = ("=", "+", "-", "@")


def rows_of(content: bytes) -> list[tuple[str, ...]]:
    """All rows of the first sheet, trimmed; rows without text at the end are left out.

    Raises NameListRefused for what is no table, is too large, or holds a formula.
    """
    if len(content) > MAX_BYTES:
        raise _refused("文件超过 5 MB。", "the file is over 5 MB.")
    found = list(_xlsx(content) if content.startswith(b"PK") else _csv(content))
    while found and not any(found[-1]):
        found.pop()
    if not found:
        raise _refused("文件中没有内容。", "the file is empty.")
    _refuse_formulas(found)
    return found


def _csv(content: bytes) -> Iterator[tuple[str, ...]]:
    if b"\x00" in content:
        raise _refused("这不是 CSV 或 XLSX 表格。", "this is no CSV or XLSX table.")
    text = _decoded(content)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text)), 1):
            _check_size(number, len(row))
            yield tuple(cell.strip() for cell in row)
    except csv.Error:
        raise _refused("这不是 CSV 表格。", "this is no CSV table.") from None


def _decoded(content: bytes) -> str:
    """UTF-8, or what Chinese offices' spreadsheets write."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _refused("文件的文字编码无法识别。", "the encoding of the file is unknown.")


def _xlsx(content: bytes) -> Iterator[tuple[str, ...]]:
    _check_archive(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            _check_size(number, len(row))
            yield tuple(_text(cell) for cell in row)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, SyntaxError):
        raise _refused("这不是 XLSX 表格。", "this is no XLSX table.") from None


def _check_archive(content: bytes) -> None:
    """A small file must not unpack into a huge one."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(each.file_size for each in archive.infolist())
    except zipfile.BadZipFile:
        raise _refused("这不是 XLSX 表格。", "this is no XLSX table.") from None
    if unpacked > MAX_UNPACKED:
        raise _refused("文件展开后过大。", "the file is too large once unpacked.")


def _check_size(row: int, columns: int) -> None:
    if row > MAX_ROWS or columns > MAX_COLUMNS:
        raise _refused(
            f"表格不得超过 {MAX_ROWS} 行、{MAX_COLUMNS} 列。",
            f"at most {MAX_ROWS} rows and {MAX_COLUMNS} columns.",
        )


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _refuse_formulas(rows: list[tuple[str, ...]]) -> None:
    for number, row in enumerate(rows, 1):
        if any(cell.startswith(_FORMULA) for cell in row):
            raise _refused(
                f"第 {number} 行有公式，请改为文字后再上传。",
                f"row {number} holds a formula; turn it into text first.",
            )


def _refused(zh: str, en: str) -> NameListRefused:
    return NameListRefused(field="name_list", reason={"zh": zh, "en": en})
