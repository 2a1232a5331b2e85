"""Words of the trade in both languages, for letters; pages have theirs in the catalogue."""

from __future__ import annotations

import json
from collections.abc import Mapping

from workflows.documents.facts import Words
from workflows.policies.citations import cited

MARKS = {"provisional": Words("暂定", "provisional"), "demo": Words("示例", "example")}
NO_WORDS = Words("", "")
WHY_COUNTED = {
    "counted": Words("全部计入", "counted in full"),
    "counted_in_part": Words("只计入前三年窗口以内的部分", "counted within the three-year window only"),
    "before_window": Words("在前三年窗口之前", "before the three-year window"),
    "straddles_window": Words("跨越前三年窗口的起点", "lies across the start of the three-year window"),
    "other_area": Words("不在同一统筹地区", "in another pooling area"),
    "long_spell": Words("不是短期就业，按普通就业计算", "no short spell; counted as ordinary employment"),
    "sum_too_small": Words("短期就业累计不满规定月数", "the short spells together are too few months"),
    "shorter_spell": Words("按政策只计最长的一段", "only the longest spell counts under this policy"),
    "earlier_benefit": Words(
        "已计入上一次待遇（失业保险条例第十七条）", "counted for an earlier benefit (article 17)"
    ),
}
AWARD_OUTCOMES = {
    "upheld": Words("维持原决定", "the former decision stands"),
    "corrected": Words("更正原决定", "the former decision is corrected"),
    "revoked": Words("撤销原决定，待遇终结", "the former decision is revoked and the benefit ends"),
}
RESUMPTIONS = {
    "resume": Words("恢复领取", "the benefit runs again"),
    "decline": Words("不予恢复", "the benefit is not resumed"),
}
LINE_KINDS = {
    "regular": Words("当月", "regular"),
    "arrears": Words("补发", "arrears"),
    "correction": Words("更正", "correction"),
}
LINE_STATES = {
    "prepared": Words("已编制", "prepared"),
    "ordered": Words("已报银行", "ordered"),
    "paid": Words("已发放", "paid"),
    "rejected": Words("银行退回", "returned by the bank"),
    "cancelled": Words("已撤销", "cancelled"),
    "deferred": Words("资金不足，欠发", "left for later"),
    "reversed": Words("已冲销", "booked back"),
}


def of_code(code: str, words: Mapping[str, Words]) -> Words:
    """The words of a code; the code itself where it has none."""
    return words.get(code, Words(code, code))


def clause(code: str | None) -> Words:
    """A place in the law as a reader says it."""
    return Words(cited(code or "", "zh"), cited(code or "", "en"))


def options(content: bytes) -> dict[str, Words]:
    """Stored value → words, from a file of `forms/options`."""
    return {each["value"]: Words(each["zh"], each["en"]) for each in json.loads(content)["options"]}
