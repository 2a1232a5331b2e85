"""Keeping spells: no two of one person overlap."""

import datetime as dt
from dataclasses import replace

import pytest

from workflows.contributions.errors import OverlappingSpells, SpellImpossible
from workflows.contributions.operations import NewSpell, add_spells
from workflows.contributions.queries import history_of
from workflows.demo import builders


@pytest.fixture
def person(session, branch):
    row = builders.person(session)
    builders.spell(session, row, dt.date(2003, 1, 1), dt.date(2004, 12, 31), 24)
    return row


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [
        pytest.param("2004-12-31", "2005-06-30", id="shares its last day"),
        pytest.param("2002-01-01", "2003-01-01", id="shares its first day"),
        pytest.param("2003-06-01", "2003-07-31", id="within"),
        pytest.param("2002-01-01", "2005-12-31", id="around"),
        pytest.param("2004-01-01", None, id="still runs"),
    ],
)
def test_overlapping_spells_are_refused_naming_both(session, person, starts_on, ends_on):
    end = dt.date.fromisoformat(ends_on) if ends_on else None
    with pytest.raises(OverlappingSpells) as refused:
        builders.spell(session, person, dt.date.fromisoformat(starts_on), end, 1)
    assert "2003-01-01 – 2004-12-31" in refused.value.text("zh")
    assert starts_on in refused.value.text("en")


def test_a_spell_may_begin_the_day_after(session, person):
    builders.spell(session, person, dt.date(2005, 1, 1), None, 3)
    history = history_of(session, person.id)
    assert [spell.paid_months for spell in history.spells] == [24, 3]
    assert history.paid_months == 27


def test_the_same_days_of_another_person_do_not_overlap(session, person):
    other = builders.person(session, 2, "李四")
    builders.spell(session, other, dt.date(2003, 1, 1), dt.date(2004, 12, 31), 24)
    assert history_of(session, other.id).paid_months == 24


@pytest.mark.parametrize(
    ("ends_on", "paid"), [(dt.date(2005, 1, 15), 1), (dt.date(2005, 3, 31), 3)], ids=["backwards", "too many"]
)
def test_a_spell_that_cannot_be_is_refused(session, person, ends_on, paid):
    with pytest.raises(SpellImpossible):
        builders.spell(session, person, dt.date(2005, 2, 1), ends_on, paid)


def test_many_spells_are_kept_at_once_when_no_two_share_a_day(session, branch):
    one, other = builders.person(session, 1), builders.person(session, 2)
    first = NewSpell(one.id, "changchun", "甲厂", dt.date(2003, 1, 1), dt.date(2003, 12, 31), 12)
    running = NewSpell(one.id, "changchun", "乙厂", dt.date(2004, 1, 1), None, 3)
    add_spells(session, [running, first, replace(first, person_id=other.id)])
    assert [spell.paid_months for spell in history_of(session, one.id).spells] == [12, 3]
    assert history_of(session, other.id).paid_months == 12


def test_of_many_spells_two_that_share_a_day_are_named_and_none_is_kept(session, branch):
    row = builders.person(session)
    running = NewSpell(row.id, "changchun", "甲厂", dt.date(2003, 1, 1), None, 12)
    later = NewSpell(row.id, "changchun", "乙厂", dt.date(2004, 1, 1), dt.date(2004, 3, 31), 3)
    with pytest.raises(OverlappingSpells) as refused:
        add_spells(session, [later, running])
    assert "甲厂" in refused.value.text("zh")
    assert "乙厂" in refused.value.text("zh")
    with pytest.raises(SpellImpossible):
        add_spells(session, [replace(later, paid_months=4)])
    assert history_of(session, row.id).spells == ()
