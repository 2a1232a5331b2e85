"""`shibao check` reads letters: what leads nowhere is named with its file and block."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest

from workflows.documents import checking
from workflows.runtime import deployments

CLAUSES = json.dumps({"clauses": [{"id": "S5.5", "zh": "x", "en": "x"}]}).encode()
SOUND = {
    "title": {"zh": "回执", "en": "Receipt"},
    "about": "claim",
    "office": "agency",
    "clause": "S5.5",
    "blocks": [],
}


def found(block: dict[str, Any] | None = None, **more: Any) -> list[str]:
    letter = {**SOUND, "blocks": [block] if block else [], **more}
    content = {"letters/a.json": json.dumps(letter).encode(), "clauses.json": CLAUSES}
    return [f"{each.path} {each.element_id}: {each.en}" for each in checking.problems(content)]


def text(zh: str, en: str = "x") -> dict[str, Any]:
    return {"kind": "paragraph", "zh": zh, "en": en}


def test_the_letters_of_the_product_are_sound() -> None:
    content = deployments.read_folder(files("bpmn"))
    assert any(path.startswith("letters/") for path in content)
    assert checking.problems(content) == ()


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (text("{person.surname}"), "surname"),
        (text("{persons.name}"), "there is no field persons"),
        (text("{person.}"), "person."),
        ({"kind": "paragraph", "zh": "x"}, "en is missing"),
        (text("x", ""), "no text in en"),
        ({"kind": "clauses", "ids": ["S9.9"]}, "there is no clause S9.9"),
        ({"kind": "picture"}, "no block or style like picture"),
        ({"kind": "facts", "rows": [{"zh": "x", "value": "person.name"}]}, "no text in en"),
        ({"kind": "list", "each": "conditions", "zh": "{item.txt}", "en": "x"}, "txt"),
        ({**text("x"), "when": "claim.job = true"}, "job"),
    ],
)
def test_what_leads_nowhere_is_named(block: dict[str, Any], words: str) -> None:
    problems = found(block)
    assert problems
    assert all(each.startswith("letters/a.json block 1: ") for each in problems)
    assert words in problems[0]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"clause": "S0"}, "no clause S0"),
        ({"about": "x"}, "is unknown"),
        ({"title": {"zh": "x"}}, "en is missing"),
    ],
)
def test_a_letter_says_what_it_is_about_on_which_ground_in_both_languages(
    more: dict[str, Any], words: str
) -> None:
    assert any(words in each for each in found(None, **more))


@pytest.mark.parametrize(
    ("about", "zh", "words"),
    [
        ("claim", "{claim.number}，{letter.office}，{correction.last_on}", None),
        ("claim", "{person.name}", "person.name"),
        ("claim", "{claim.employer}", "claim.employer"),
        ("claim", "{entitlement.amount}", "entitlement.amount"),
        ("claim", "{opinion}", "opinion"),
        ("claim", "{receipt.secret}", "receipt.secret"),
        ("claim", "{string(claim.number)}", "string"),
        ("claim", "{nothing.at_all}", "nothing.at_all"),
        ("claim", "", "1 to 140 characters"),
        ("claim", "件" * 141, "1 to 140 characters"),
        ("run", "件", "not to the person"),
    ],
)
def test_an_announcement_tells_number_offices_and_days_alone(about: str, zh: str, words: str | None) -> None:
    problems = found(None, about=about, announcement={"zh": zh, "en": "x"})
    assert len(problems) == (0 if words is None else 1)
    assert words is None or (words in problems[0] and "a.json announcement" in problems[0])


def test_a_file_that_is_no_letter_is_named() -> None:
    problems = checking.problems({"letters/a.json": b"[", "clauses.json": CLAUSES})
    assert [each.path for each in problems] == ["letters/a.json"]
