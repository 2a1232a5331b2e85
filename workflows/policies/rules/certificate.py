"""The community certificate: whether the law of the day lets an office ask for it."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.policies.law import Law
from workflows.policies.rule import rule


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
