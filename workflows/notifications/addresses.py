"""Where a member of staff is reached outside the house: sealed, and used only once its owner confirmed it.

A code goes to the address; whoever types it into the page reads what is sent there.
"""

from __future__ import annotations

import datetime as dt
import hmac
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows import audit, vault
from workflows.errors import Conflict, DomainError, Refused
from workflows.notifications.medium import Medium
from workflows.notifications.models import ContactAddress
from workflows.people import sealing
from workflows.people.attempts import Door, spend
from workflows.people.errors import TooManyAttempts
from workflows.people.permissions import Actor
from workflows.runtime import outbox
from workflows.runtime.outbox import Letter

CODE = "notifications.code"
CODE_DIGITS = 6
CODE_VALID = dt.timedelta(minutes=30)
TRIES = 5
"""Wrong codes that are looked at; then a new one must be sent."""
SENDING = Door("contact", attempts=4, refill=dt.timedelta(minutes=10))
"""Codes that one person has sent."""
LONGEST = 254
MASKED_DOMAIN = 60
"""Of a longer domain the pages show both ends."""
_EMAIL = re.compile(
    r"[A-Za-z0-9_%+'-]+(?:\.[A-Za-z0-9_%+'-]+)*@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+(?:[A-Za-z]{2,63}|xn--[A-Za-z0-9-]{1,58}[A-Za-z0-9])"
)
"""What stands in an office's address book: no quotes, no comments, no blanks, nothing that ends a header."""


class WrongCode(Refused):
    """The code was not that which was sent."""

    zh = "{reason}"
    en = "{reason}"


class NoCodeWaits(Conflict):
    """Nothing was sent to it, or the code is too old or was guessed at too often."""

    zh = "验证码已失效，请重新发送。"
    en = "The code is no longer valid; have a new one sent."


@dataclass(frozen=True)
class Address:
    """An address as its owner's page shows it."""

    masked: str
    is_confirmed: bool
    awaits_code: bool


def offer(
    session: Session, medium: Medium, text: str, *, actor: Actor, now: dt.datetime, at_wall: dt.datetime
) -> None:
    """Keep an address in the place of the former one and send a code to it. The caller commits.

    `at_wall` paces the sending. Raises Refused (field `email` or `phone`) and TooManyAttempts.
    """
    address = parsed(medium, text)
    wait = spend(session, SENDING, str(actor.person_id), at_wall)
    if wait:
        raise TooManyAttempts(seconds=wait)
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    row = session.get(ContactAddress, (actor.person_id, medium), with_for_update=True)
    if row is None:
        row = ContactAddress(person_id=actor.person_id, medium=medium)
        session.add(row)
    row.sealed, row.masked = _sealed(actor.person_id, medium, address), masked(medium, address)
    row.confirmed_at, row.tries_left = None, TRIES
    row.code_digest, row.code_until = _digest(actor.person_id, medium, code), now + CODE_VALID
    session.flush()
    payload = {"person_id": actor.person_id, "medium": medium.value, "code": code}
    key = f"contact:{actor.person_id}:{secrets.token_hex(8)}"
    outbox.send(session, Letter(CODE, key, payload), now=now)


def confirm(
    session: Session, medium: Medium, code: str, *, actor: Actor, now: dt.datetime
) -> DomainError | None:
    """Use the address from now on if this is the code that was sent to it; why not, otherwise.

    It does not raise: a wrong code counts, and the caller commits that too.
    """
    row = session.get(ContactAddress, (actor.person_id, medium), with_for_update=True)
    if row is None or row.code_digest is None or row.code_until is None or row.code_until <= now:
        return NoCodeWaits()
    if not hmac.compare_digest(row.code_digest, _digest(actor.person_id, medium, _plain(code))):
        return _missed(row)
    row.confirmed_at, row.code_digest, row.code_until = now, None, None
    _note(session, "contact.confirm", medium, actor, now)
    return None


def _missed(row: ContactAddress) -> DomainError:
    row.tries_left -= 1
    if row.tries_left <= 0:
        row.code_digest = row.code_until = None
        return NoCodeWaits()
    zh = f"验证码不对，还可以试 {row.tries_left} 次。"
    en = f"This is not the code that was sent; tries left: {row.tries_left}."
    return WrongCode(field=f"{row.medium.value}_code", reason={"zh": zh, "en": en})


def remove(session: Session, medium: Medium, *, actor: Actor, now: dt.datetime) -> None:
    """Forget the address; nothing more is sent to it."""
    row = session.get(ContactAddress, (actor.person_id, medium))
    if row is not None:
        session.delete(row)
        session.flush()
        _note(session, "contact.remove", medium, actor, now)


def of_person(session: Session, person_id: int, now: dt.datetime) -> dict[Medium, Address]:
    """The addresses of a person as their page shows them. One statement."""
    rows = session.scalars(sa.select(ContactAddress).where(ContactAddress.person_id == person_id))
    return {row.medium: _shown(row, now) for row in rows}


def confirmed(session: Session, people: Collection[int]) -> set[tuple[int, Medium]]:
    """Who of these is reached by what. One statement."""
    query = sa.select(ContactAddress.person_id, ContactAddress.medium)
    rows = query.where(ContactAddress.person_id.in_(people), ContactAddress.confirmed_at.is_not(None))
    return {(person_id, medium) for person_id, medium in session.execute(rows)}


def opened(session: Session, person_id: int, medium: Medium) -> str | None:
    """The confirmed address in full; None where there is none."""
    row = session.get(ContactAddress, (person_id, medium))
    return None if row is None or row.confirmed_at is None else _opened(row)


def opened_for_code(session: Session, person_id: int, medium: Medium, code: str) -> str | None:
    """The address to which this code is due; None when another was asked for since."""
    row = session.get(ContactAddress, (person_id, medium))
    if row is None or row.code_digest is None:
        return None
    is_due = hmac.compare_digest(row.code_digest, _digest(person_id, medium, code))
    return _opened(row) if is_due else None


def parsed(medium: Medium, text: str) -> str:
    """The address as it is used. Raises Refused (field `email` or `phone`)."""
    if medium is Medium.PHONE:
        return sealing.parsed_phone(text)
    address = _in_ascii(text.strip())
    if len(address) > LONGEST or not _EMAIL.fullmatch(address):
        zh, en = "请填写电子邮箱，如 name@example.cn", "give an e-mail address, such as name@example.cn"
        raise sealing.ContactRefused(field="email", reason={"zh": zh, "en": en})
    return address


def _in_ascii(address: str) -> str:
    """With the domain as mail servers write it: `xn--…` for one in other letters (RFC 3490)."""
    name, at, domain = address.rpartition("@")
    try:
        return f"{name}{at}{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return ""


def masked(medium: Medium, address: str) -> str:
    """A parsed address as pages show it."""
    if medium is Medium.PHONE:
        return sealing.masked_phone(address)
    name, _, domain = address.partition("@")
    if len(domain) > MASKED_DOMAIN:
        domain = f"{domain[: MASKED_DOMAIN // 2]}…{domain[-MASKED_DOMAIN // 2 :]}"
    return f"{name[:1]}***@{domain}"


def _shown(row: ContactAddress, now: dt.datetime) -> Address:
    awaits = row.code_digest is not None and row.code_until is not None and row.code_until > now
    return Address(row.masked, row.confirmed_at is not None, awaits)


def _plain(code: str) -> str:
    return sealing.digits(code)[: 2 * CODE_DIGITS]


def _digest(person_id: int, medium: Medium, code: str) -> bytes:
    return vault.current().blind("contact.code", f"{person_id}\0{medium.value}\0{code}")


def _sealed(person_id: int, medium: Medium, address: str) -> bytes:
    return vault.current().seal(f"contact.{medium.value}", str(person_id), address)


def _opened(row: ContactAddress) -> str:
    return vault.current().open(f"contact.{row.medium.value}", str(row.person_id), row.sealed)


def _note(session: Session, act: str, medium: Medium, actor: Actor, now: dt.datetime) -> None:
    """The trail knows which kind of address, not the address."""
    told = audit.Act(act, "person", str(actor.person_id), after={"medium": medium.value})
    audit.record(session, told, actor=actor, now=now)
