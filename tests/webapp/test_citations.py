"""Places in the law as both languages say them."""

from __future__ import annotations

import pytest
from flask import Flask

from webapp.citations import clause


@pytest.mark.parametrize(
    ("code", "chinese", "english"),
    [
        ("S5.6", "第五条（S5.6）", "section 5 (S5.6)"),
        ("失业保险条例 art 17", "《失业保险条例》第17条", "Unemployment Insurance Regulations art 17"),
        (
            "S5.1; Order 8 art 14(四)",
            "第五条（S5.1）；《失业保险金申领发放办法》第14条（四）",
            "section 5 (S5.1); Benefit Claims and Payment Measures art 14(4)",
        ),
        (
            "447号 art 4(三)(四)",
            "劳部发〔1994〕447号第4条（三）（四）",
            "Document 447 of 1994 art 4(3)(4)",
        ),
        (
            "关于提高失业保险金标准的通知 (2021-11-10)",
            "《关于提高失业保险金标准的通知》（2021年11月10日）",
            "Notice on the rise of the benefit standard (10 Nov 2021)",
        ),
        ("24号", "24号", "24号"),
        ("地方规定", "地方规定", "Local rule"),
        ("", "", ""),
    ],
)
def test_a_clause_is_said_in_the_language_of_the_page(
    app: Flask, code: str, chinese: str, english: str
) -> None:
    for language, sentence in (("zh", chinese), ("en", english)):
        with app.test_request_context(headers={"Cookie": f"language={language}"}):
            assert clause(code) == sentence
