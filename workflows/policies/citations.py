"""Where a rule stands in the law, as a reader says it: `S5.6; Order 8 art 14` in either language."""

from __future__ import annotations

import re

LAWS = {
    "Order 8": ("《失业保险金申领发放办法》", "Benefit Claims and Payment Measures"),
    "细则": ("《社会保险法实施细则》", "Implementing Rules of the Social Insurance Law"),
    "447号": ("劳部发〔1994〕447号", "Document 447 of 1994"),
    "失业保险条例": ("《失业保险条例》", "Unemployment Insurance Regulations"),
    "社会保险法": ("《社会保险法》", "Social Insurance Law"),
    "劳动法": ("《劳动法》", "Labour Law"),
    "劳动合同法": ("《劳动合同法》", "Labour Contract Law"),
    "工会法": ("《工会法》", "Trade Union Law"),
    "社会保险经办条例": ("《社会保险经办条例》", "Social Insurance Administration Regulations"),
    "征缴暂行条例": ("《社会保险费征缴暂行条例》", "Contribution Collection Regulations"),
    "监察条例": ("《劳动保障监察条例》", "Labour Inspection Regulations"),
    "广东省失业保险条例": ("《广东省失业保险条例》", "Guangdong Unemployment Insurance Regulations"),
    "行政复议法": ("《行政复议法》", "Administrative Review Law"),
    "重庆市失业保险条例": ("《重庆市失业保险条例》", "Chongqing Unemployment Insurance Regulations"),
    "地方规定": ("地方规定", "Local rule"),
    "关于提高失业保险金标准的通知 (2021-11-10)": (
        "《关于提高失业保险金标准的通知》（2021年11月10日）",
        "Notice on the rise of the benefit standard (10 Nov 2021)",
    ),
}
"""Name as tables cite it → name for the reader in Chinese and in English."""
NUMERALS = "零一二三四五六七八九"
_ARTICLE = re.compile(r"(.+?) art (\d+)((?:\(.\))*)")
_SECTION = re.compile(r"S([1-8])(?:\.\S*)?")


def cited(code: str, language: str) -> str:
    """Every place cited, in order: `S5.6` is 第五条（S5.6）."""
    is_english = language.startswith("en")
    parts = [part.strip() for part in code.split(";")]
    return ("; " if is_english else "；").join(_place(part, is_english) for part in parts)


def _place(text: str, is_english: bool) -> str:
    section = _SECTION.fullmatch(text)
    if section and "," not in text:
        number = int(section[1])
        return f"section {number} ({text})" if is_english else f"第{NUMERALS[number]}条（{text}）"
    article = _ARTICLE.fullmatch(text)
    if not article:
        return LAWS.get(text, (text, text))[is_english]
    name, article_number, said = article.groups()
    items = re.findall(r"\((.)\)", said)
    chinese, english = LAWS.get(name, (name, name))
    if is_english:
        return f"{english} art {article_number}" + "".join(f"({_numeral(item)})" for item in items)
    return f"{chinese}第{article_number}条" + "".join(f"（{item}）" for item in items)


def _numeral(sign: str) -> str:
    return str(NUMERALS.index(sign)) if sign in NUMERALS else sign
