"""Signing in and out: sessions kept by us, and delays that slow guessing down without locking anybody out."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from workflows import audit
from workflows.errors import DomainError, NotAllowed, NotFound
from workflows.people import passwords
from workflows.people.attempts import Door, seconds, spend
from workflows.people.errors import SignInDelayed, SignInFailed
from workflows.people.models import Account, Person, WebSession

IDLE = dt.timedelta(minutes=60)
ABSOLUTE = dt.timedelta(hours=12)
_TOUCH = dt.timedelta(minutes=1)
_FREE_FAILURES = 3
_LONGEST_DELAY = dt.timedelta(minutes=5)
SIGN_IN = Door("", attempts=30, refill=dt.timedelta(seconds=20))


@dataclass(frozen=True)
class SignIn:
    """Either a person with the token of a new session, or a refusal; the caller commits both."""

    person_id: int | None = None
    token: str | None = None
    refusal: DomainError | None = None


@dataclass(frozen=True)
class SignedIn:
    """Who sits behind a token."""

    person_id: int
    name: str
    login: str
    language: str
    started_at: dt.datetime
    must_change: bool
    """True while the password is one that somebody else chose."""


def sign_in(session: Session, *, login: str, password: str, address: str, now: dt.datetime) -> SignIn:
    """Check a password and open a session.

    Wrong attempts come back as `refusal` instead of being raised: the count of failures must be
    committed with the answer.
    """
    wait = spend(session, SIGN_IN, address, now)
    if wait:
        return SignIn(refusal=SignInDelayed(seconds=wait))
    account = session.scalar(select(Account).where(Account.login == login.strip().lower()).with_for_update())
    if account is None or not account.is_active:
        passwords.waste(password)
        return SignIn(refusal=SignInFailed())
    if account.delayed_until and account.delayed_until > now:
        return SignIn(refusal=SignInDelayed(seconds=seconds(account.delayed_until - now)))
    if not passwords.is_right(account.password_hash, password):
        _count_failure(account, now)
        return SignIn(refusal=SignInFailed())
    return _opened(session, account, password, address, now)


def act_as(session: Session, login: str, *, is_practice: bool, now: dt.datetime) -> SignIn:
    """Open a session for one of the invented people of a practice office, where nobody has a password.

    Raises NotAllowed in every other office, NotFound for an unknown login.
    """
    if not is_practice:
        raise NotAllowed(act={"zh": "以他人身份办理", "en": "act as another person"})
    account = session.scalar(select(Account).where(Account.login == login).with_for_update())
    if account is None or not account.is_active:
        raise NotFound(what={"zh": "此人员", "en": "This person"})
    return _kept_session(session, account, "practice", now)


def sign_out(session: Session, token: str, *, now: dt.datetime) -> None:
    """End the session behind the token; an unknown one is already ended."""
    session.execute(update(WebSession).where(WebSession.digest == _digest(token)).values(ended_at=now))


def end_sessions(session: Session, person_id: int, *, now: dt.datetime, but: str | None = None) -> None:
    """End every session of a person, after a change of password or role; `but` keeps one token."""
    ended = update(WebSession).where(WebSession.person_id == person_id, WebSession.ended_at.is_(None))
    if but is not None:
        ended = ended.where(WebSession.digest != _digest(but))
    session.execute(ended.values(ended_at=now))


def signed_in(session: Session, token: str, *, now: dt.datetime) -> SignedIn | None:
    """Who the token belongs to; None when it ended, idled an hour or is twelve hours old."""
    row = session.execute(
        select(WebSession, Person.name, Account.login, Account.language, Account.must_change)
        .join(Person, Person.id == WebSession.person_id)
        .join(Account, Account.person_id == WebSession.person_id)
        .where(WebSession.digest == _digest(token), WebSession.ended_at.is_(None), Account.is_active)
    ).one_or_none()
    if row is None:
        return None
    web, name, login, language, must_change = row
    if now - web.seen_at > IDLE or now - web.started_at > ABSOLUTE:
        return None
    if now - web.seen_at >= _TOUCH:
        web.seen_at = now
    return SignedIn(web.person_id, name, login, language, web.started_at, must_change)


def _opened(session: Session, account: Account, password: str, address: str, now: dt.datetime) -> SignIn:
    account.failures = 0
    account.delayed_until = None
    if passwords.is_outdated(account.password_hash):
        account.password_hash = passwords.hashed(password)
    return _kept_session(session, account, address, now)


def _kept_session(session: Session, account: Account, address: str, now: dt.datetime) -> SignIn:
    _forget_old(session, account.person_id, now)
    token = secrets.token_urlsafe(32)
    session.add(
        WebSession(
            digest=_digest(token), person_id=account.person_id, started_at=now, seen_at=now, address=address
        )
    )
    person = session.get_one(Person, account.person_id)
    act = audit.Act("people.sign_in", "person", str(person.id))
    audit.record(session, act, actor=_Doer(person.id, person.name), now=now)
    return SignIn(person_id=account.person_id, token=token)


def _forget_old(session: Session, person_id: int, now: dt.datetime) -> None:
    """Sessions that cannot be used again need not be kept; the audit trail tells of them."""
    of_person = WebSession.person_id == person_id
    session.execute(delete(WebSession).where(of_person, WebSession.started_at < now - ABSOLUTE))


@dataclass(frozen=True)
class _Doer:
    person_id: int
    name: str
    in_place_of: None = None


def _count_failure(account: Account, now: dt.datetime) -> None:
    account.failures += 1
    over = account.failures - _FREE_FAILURES
    if over >= 0:
        account.delayed_until = now + min(dt.timedelta(seconds=2 ** min(over, 20)), _LONGEST_DELAY)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
