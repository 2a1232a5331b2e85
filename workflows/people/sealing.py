"""What is kept secret of a person: identity number, phone, bank account; sealed, masked, indexed."""

from __future__ import annotations

import re
import unicodedata
import uuid

from workflows import identity_number, vault
from workflows.errors import Refused
from workflows.people.errors import IdentityNumberRefused
from workflows.people.models import Person, Sex


class ContactRefused(Refused):
    """A phone number or bank account that cannot be one."""

    zh = "{reason}"
    en = "{reason}"


def parsed_identity(text: str, *, field: str = "identity_number") -> str:
    """The identity number in its 18-character form. Raises IdentityNumberRefused."""
    try:
        return identity_number.parse(text)
    except identity_number.NotAnIdentityNumber as bad:
        raise IdentityNumberRefused(field=field, reason={"zh": bad.zh, "en": bad.en}) from None


def identity_index(number: str) -> bytes:
    """Look-up key of a parsed identity number."""
    return vault.current().blind("person.identity", number)


def seal_identity(person: Person, number: str) -> None:
    """Keep a parsed identity number, with the sex and date of birth it carries."""
    person.identity_sealed = vault.current().seal("person.identity", person.public_id.hex, number)
    person.identity_index = identity_index(number)
    person.identity_masked = identity_number.mask(number)
    person.born_on = identity_number.birth_date(number)
    person.sex = Sex(identity_number.sex(number))


def opened_identity(person: Person) -> str | None:
    """The identity number in full; None where none is on file."""
    if person.identity_sealed is None:
        return None
    return vault.current().open("person.identity", person.public_id.hex, person.identity_sealed)


def phone_index(number: str) -> bytes:
    """Look-up key of a phone number in plain digits."""
    return vault.current().blind("person.phone", number)


def opened_phone(person: Person) -> str | None:
    """The phone number in full; None where none is on file."""
    if person.phone_sealed is None:
        return None
    return vault.current().open("person.phone", person.public_id.hex, person.phone_sealed)


def seal_phone(person: Person, text: str) -> None:
    """Keep a phone number of 7 to 15 digits. Raises ContactRefused (field `phone`)."""
    number = parsed_phone(text)
    person.phone_sealed = vault.current().seal("person.phone", person.public_id.hex, number)
    person.phone_index = phone_index(number)
    person.phone_masked = masked_phone(number)


def parsed_phone(text: str) -> str:
    """A phone number in plain digits. Raises ContactRefused (field `phone`)."""
    number = digits(text)
    if not re.fullmatch(r"\+?[0-9]{7,15}", number):
        raise ContactRefused(
            field="phone",
            reason={"zh": "电话号码应为 7 至 15 位数字。", "en": "A phone number has 7 to 15 digits."},
        )
    return number


def masked_phone(number: str) -> str:
    """A parsed phone number as lists show it."""
    return number[:3] + "*" * (len(number) - 7) + number[-4:] if len(number) > 7 else "***" + number[-4:]


def seal_bank(person: Person, text: str) -> None:
    """Keep a bank account of 12 to 30 digits. Raises ContactRefused (field `bank_account`)."""
    person.bank_sealed, person.bank_masked = sealed_account(person.public_id, text)


def sealed_account(public_id: uuid.UUID, text: str, *, field: str = "bank_account") -> tuple[bytes, str]:
    """An account of a person, sealed and masked, before it is theirs. Raises ContactRefused (field)."""
    number = digits(text)
    if not re.fullmatch(r"[0-9]{12,30}", number):
        raise ContactRefused(
            field=field,
            reason={"zh": "银行账号应为 12 至 30 位数字。", "en": "A bank account has 12 to 30 digits."},
        )
    sealed = vault.current().seal("person.bank", public_id.hex, number)
    return sealed, "*" * (len(number) - 4) + number[-4:]


def bank_account(public_id: uuid.UUID, sealed: bytes) -> str:
    """The account in clear, for the bank file alone."""
    return vault.current().open("person.bank", public_id.hex, sealed)


def digits(text: str) -> str:
    """What was typed without blanks, hyphens and brackets, in plain digits."""
    return re.sub(r"[\s\-‐-―()]", "", unicodedata.normalize("NFKC", text))
