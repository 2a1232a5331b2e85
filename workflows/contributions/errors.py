"""Refusals of the contributions room."""

from __future__ import annotations

from workflows.errors import Refused


class OverlappingSpells(Refused):
    """Two spells of one person share days."""

    zh = "缴费时段重叠：“{new}”（{new_period}）与已登记的“{known}”（{known_period}）。"
    en = 'Contribution spells overlap: "{new}" ({new_period}) and "{known}" ({known_period}) on file.'


class SpellImpossible(Refused):
    """More months paid than the spell has, or an end before its start."""

    zh = "缴费时段有误：{reason}"
    en = "This contribution spell cannot be: {reason}"
