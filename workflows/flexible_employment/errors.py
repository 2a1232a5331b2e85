"""Refusals of the register of flexible workers."""

from __future__ import annotations

from workflows.errors import AlreadyExists, Refused


class SecondAgreement(AlreadyExists):
    """The person has an agreement that has not ended."""

    zh = "该人员已有未终止的灵活就业协议：{business_key}。"
    en = "This person has an agreement that has not ended: {business_key}."


class TermImpossible(Refused):
    """A first or last day out of order."""

    zh = "{reason}"
    en = "{reason}"


class AgreementEnded(Refused):
    """It ended already."""

    zh = "灵活就业协议 {business_key} 已经终止。"
    en = "The agreement {business_key} has ended already."


class EndNoteMissing(Refused):
    """An early end without a reason."""

    zh = "请写明提前终止的原因。"
    en = "Say why it ends early."
