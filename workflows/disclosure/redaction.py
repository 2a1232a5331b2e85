"""Masking names for the public: the surname stays, the rest becomes asterisks. Pure."""

from __future__ import annotations

from workflows.people import names

MASK = "*"
_DOTS = "·・‧∙"
_COMPOUND = frozenset(
    """欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳
    公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 令狐 轩辕 百里 呼延 东郭 南门 西门
    公西 巫马 拓跋 耶律 完颜 纳兰 叶赫 第五 左丘 梁丘 东野""".split()  # noqa: SIM905  reads as a list of names
)


def masked_name(name: str) -> str:
    """张三丰 → 张**, 欧阳修 → 欧阳*, 阿依古丽·买买提 → 阿***·买**, Anna Li → A*** L*.

    A name is never shown whole: one character alone is masked, and a bare compound surname keeps one.
    """
    kept = names.clean(name)
    for dot in _DOTS:
        if dot in kept:
            return "·".join(_first_kept(part) for part in kept.split(dot) if part)
    if kept.isascii():
        return " ".join(_first_kept(part) for part in kept.split())
    surname = 2 if kept[:2] in _COMPOUND and len(kept) > 2 else 1
    if len(kept) <= surname:
        return MASK
    return kept[:surname] + MASK * (len(kept) - surname)


def _first_kept(part: str) -> str:
    return part[0] + MASK * max(1, len(part) - 1)
