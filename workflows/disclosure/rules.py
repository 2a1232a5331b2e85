"""The rule of what a public disclosure shows of a person, for worked cases and whoever asks by facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.disclosure.redaction import masked_name
from workflows.policies.law import Law
from workflows.policies.rule import rule

NAMES = {"id_no": "full_id_no"}
"""A field under the name by which the law forbids it."""


@dataclass(frozen=True)
class Shown:
    """The fields shown, as shown, and the names of those that must not be."""

    shown: Mapping[str, str]
    shown_must_not_include: tuple[str, ...]


@rule("disclosed_person")
def disclosed_person(law: Law, *, person: Mapping[str, str]) -> Shown:
    """A person as the public list names them.   Source: Jilin 2005-58 s.5; 个人信息保护法 art 6, 25, 28"""
    ways = {field: law.decide("disclosure_fields", field=field) for field in person}
    shown = {
        field: masked_name(value) if ways[field] == "surname_masked" else value
        for field, value in person.items()
        if ways[field] != "never"
    }
    hidden = [NAMES.get(field, field) for field in person if field not in shown]
    return Shown(shown, tuple(hidden))
