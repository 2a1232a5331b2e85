"""Passwords: argon2id, and the rules a new one must pass."""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from workflows.people.errors import PasswordRefused

MINIMUM = 8
MAXIMUM = 128
_HASHER = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=2)
_CONTEXT = ("shibao", "失保", "失业", "jilin", "password", "passw0rd")
# fmt: off
_COMMON = frozenset({
    "12345678", "123456789", "1234567890", "11111111", "00000000", "88888888", "66666666", "87654321",
    "12341234", "11223344", "123123123", "147258369", "qwertyui", "qwerty123", "asdfghjk", "1q2w3e4r",
    "1qaz2wsx", "zaq12wsx", "abcd1234", "abc12345", "a1234567", "aa123456", "woaini1314", "woaini520",
    "5201314520", "iloveyou", "sunshine", "princess", "football", "baseball", "superman", "welcome1",
    "admin123", "administrator", "letmein1", "trustno1", "changeme", "qwertyuiop", "asdfghjkl",
    "zxcvbnm1",
})
# fmt: on


def hashed(password: str) -> str:
    """The argon2id hash that is kept."""
    return _HASHER.hash(_folded(password))


def is_right(password_hash: str, password: str) -> bool:
    """True when the password is the one behind the hash; False for a damaged hash too."""
    try:
        return _HASHER.verify(password_hash, _folded(password))
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """True when the hash was made with weaker parameters and should be made again."""
    return _HASHER.check_needs_rehash(password_hash)


def waste(password: str) -> None:
    """Spend the time of one check, so that an unknown login answers no sooner."""
    is_right(_nobody(), password)


def check_rules(password: str, *, login: str, name: str) -> None:
    """Raise PasswordRefused unless 8–128 characters, not common, and free of login, name, product."""
    lowered = _folded(password).lower()
    if not MINIMUM <= len(password) <= MAXIMUM:
        raise PasswordRefused(
            field="password",
            reason={
                "zh": f"长度应为 {MINIMUM} 至 {MAXIMUM} 个字符。",
                "en": f"use {MINIMUM} to {MAXIMUM} characters.",
            },
        )
    if lowered in _COMMON or len(set(lowered)) < 4 or _is_pattern(lowered):
        raise PasswordRefused(
            field="password", reason={"zh": "过于常见，易被猜中。", "en": "it is too easy to guess."}
        )
    words = [word for word in (*_CONTEXT, login.lower(), name.lower()) if len(word) > 1]
    if any(word in lowered and len(lowered) - len(word) < 8 for word in words):
        raise PasswordRefused(
            field="password",
            reason={
                "zh": "不应由用户名、姓名或系统名称组成。",
                "en": "it rests on the login, the name or the product.",
            },
        )


def _is_pattern(text: str) -> bool:
    """True for a piece said over and over, and for runs such as abcdefgh and 87654321."""
    if text in (text + text)[1:-1]:
        return True
    steps = {ord(later) - ord(earlier) for earlier, later in pairwise(text)}
    return steps in ({1}, {-1})


def _folded(password: str) -> str:
    return unicodedata.normalize("NFC", password)


@cache
def _nobody() -> str:
    return _HASHER.hash("nobody has this password")
