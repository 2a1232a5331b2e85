"""The phrases beside a text of a step: opened and chosen by buttons of its form, with a script or without."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from webapp import numbers, transaction
from webapp.access import actor
from workflows.runtime import phrases

OPEN = "phrases"
"""`_act` of the button that opens the menu: `phrases:<field>`."""
TAKE = "phrase"
"""`_act` of a phrase: `phrase:<field>:<number>`."""


@dataclass(frozen=True)
class Menu:
    """The phrases that stand open beside a field."""

    field: str
    phrases: tuple[phrases.Phrase, ...]


@dataclass(frozen=True)
class Pressed:
    """A form as it stands after a button of the menu: what is typed, and what is open beside it."""

    typed: Mapping[str, str]
    menu: Menu | None = None


def opened(field: str) -> Menu:
    """Everything that the person may put into the field."""
    return Menu(field, phrases.of_actor(transaction.session(), actor()))


def pressed(act: str, typed: Mapping[str, str]) -> Pressed | None:
    """What the form shows after this button; None where it is no button of the menu.

    Without a script nobody knows where the cursor stood: the phrase follows what is typed, on a new line.
    Raises NotFound for a phrase that the person may not use.
    """
    kind, _, rest = act.partition(":")
    if kind == OPEN:
        return Pressed(typed, opened(rest))
    if kind != TAKE:
        return None
    field, _, number = rest.rpartition(":")
    text = phrases.text_of(transaction.session(), numbers.whole(number) or 0, actor())
    before = typed.get(field, "").rstrip()
    return Pressed({**typed, field: f"{before}\n{text}" if before else text})
