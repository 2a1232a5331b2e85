"""Answers of a form, checked by a marshmallow schema made from it; all errors at once, in both languages."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from marshmallow import Schema, ValidationError, fields

from workflows import identity_number
from workflows.engine import table_answers
from workflows.engine.form_records import Field, Form
from workflows.errors import InvalidAnswers
from workflows.feel import compile_expression

PATTERNS: Mapping[str, tuple[re.Pattern[str], str, str]] = {
    "bank_account": (
        re.compile(r"[0-9]{12,23}\Z"),
        "银行账号应为 12 至 23 位数字。",
        "A bank account has 12 to 23 digits.",
    ),
    "postcode": (re.compile(r"[0-9]{6}\Z"), "邮政编码应为 6 位数字。", "A postcode has 6 digits."),
    "period": (
        re.compile(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])\Z"),
        "请按 2006-03 的形式填写月份。",
        "Write the month as 2006-03.",
    ),
    "certificate_number": (
        re.compile(r"[0-9A-Za-z\u4e00-\u9fff〔〕()（）\-]{3,40}\Z"),
        "证明编号只能含汉字、字母、数字、括号和连字符。",
        "A certificate number has letters, digits, brackets and hyphens.",
    ),
    "credit_code": (
        re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}\Z"),
        "统一社会信用代码应为 18 位。",
        "A unified social credit code has 18 characters.",
    ),
    "person_name": (
        re.compile(r"[\u3400-\u9fff·•A-Za-z .\-]{2,50}\Z"),
        "姓名只能含汉字、间隔号或字母。",
        "A name has Chinese characters, a middle dot or letters.",
    ),
}
_PHONE = re.compile(r"(\+?86)?(1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8}(-[0-9]{1,5})?)\Z")
_MONEY = re.compile(r"-?[0-9]{1,13}(\.[0-9]{1,2})?\Z")
_TRUE, _FALSE = frozenset({"on", "true", "1", "yes"}), frozenset({"", "off", "false", "0", "no"})
MAX_STRING, MAX_TEXT = 200, 4_000


class Sentence(str):
    """An error message that carries both languages through marshmallow."""

    __slots__ = ("en",)
    en: str

    def __new__(cls, zh: str, en: str) -> Sentence:
        made = super().__new__(cls, zh)
        made.en = en
        return made


def validated(
    form: Form,
    answers: Mapping[str, Any],
    facts: Mapping[str, Any] | None = None,
    *,
    options: Mapping[str, Sequence[str]] | None = None,
    today: dt.date | None = None,
) -> dict[str, Any]:
    """The answers as typed values, hidden fields left out, facts filled in.

    A table is a list of rows, or its cells by the names of `table_answers`.
    `options` gives the allowed values of fields whose choices come from the database, `facts` narrow those
    whose `source` they hold; `today` bounds dates that say "today".
    Raises InvalidAnswers with every field at fault.
    """
    known = dict(facts or {})
    given = table_answers.gathered(
        form, {key: value for key, value in answers.items() if key not in _fact_names(form)}
    )
    values, errors = _loaded(form, given)
    tables = _tables(form, given, today)
    values |= {name: rows for name, (rows, _) in tables.items()}
    result: dict[str, Any] = {}
    wrong: dict[str, dict[str, str]] = {
        name: _both("没有这个字段。", "There is no such field.")
        for name in set(given) - {f.name for f in form.fields}
    }
    for field in form.fields:
        if not is_visible(form, field, {**values, **result}, known):
            values[field.name] = None
        elif field.type == "fact":
            result[field.name] = known.get(field.name)
        elif field.name in tables:
            result[field.name] = values[field.name]
            wrong |= tables[field.name][1]
        elif field.name in errors:
            wrong[field.name] = errors[field.name]
        else:
            allowed = (options or {}).get(field.name, _left(field, known))
            _take(field, values.get(field.name), result, wrong, allowed, today)
    if wrong:
        raise InvalidAnswers(wrong)
    return result


def masked(form: Form | None, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as a history may keep them: of phones, accounts and identity numbers the last four only."""
    secret = {field.name: field for field in form.fields if field.is_secret} if form else {}
    return {
        name: _masked(secret[name], value) if name in secret else value for name, value in answers.items()
    }


def _masked(field: Field, value: Any) -> Any:
    return table_answers.masked(field, value, _last_four) if field.columns else _last_four(value)


def _tables(
    form: Form, given: Mapping[str, Any], today: dt.date | None
) -> dict[str, tuple[list[dict[str, Any]], dict[str, dict[str, str]]]]:
    """Table → its rows with typed values, and what is wrong with it."""

    def check(row_form: Form, row: Mapping[str, Any]) -> dict[str, Any]:
        return validated(row_form, row, today=today)

    return {each.name: table_answers.read(each, given.get(each.name), check) for each in form.tables}


def _last_four(value: Any) -> Any:
    return value if value is None else "*" * (len(str(value)) - 4) + str(value)[-4:]


def is_visible(form: Form, field: Field, values: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    """Whether a field is asked, given the other answers; a condition that fails to hold hides it."""
    if field.visible is None:
        return True
    names = {each.name: None for each in form.fields}
    return compiled(field.visible).evaluate({**names, **facts, **values}).value is True


@lru_cache(maxsize=5_000)
def compiled(text: str) -> Any:
    """The compiled display condition."""
    return compile_expression(text)


def _fact_names(form: Form) -> frozenset[str]:
    return frozenset(field.name for field in form.fields if field.type == "fact")


def _loaded(form: Form, given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    asked = (field.name for field in form.fields if field.type != "table")
    present = {name: given[name] for name in asked if name in given and not _is_blank(given[name])}
    try:
        return dict(schema(form)().load(present)), {}
    except ValidationError as error:
        messages = error.messages if isinstance(error.messages, dict) else {}
        errors = {name: _sentence(found) for name, found in messages.items()}
        return dict(error.valid_data or {}), errors


@lru_cache(maxsize=2_000)
def schema(form: Form) -> type[Schema]:
    """The marshmallow schema of a form; presence is checked outside, as it depends on visibility."""
    made = {field.name: _Answer(field) for field in form.fields if field.type not in {"fact", "table"}}
    return Schema.from_dict(made, name=f"Form_{form.id}")  # type: ignore[arg-type]  # fields by name


class _Answer(fields.Field):  # type: ignore[type-arg]  # the value type differs by field
    """A marshmallow field that converts by the type of a form field."""

    def __init__(self, field: Field) -> None:
        super().__init__(allow_none=True)
        self.question = field

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Any:
        return _CONVERT[self.question.type](self.question, value)


def _left(field: Field, facts: Mapping[str, Any]) -> list[str] | None:
    """Values that the case leaves of the field's options; None where it leaves all."""
    offered = field.offered(facts)
    return None if len(offered) == len(field.options) else [option.value for option in offered]


def _take(
    field: Field,
    value: Any,
    result: dict[str, Any],
    wrong: dict[str, dict[str, str]],
    options: Sequence[str] | None,
    today: dt.date | None,
) -> None:
    if field.type == "boolean":
        result[field.name] = bool(value)
    elif value is None:
        if field.required:
            wrong[field.name] = _both("此项必填。", "This is needed.")
        else:
            result[field.name] = None
    elif options is not None and str(value) not in {str(each) for each in options}:
        wrong[field.name] = _both("请从列表中选择。", "Choose one of the list.")
    else:
        error = _date_bounds(field, value, today) if field.type == "date" else None
        if error is not None:
            wrong[field.name] = error
        else:
            result[field.name] = value


def _date_bounds(field: Field, value: dt.date, today: dt.date | None) -> dict[str, str] | None:
    lowest, highest = _bound(field.min, today), _bound(field.max, today)
    if lowest is not None and value < lowest:
        return _both(f"不能早于 {lowest}。", f"This may not be before {lowest}.")
    if highest is not None and value > highest:
        return _both(f"不能晚于 {highest}。", f"This may not be after {highest}.")
    return None


def _bound(bound: Any, today: dt.date | None) -> dt.date | None:
    if bound is None:
        return None
    text = str(bound)
    if text == "today":
        return today
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return dt.date.fromisoformat(text)
    now = None if today is None else dt.datetime.combine(today, dt.time(), dt.UTC)
    found = compiled(text).evaluate({"today": today}, now).value
    return found if isinstance(found, dt.date) else None


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _both(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


def _sentence(found: Any) -> dict[str, str]:
    first = found[0] if isinstance(found, list) and found else found
    if isinstance(first, Sentence):
        return _both(str(first), first.en)
    return _both("无法识别。", "This cannot be read.")


def _fail(zh: str, en: str) -> ValidationError:
    return ValidationError(Sentence(zh, en))


def _clean(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise _fail("无法识别。", "This cannot be read.")
    text = unicodedata.normalize("NFC", str(value)).strip()
    if any(unicodedata.category(each) == "Cc" and each not in "\n\r\t" for each in text):
        raise _fail("含有不可见的控制字符。", "There are control characters in it.")
    return text


def _narrow(value: Any) -> str:
    return unicodedata.normalize("NFKC", _clean(value)).strip()


def _string(field: Field, value: Any) -> str:
    text = _clean(value)
    if field.type == "text":
        text = text.replace("\r\n", "\n")
    limit = field.max if isinstance(field.max, int) else (MAX_TEXT if field.type == "text" else MAX_STRING)
    if len(text) > limit:
        raise _fail(f"最多 {limit} 个字。", f"At most {limit} characters.")
    if field.type == "string" and "\n" in text:
        raise _fail("只能填写一行。", "One line only.")
    if field.pattern is not None:
        pattern, zh, en = PATTERNS[field.pattern]
        text = text if field.pattern == "person_name" else re.sub(r"\s", "", _narrow(text))
        if not pattern.match(text):
            raise _fail(zh, en)
    return text


def _choice(field: Field, value: Any) -> str:
    text = _clean(value)
    if field.options and text not in {option.value for option in field.options}:
        raise _fail("请从列表中选择。", "Choose one of the list.")
    return text[:MAX_STRING]


def _boolean(_: Field, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    text = _narrow(value).lower()
    if text in _TRUE | _FALSE:
        return text in _TRUE
    raise _fail("请选择是或否。", "Choose yes or no.")


def _date(_: Field, value: Any) -> dt.date:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    text = re.sub(r"[年月/.]", "-", _narrow(value)).rstrip("日")
    match = re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", text)
    try:
        if match is None:
            raise ValueError
        found = dt.date(*(int(part) for part in match.groups()))
    except ValueError:
        raise _fail(
            "请按 2006-03-01 的形式填写存在的日期。", "Write an existing date as 2006-03-01."
        ) from None
    if not 1900 <= found.year <= 2200:
        raise _fail("年份不合理。", "The year is out of range.")
    return found


def _integer(field: Field, value: Any) -> int:
    text = _narrow(value).replace(",", "")
    if not re.fullmatch(r"-?[0-9]{1,15}", text):
        raise _fail("请填写整数。", "Write a whole number.")
    number = int(text)
    _within(field, number, 0 if field.type == "months" else None)
    return number


def _money(field: Field, value: Any) -> Decimal:
    text = re.sub(r"[,，\s¥￥元]", "", _narrow(value))
    if not _MONEY.match(text):
        raise _fail("请填写金额（元），最多两位小数。", "Write an amount in yuan with at most two decimals.")
    amount = Decimal(text)
    _within(field, amount, 0)
    return amount


def _within(field: Field, number: int | Decimal, lowest: int | None) -> None:
    bounds = []
    for bound in (field.min, field.max):
        try:
            bounds.append(None if bound is None else Decimal(str(bound)))
        except InvalidOperation:
            bounds.append(None)
    low = bounds[0] if bounds[0] is not None else (None if lowest is None else Decimal(lowest))
    if low is not None and number < low:
        raise _fail(f"不能小于 {low}。", f"This may not be less than {low}.")
    if bounds[1] is not None and number > bounds[1]:
        raise _fail(f"不能大于 {bounds[1]}。", f"This may not be more than {bounds[1]}.")


def _identity_number(_: Field, value: Any) -> str:
    try:
        return identity_number.parse(_clean(value))
    except identity_number.NotAnIdentityNumber as error:
        raise _fail(error.zh, error.en) from None


def _phone(_: Field, value: Any) -> str:
    text = re.sub(r"[\s()（）]", "", _narrow(value))
    compact = text if text.startswith("0") else text.replace("-", "")
    if not _PHONE.match(compact):
        raise _fail(
            "请填写手机号或带区号的固定电话。", "Write a mobile number, or a landline with its area code."
        )
    return compact


def _file(_: Field, value: Any) -> int:
    text = _narrow(value)
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise _fail("请上传文件。", "Upload a file.")
    return int(text)


_CONVERT: Mapping[str, Any] = {
    "string": _string,
    "text": _string,
    "choice": _choice,
    "select": _choice,
    "boolean": _boolean,
    "date": _date,
    "integer": _integer,
    "months": _integer,
    "money": _money,
    "identity_number": _identity_number,
    "phone": _phone,
    "file": _file,
}
