"""Letters as data: `bpmn/letters/<letter_id>.json`, blocks in both languages with fields in FEEL.

A text holds fields as `{person.name}` or, in a form of its own, `{amount.value | money}`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from workflows.engine.scripts import compiled

FOLDER = "letters/"
KINDS = {
    "paragraph": {"zh", "en"},
    "heading": {"zh", "en"},
    "facts": {"rows"},
    "table": {"each", "columns"},
    "list": {"each", "zh", "en"},
    "clauses": {"ids"},
    "qr": {"value", "zh", "en"},
    "signature": set[str](),
}
"""Kind of block → what it must say."""
FORMS = ("money", "capitals", "month", "short")
"""How a field may be written: yuan, yuan in capital numerals, a month, a short day."""
LANGUAGES = ("zh", "en")
_FIELD = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True)
class LetterDefinition:
    """One kind of letter."""

    letter_id: str
    title: Mapping[str, str]
    about: str
    """`claim`, `run`, `objection`, `plan`, `hiring`, `layoff`, `support`, `agreement`, `certificate`; `case`
    for any process."""
    office: str
    """Kind of the office of the case that signs."""
    clause: str
    paper: str
    shows_number: bool
    """False for what the public reads: the number would lead to the case."""
    blocks: tuple[Mapping[str, Any], ...]
    announcement: Mapping[str, str]
    """Language → short message that tells whom the case is about that the letter is there; empty for none."""
    sha256: str


@dataclass(frozen=True)
class Field:
    """A FEEL expression of a letter and how its value is written; empty for its usual form."""

    expression: str
    form: str = ""


class LetterBroken(ValueError):
    """The file is no letter; the message says why, in English."""


def read(letter_id: str, content: bytes) -> LetterDefinition:
    """A letter from its file. Raises LetterBroken."""
    try:
        told = json.loads(content)
        return LetterDefinition(
            letter_id=letter_id,
            title={name: str(told["title"][name]) for name in LANGUAGES},
            about=told["about"],
            office=told["office"],
            clause=told["clause"],
            paper=told.get("paper", "a4"),
            shows_number=bool(told.get("shows_number", True)),
            blocks=tuple(told["blocks"]),
            announcement=_announcement(told),
            sha256=sha256(content).hexdigest(),
        )
    except (ValueError, TypeError, AttributeError) as error:
        raise LetterBroken(f"this is no letter: {error}") from error
    except KeyError as error:
        raise LetterBroken(f"{error.args[0]} is missing") from error


def _announcement(told: Mapping[str, Any]) -> dict[str, str]:
    said = told.get("announcement")
    return {} if said is None else {name: str(said[name]) for name in LANGUAGES}


def field(text: str) -> Field:
    """`amount.value | money` as expression and form."""
    expression, _, form = text.rpartition("|")
    if expression and form.strip() in FORMS:
        return Field(expression.strip(), form.strip())
    return Field(text.strip())


def fields(text: str) -> list[Field]:
    """The fields of a text, in order."""
    return [field(each) for each in _FIELD.findall(text)]


def filled(text: str, write: Any) -> str:
    """The text with each field replaced by what `write(field)` gives."""
    return _FIELD.sub(lambda match: write(field(match[1])), text)


def expressions(block: Mapping[str, Any]) -> Iterator[tuple[Field, str]]:
    """Every field of a block, with the expression of the list whose `item` it may read ("" for none)."""
    each = str(block.get("each", ""))
    if each:
        yield Field(each), ""
    yield from ((found, each) for found in _fields_of(block))
    for part in (*block.get("rows", ()), *block.get("columns", ())):
        yield from ((found, each) for found in _fields_of(part))
    for cell in block.get("total", ()):
        yield from ((found, "") for found in _fields_of(cell))


def _fields_of(part: Mapping[str, Any]) -> Iterator[Field]:
    if "when" in part:
        yield Field(str(part["when"]))
    if "value" in part:
        yield field(str(part["value"]))
    for language in LANGUAGES:
        yield from fields(str(part.get(language, "")))


def roots(definition: LetterDefinition) -> frozenset[str]:
    """The names of `vocabulary.VOCABULARY` that a letter reads; only these are looked up."""
    found = {"letter"}
    for block in definition.blocks:
        for each, _ in expressions(block):
            found |= compiled(each.expression).names
    for text in definition.announcement.values():
        for said in fields(text):
            found |= compiled(said.expression).names
    return frozenset(found - {"item"})
