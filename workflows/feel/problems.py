"""What went wrong while evaluating: the value is then null, and these say why."""

from __future__ import annotations

from dataclasses import dataclass

TEXTS: dict[str, tuple[str, str]] = {
    "name": ("没有名为“{0}”的变量", 'there is no variable "{0}"'),
    "member": ("{0}没有名为“{1}”的成员", '{0} has no member "{1}"'),
    "operands": ("不能对{1}和{2}做“{0}”运算", 'cannot apply "{0}" to {1} and {2}'),
    "operand": ("不能对{1}做“{0}”运算", 'cannot apply "{0}" to {1}'),
    "condition": ("条件不是真或假，而是{0}", "a condition is {0}, not true or false"),
    "number": ("数值超出范围或无法计算：{0}", "the number cannot be computed: {0}"),
    "date": ("日期或时长超出范围：{0}", "the date or duration is out of range: {0}"),
    "range": ("区间的两端不能比较：{0}与{1}", "the ends of a range cannot be compared: {0} and {1}"),
    "iterate": ("不能逐项遍历{0}", "cannot iterate over {0}"),
    "index": ("列表没有第{0}项", "the list has no element {0}"),
    "filter": ("筛选条件不是真假也不是序号，而是{0}", "a filter is {0}, neither true, false nor a position"),
    "call": ("{0}不是函数", "{0} is not a function"),
    "arguments": ("函数“{0}”的参数数目或名称不对", 'function "{0}" does not take these arguments'),
    "argument": ("函数“{0}”的参数“{1}”不能是{2}", 'function "{0}" cannot take {2} as "{1}"'),
    "value": ("函数“{0}”不能处理：{1}", 'function "{0}" cannot work with {1}'),
    "literal": ("“{0}”不是日期、时间或时长", '"{0}" is not a date, time or duration'),
    "duplicate": ("上下文中重复的名称“{0}”", 'a context has the name "{0}" twice'),
    "type": ("{0}不符合类型“{1}”", '{0} is not of the type "{1}"'),
    "unknown_type": ("没有名为“{0}”的类型", 'there is no type "{0}"'),
    "external": ("不运行外部函数", "external functions are not run"),
    "input": ("输入“{0}”的值不受支持：{1}", 'input "{0}" has an unsupported value: {1}'),
    "now": ("没有给出当前时间", "the evaluation was given no present time"),
    "budget": ("计算超出上限：{0}", "the evaluation passed its limit of {0}"),
    "test": ("不能把{0}与条件{1}比较", "cannot test {0} against {1}"),
    "no_row": ("决策表“{0}”没有命中任何一行", 'no row of the table "{0}" applies'),
    "many_rows": ("决策表“{0}”不应同时命中多行：{1}", 'rows {1} of the table "{0}" apply at once'),
    "different": ("决策表“{0}”命中的各行结果不同：{1}", 'rows {1} of the table "{0}" give different results'),
    "not_allowed": ("“{0}”的值{1}不在允许的范围内", '{1} is not an allowed value of "{0}"'),
    "wrong_type": ("“{0}”的值{1}不符合类型“{2}”", 'the value {1} of "{0}" is not of the type "{2}"'),
    "missing": ("缺少输入“{0}”", 'the input "{0}" is missing'),
    "syntax": ("“{0}”不是表达式：{1}", '"{0}" is not an expression: {1}'),
    "cycle": ("“{0}”依赖于自身", '"{0}" depends on itself'),
    "unknown": ("没有名为“{0}”的决策", 'there is no decision "{0}"'),
}
"""Code → sentence in Chinese and English."""


@dataclass(frozen=True)
class Problem:
    """One reason for a null; `code` is a key of `TEXTS`, `values` what its sentences show."""

    code: str
    values: tuple[str, ...] = ()

    @property
    def zh(self) -> str:
        """The sentence in Chinese."""
        return TEXTS[self.code][0].format(*self.values)

    @property
    def en(self) -> str:
        """The sentence in English."""
        return TEXTS[self.code][1].format(*self.values)

    def __str__(self) -> str:
        return self.en


@dataclass(frozen=True)
class Outcome:
    """A value of the language and the problems met on the way to it."""

    value: object
    problems: tuple[Problem, ...] = ()


class FeelSyntaxError(ValueError):
    """The text is not an expression; `position` is the offset of the character at fault."""

    def __init__(self, zh: str, en: str, position: int) -> None:
        self.zh = f"{zh}（第 {position + 1} 个字符）"
        self.en = f"{en} (character {position + 1})"
        self.position = position
        super().__init__(self.en)


class BudgetExceeded(Exception):
    """Ends one evaluation; caught by the entry points and turned into a problem."""

    def __init__(self, limit: str) -> None:
        self.limit = limit
        super().__init__(limit)
