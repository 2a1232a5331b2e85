"""Attempts left to one network address at one door; each door has a bucket of its own that refills."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from workflows.database import Utc
from workflows.people.models import AddressBucket


@dataclass(frozen=True)
class Door:
    """How many attempts an address has at once, and how long until one more; "" keeps the address itself."""

    name: str
    attempts: int
    refill: dt.timedelta


def spend(session: Session, door: Door, address: str, now: dt.datetime) -> int:
    """Take one attempt from the address; seconds to wait when none is left. The caller commits."""
    key = address if not door.name else sha256(f"{door.name}\0{address}".encode()).hexdigest()[:40]
    bucket = session.get(AddressBucket, key, with_for_update=True) or _new(session, door, key, now)
    gained = max(0, (now - bucket.refilled_at) // door.refill)
    if gained:
        bucket.tokens = min(door.attempts, bucket.tokens + gained)
        bucket.refilled_at += gained * door.refill
    if bucket.tokens <= 0:
        return seconds(bucket.refilled_at + door.refill - now)
    bucket.tokens -= 1
    return 0


def seconds(wait: dt.timedelta) -> int:
    """Whole seconds to wait, one at least."""
    return max(1, -(-wait // dt.timedelta(seconds=1)))


def _new(session: Session, door: Door, key: str, now: dt.datetime) -> AddressBucket:
    """Two first attempts at once: one makes the row, both find it."""
    values = {"address": key, "tokens": door.attempts, "refilled_at": now}
    made = text(
        "INSERT INTO address_bucket (address, tokens, refilled_at) VALUES (:address, :tokens, :refilled_at) "
        "ON CONFLICT (address) DO NOTHING"
    ).bindparams(bindparam("refilled_at", type_=Utc()))
    session.execute(made, values)
    return session.get_one(AddressBucket, key, with_for_update=True)
