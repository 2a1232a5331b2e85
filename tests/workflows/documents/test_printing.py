"""Pages: rare characters, hostile texts, long names."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from workflows.documents import composing, definitions, printing
from workflows.documents.writing import capitals, written

LETTER = """{"title": {"zh": "回执", "en": "Receipt"}, "about": "claim", "office": "agency",
"clause": "S5.5", "blocks": [{"kind": "paragraph", "zh": "{person.name}", "en": "{person.name}"},
{"kind": "signature"}]}""".encode()


def sheet(name: str, **how: Any) -> composing.Sheet:
    words = {"zh": "长春社会保险公司", "en": "Changchun agency"}
    head = {"number": "C-1-01", "issued_on": dt.date(2006, 3, 1), "office": words, "area": words}
    facts = {"letter": head, "person": {"name": name}}
    return composing.sheet(definitions.read("receipt", LETTER), facts, {}, "zh", **how)


@pytest.mark.parametrize(
    "name",
    [
        "阿依古丽·买买提江",
        "𨭎",
        "𠮷野",
        "𬎆",
        "\ue000",
        "王𠮷𬎆𪚥",
        "a" * 80,
        "#set page(width: 1cm)",
        "$ x $ `raw` *b*",
    ],
)
def test_no_name_stops_a_letter(name: str) -> None:
    assert b"pdfuaid" in printing.pdf(sheet(name))


def test_more_unknown_characters_than_any_name_has_lose_the_mark_and_not_the_letter() -> None:
    many = "".join(chr(0x20BB8 + number * 7) for number in range(120))
    assert printing.pdf(sheet(many)).startswith(b"%PDF")


def test_markup_in_a_name_is_text() -> None:
    plain, hostile = printing.pictures(sheet("x")), printing.pictures(sheet('#panic("x")'))
    assert len(plain) == len(hostile) == 1


def test_a_preview_is_another_page_than_the_letter() -> None:
    assert sheet("张三", is_preview=True)["preview"] == "预览，无效"
    assert printing.pictures(sheet("张三", is_preview=True)) != printing.pictures(sheet("张三"))


@pytest.mark.parametrize(
    ("yuan", "text"),
    [
        ("0", "零元整"),
        ("252", "贰佰伍拾贰元整"),
        ("10", "壹拾元整"),
        ("1005.30", "壹仟零伍元叁角整"),
        ("0.05", "伍分"),
        ("6.05", "陆元零伍分"),
        ("10000", "壹万元整"),
        ("10500.12", "壹万零伍佰元壹角贰分"),
        ("100000001", "壹亿零壹元整"),
        ("20304050", "贰仟零叁拾万肆仟零伍拾元整"),
    ],
)
def test_amounts_are_written_in_the_numerals_of_vouchers(yuan: str, text: str) -> None:
    assert capitals(Decimal(yuan)) == text


@pytest.mark.parametrize(
    ("value", "form", "zh", "en"),
    [
        (Decimal("1234.5"), "money", "1,234.50元", "CNY\N{NO-BREAK SPACE}1,234.50"),
        (dt.date(2006, 3, 1), "", "2006年3月1日", "1 March 2006"),
        ("2006-04", "month", "2006年4月", "April 2006"),
        (True, "", "是", "yes"),
        (None, "", "—", "—"),
        (Decimal("12"), "", "12", "12"),
        ({"zh": "暂定", "en": "provisional"}, "", "暂定", "provisional"),
    ],
)
def test_values_are_written_as_each_language_writes_them(value: Any, form: str, zh: str, en: str) -> None:
    assert (written(value, form, "zh"), written(value, form, "en")) == (zh, en)


def test_a_list_may_be_as_long_as_a_run() -> None:
    lines = [
        {"position": number, "name": "张三", "account": "***0001", "month": "2006-05", "amount": Decimal(252)}
        for number in range(1, 5001)
    ]
    columns = [{"zh": "姓名", "en": "Name", "value": "item.name"}]
    told = {"kind": "table", "each": "lines", "columns": columns}
    letter = {**json.loads(LETTER), "about": "run", "blocks": [told]}
    words = {"zh": "长春", "en": "Changchun"}
    head = {"number": "P-1-01", "issued_on": dt.date(2006, 5, 8), "office": words, "area": words}
    definition = definitions.read("list", json.dumps(letter).encode())
    made = composing.sheet(definition, {"letter": head, "lines": lines}, {}, "zh")
    assert len(made["blocks"][0]["rows"]) == 5000


LINE = "甲" * 41


@pytest.mark.parametrize("lines", range(25, 34))
def test_no_signature_stands_alone_on_a_page(lines: int) -> None:
    """However long a letter is, some of what is signed stands on the page of its signature."""
    made = sheet("张三")
    made["blocks"][:1] = [{"kind": "paragraph", "style": "", "text": LINE} for _ in range(lines)]
    drawn = printing._compiled(made, format="svg")
    last = drawn[-1] if isinstance(drawn, list) else drawn
    assert last.count(b"<use") > len(LINE) + 20, f"{lines} lines"
