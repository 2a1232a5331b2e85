"""What a letter can speak of: the fields of each kind of case, by the name they have in a letter.

These are the words of `bpmn/letters`: `{person.name}` is the field `name` of `Claimant`. Identity numbers
and accounts are masked here already, so that no letter can show one in full. `vocabulary` has them all.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Words:
    """A text in both languages; a letter shows that of its own."""

    zh: str
    en: str


@dataclass(frozen=True)
class LetterHead:
    """Of every letter: its number and day, and the office that answers for it."""

    number: str
    issued_on: dt.date
    office: Words
    area: Words


@dataclass(frozen=True)
class Claimant:
    """The person that a claim is about."""

    name: str
    identity: str
    """Masked."""
    phone: str
    """Masked."""


@dataclass(frozen=True)
class Clock:
    """A time limit: its last day by the statute clock, empty while it stands still."""

    last_on: dt.date | None
    clause: Words
    text: Words
    """The sentence of the table that sets it."""
    is_provisional: bool
    """True when the row or a day of the calendar is provisional (暂定)."""


@dataclass(frozen=True)
class RunReleased:
    """A payment run."""

    number: str
    month: str
    count: int
    total: Decimal
    prepared_by: str
    released_by: str
    countersigned_by: str
    """Empty where one signature was enough."""
    deferred_count: int
    deferred_total: Decimal
    """What the fund did not cover."""
    execute_on: dt.date
    is_listed: bool
    """False for a run of more lines than a letter lists."""


@dataclass(frozen=True)
class RunLine:
    """One line of a run."""

    position: int
    name: str
    account: str
    """Masked."""
    month: str
    kind: Words
    amount: Decimal


@dataclass(frozen=True)
class HiringAnnounced:
    """A hiring in the watch after a layoff, as the enterprise announced it."""

    number: str
    enterprise: Words
    places: int
    position: str
    conditions: str
    hiring_on: dt.date
    answer_until: dt.date
    laid_off_on: dt.date
    window_end: dt.date
    is_binding: bool
    """False in the time of advice."""
    invited: int
    is_listed: bool
    """False for more people than a letter lists."""


@dataclass(frozen=True)
class LaidOff:
    """A layoff that took effect."""

    number: str
    enterprise: Words
    laid_off_on: dt.date
    window_end: dt.date
    count: int
    is_listed: bool
    """False for more people than a letter lists."""


@dataclass(frozen=True)
class PersonInvited:
    """One invited person."""

    row: int
    name: str
    identity: str
    """Masked."""


@dataclass(frozen=True)
class SupportRecognised:
    """A firm recognised for hiring the long-term unemployed."""

    number: str
    enterprise: Words
    new_hires: int
    counted: int
    percent: Decimal
    recognised_on: dt.date
    check_on: dt.date


@dataclass(frozen=True)
class SupportKind:
    """One kind of support."""

    text: Words


@dataclass(frozen=True)
class AgreementSigned:
    """An agreement on flexible employment, as the register has it on the day of the letter."""

    number: str
    counterparty: Words
    activity: Words
    workplace: str
    starts_on: dt.date
    ends_on: dt.date
    is_merged_track: bool
    has_suspended_benefit: bool
    """True where a benefit of the person is suspended beside it."""


@dataclass(frozen=True)
class ContractEnded:
    """The job of one laid-off person."""

    name: str
    identity: str
    """Masked."""
    ended_on: dt.date
    reason: Words
    plan: str


@dataclass(frozen=True)
class ObjectionDecided:
    """An objection to a disclosed person and its finding; says nothing of whoever objected."""

    number: str
    received_on: dt.date
    checked_on: dt.date
    entry: str
    """Masked."""
    office: Words
    result: Words
    text: Words
    """The sentence of the row that decided."""
    clause: Words
    effect: str
    """`take_down`, `correct`, `go_on`, `recheck` or `none`."""


@dataclass(frozen=True)
class CaseStarted:
    """A case of any process."""

    number: str
    process: Words
    title: Words
    started_on: dt.date


OF_RUN: dict[str, object] = {"letter": LetterHead, "run": RunReleased, "lines": list[RunLine]}
OF_OBJECTION: dict[str, object] = {"letter": LetterHead, "objection": ObjectionDecided}
OF_HIRING: dict[str, object] = {
    "letter": LetterHead,
    "hiring": HiringAnnounced,
    "invited": list[PersonInvited],
}
OF_LAYOFF: dict[str, object] = {
    "letter": LetterHead,
    "layoff": LaidOff,
    "people": list[PersonInvited],
    "application": Clock,
}
OF_SUPPORT: dict[str, object] = {
    "letter": LetterHead,
    "support": SupportRecognised,
    "kinds": list[SupportKind],
}
OF_AGREEMENT: dict[str, object] = {"letter": LetterHead, "agreement": AgreementSigned, "person": Claimant}
OF_CERTIFICATE: dict[str, object] = {"letter": LetterHead, "contract": ContractEnded}
OF_CASE: dict[str, object] = {"letter": LetterHead, "case": CaseStarted, "opinion": str}
