"""What a designer chooses from in the form editor, with both languages."""

from __future__ import annotations

from webapp.task_forms import Choice
from workflows.designer.form_checks import FORMATS as NAMES

TYPES = (
    Choice("string", "一行文字", "One line of text"),
    Choice("text", "多行文字", "Several lines of text"),
    Choice("choice", "单选按钮", "Radio buttons"),
    Choice("select", "下拉选择", "List to choose from"),
    Choice("boolean", "勾选框", "Tick box"),
    Choice("date", "日期", "Date"),
    Choice("integer", "整数", "Whole number"),
    Choice("months", "月数", "Months"),
    Choice("money", "金额（元）", "Amount in yuan"),
    Choice("identity_number", "身份证号", "Identity number"),
    Choice("phone", "电话", "Phone"),
    Choice("file", "上传文件", "Upload"),
    Choice("table", "表格（逐行填写）", "Table, row by row"),
    Choice("fact", "只显示的事实", "Fact, only shown"),
)
_PATTERN_NAMES = {
    "bank_account": ("银行账号", "Bank account"),
    "certificate_number": ("证明编号", "Number of a certificate"),
    "credit_code": ("统一社会信用代码", "Unified social credit code"),
    "period": ("月份（2006-03）", "Month (2006-03)"),
    "person_name": ("姓名", "Name of a person"),
    "postcode": ("邮政编码", "Postcode"),
}
FORMATS = tuple(Choice(name, *_PATTERN_NAMES.get(name, (name, name))) for name in NAMES)


def type_of(code: str) -> Choice:
    """The type of a field in words; a code that is none as it stands."""
    return next((each for each in TYPES if each.value == code), Choice(code, code, code))
