"""Identity numbers of natural persons: GB 11643-1999, with the 15-digit numbers of before upgraded."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Literal

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_NOISE = re.compile(r"[\s\-‐-―−]")


class IdentityNumberInvalid(ValueError):
    """Not an identity number: wrong length, impossible date of birth, or wrong check digit."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


def parse(text: str) -> str:
    """The number as 18 characters with an upper-case X; spaces, hyphens and full-width forms are fine.

    Raises IdentityNumberInvalid, which never repeats the number.
    """
    number = _NOISE.sub("", unicodedata.normalize("NFKC", text)).upper()
    if re.fullmatch(r"[0-9]{15}", number):
        number = _upgraded(number)
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number):
        raise IdentityNumberInvalid(
            "身份证号应为 18 位(末位可为 X),或 15 位旧号。",
            "An identity number has 18 characters (the last may be X), or 15 digits of the old form.",
        )
    birth_date(number)
    if number[17] != check_digit(number[:17]):
        raise IdentityNumberInvalid(
            "身份证号校验位不符,请核对是否输错。",
            "The check digit does not match; look for a typing mistake.",
        )
    return number


def check_digit(first_17: str) -> str:
    """The 18th character that belongs to these 17 digits."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True)) % 11]


def birth_date(number: str) -> dt.date:
    """The date of birth in an 18-character number. Raises IdentityNumberInvalid for an impossible one."""
    try:
        return dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise IdentityNumberInvalid(
            "身份证号中的出生日期不存在。", "The date of birth in the identity number does not exist."
        ) from None


def sex(number: str) -> Literal["male", "female"]:
    """As coded in the 17th digit of an 18-character number."""
    return "male" if int(number[16]) % 2 else "female"


def mask(number: str) -> str:
    """First three and last four characters, as screens show it."""
    return number[:3] + "*" * (len(number) - 7) + number[-4:]


def _upgraded(number: str) -> str:
    first_17 = number[:6] + "19" + number[6:]
    return first_17 + check_digit(first_17)
