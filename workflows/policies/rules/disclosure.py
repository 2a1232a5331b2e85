"""What a public disclosure shows of a person, and what it never shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.policies.law import Law
from workflows.policies.rule import rule

NAMES = {"id_no": "full_id_no"}


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


def masked_name(name: str) -> str:
    """The surname with a star for each character of the given name."""
    surname = name[:2] if len(name) > 3 else name[:1]
    return surname + "*" * max(len(name) - len(surname), 1)


@dataclass(frozen=True)
class CertificateBasis:
    """Whether a community certificate may be asked for, and what takes its place."""

    allowed: bool
    instead: str | None


@rule("certificate_basis")
def certificate_basis(law: Law, *, community_certificate_required: bool = True) -> CertificateBasis:
    """The ground on which an office asks for the certificate.   Source: 社会保险经办条例 art 26, 31"""
    found = law.decide(
        "certificate_rule", community_certificate_rule=law.parameter("community_certificate_rule")
    )
    return CertificateBasis(found["allowed"], found["instead"])
