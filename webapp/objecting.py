"""The form of an objection, which the public page and the counter share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, get_flashed_messages, request

from webapp import task_forms
from webapp.refusals import sentence_of
from workflows.disclosure.objections import LONGEST, Told
from workflows.errors import DomainError

RECEIPT = "receipt"
"""Kind of the notice that carries a number and its secret; `_notices.html` leaves it out."""
WHO = (
    task_forms.Choice(
        "false", "留名：只给调查人员看", "With my name: only the officer who looks into it sees it"
    ),
    task_forms.Choice("true", "匿名：但要写明怎样核实", "Unnamed: I say how it can be checked instead"),
)


@dataclass(frozen=True)
class ObjectionForm:
    """What was typed, the sentence of a refusal, and sentences by field."""

    values: Mapping[str, str]
    is_anonymous: str
    sentence: str
    errors: Mapping[str, str]
    longest: Mapping[str, int]
    who: tuple[task_forms.Choice, ...] = WHO


def shown(error: DomainError | None = None) -> ObjectionForm:
    """The form as it was sent, or empty."""
    return ObjectionForm(
        values={name: request.form.get(name, "") for name in LONGEST},
        is_anonymous=request.form.get("is_anonymous", ""),
        sentence=sentence_of(error) if error else "",
        errors=task_forms.errors_of(error),
        longest=LONGEST,
    )


def hand_over(business_key: str, secret: str) -> None:
    """Keep number and secret for the next page of this browser, and for no page after it."""
    flash(f"{business_key} {secret}", RECEIPT)


def handed_over() -> tuple[str, str]:
    """Number and secret of what was filed a moment ago; empty where they were shown already."""
    kept = get_flashed_messages(category_filter=[RECEIPT])
    number, _space, secret = str(kept[0] if kept else "").partition(" ")
    return number, secret


def told() -> Told:
    """What was typed, right or wrong."""
    chosen = {"true": True, "false": False}.get(request.form.get("is_anonymous", ""))
    return Told(is_anonymous=chosen, **{name: request.form.get(name, "") for name in LONGEST})
