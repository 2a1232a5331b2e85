"""Receipts of the public: the number of a case and one secret, which together tell how the case stands.

Of the secret nothing is kept but its digest under the key of the blind index: neither the database nor
its backup gives it away. It is told once, when it is issued.
"""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
import unicodedata

from sqlalchemy.orm import Session

from workflows import vault
from workflows.runtime.models import Receipt

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Nothing that is read for something else."""
LENGTH = 12
_GROUP = 4


def issue(session: Session, business_key: str, *, now: dt.datetime) -> str:
    """A new secret for a case, in groups of four; a former one opens nothing any more."""
    secret = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    session.merge(Receipt(business_key=business_key, digest=_digest(business_key, secret), issued_at=now))
    session.flush()
    return "-".join(secret[at : at + _GROUP] for at in range(0, LENGTH, _GROUP))


def is_right(session: Session, business_key: str, secret: str) -> bool:
    """True for the secret of this case; an unknown case takes as long as a wrong secret."""
    row = session.get(Receipt, business_key)
    known = row.digest if row else bytes(32)
    given = _digest(business_key, _plain(secret))
    return hmac.compare_digest(known, given) and row is not None


def _plain(secret: str) -> str:
    typed = unicodedata.normalize("NFKC", secret).upper()
    return "".join(sign for sign in typed if sign.isalnum())


def _digest(business_key: str, secret: str) -> bytes:
    return vault.current().blind("receipt", f"{business_key}\0{secret}")
