"""The citizen identity number of GB 11643: check digit, 15 digits upgraded, birth date, sex, mask."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Literal

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_SEPARATORS = re.compile(r"[\s\-‐-―﹣－]+")
_PROVINCES = frozenset(
    str(code)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for code in range(first, last + 1)
)
Kind = Literal["length", "characters", "region", "birth_date", "check_digit"]
TEXTS: dict[Kind, tuple[str, str]] = {
    "length": (
        "身份证号须为 18 位（旧证 15 位）。",
        "An identity number has 18 characters (15 on old cards).",
    ),
    "characters": (
        "身份证号只能由数字组成，末位可为 X。",
        "An identity number is made of digits; the last may be X.",
    ),
    "region": (
        "身份证号前两位不是有效的省份代码。",
        "The first two digits of the identity number are no province.",
    ),
    "birth_date": (
        "身份证号中的出生日期不存在。",
        "The birth date in the identity number does not exist.",
    ),
    "check_digit": (
        "身份证号校验位不符，请核对每一位。",
        "The check digit of the identity number is wrong; compare every digit.",
    ),
}


class NotAnIdentityNumber(ValueError):
    """What is wrong with the text; `kind` is a key of `TEXTS`."""

    def __init__(self, kind: Kind) -> None:
        self.kind: Kind = kind
        self.zh, self.en = TEXTS[kind]
        super().__init__(self.en)


def parse(text: str) -> str:
    """The number as 18 characters, X upper case; full-width digits, spaces and hyphens are tolerated.

    A number of 15 digits (before 1999, born 19xx) is upgraded. Raises NotAnIdentityNumber.

    Source: GB 11643-1999
    """
    number = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper()
    if len(number) not in (15, 18):
        raise NotAnIdentityNumber("length")
    if not re.fullmatch(r"[0-9]{15}|[0-9]{17}[0-9X]", number):
        raise NotAnIdentityNumber("characters")
    if len(number) == 15:
        number = upgraded(number)
    if number[:2] not in _PROVINCES:
        raise NotAnIdentityNumber("region")
    birth_date(number)
    if check_digit(number) != number[17]:
        raise NotAnIdentityNumber("check_digit")
    return number


def upgraded(number: str) -> str:
    """A number of 15 digits with its century and check digit."""
    body = f"{number[:6]}19{number[6:]}"
    return body + check_digit(body)


def check_digit(number: str) -> str:
    """The 18th character for the first 17 digits (ISO 7064 MOD 11-2)."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number[:17], strict=True))
    return _CHECK[total % 11]


def birth_date(number: str) -> dt.date:
    """The birth date in a number of 18 characters. Raises NotAnIdentityNumber."""
    try:
        return dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise NotAnIdentityNumber("birth_date") from None


def sex(number: str) -> Literal["male", "female"]:
    """The sex in a number of 18 characters: the 17th digit is odd for men."""
    return "male" if int(number[16]) % 2 else "female"


def mask(number: str) -> str:
    """The number as shown: the first three and the last four characters."""
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}" if len(number) > 7 else "*" * len(number)
