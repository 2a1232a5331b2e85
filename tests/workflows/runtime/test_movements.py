"""What moved is found in the trail: by every process, once, and also where a quicker act overtook it."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session, sessionmaker

from tests.workflows.runtime.office import Office
from workflows.runtime.house import House
from workflows.runtime.movements import BEFORE, OVERLAP_SECONDS, Movement, Reader


def read(reader: Reader, sessions: sessionmaker[Session], at: float = 0.0) -> tuple[Movement, ...]:
    """One reading in a transaction of its own."""
    with sessions() as session:
        return reader.read(session, at)


def start(sessions: sessionmaker[Session], office: Office, house: House) -> None:
    """A case whose first step waits for the clerks."""
    with sessions.begin() as session:
        office.start(session, "permit", house, answers={"wish": "roof"})


def test_an_act_concerns_those_in_whose_lists_its_case_waits_and_is_told_once(
    sessions: sessionmaker[Session], office: Office, house: House
) -> None:
    reader = Reader()
    assert read(reader, sessions) == ()
    start(sessions, office, house)
    (moved,) = read(reader, sessions)
    people = {"clerk": office.clerk, "reviewer": office.reviewer, "stranger": office.stranger}
    told = {name for name, person in people.items() if moved.concerns(person)}
    assert told == {"clerk"}
    assert read(reader, sessions) == ()


def test_a_reader_begins_with_the_newest_acts(
    sessions: sessionmaker[Session], office: Office, house: House
) -> None:
    for _ in range(3):
        start(sessions, office, house)
    assert len(read(Reader(), sessions)) == 3
    assert BEFORE >= 3


def test_what_is_old_is_read_no_more(sessions: sessionmaker[Session], office: Office, house: House) -> None:
    reader = Reader()
    start(sessions, office, house)
    (moved,) = read(reader, sessions)
    assert read(reader, sessions, OVERLAP_SECONDS + 1.0) == ()
    assert reader.floor == moved.act_id


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_an_act_that_a_quicker_one_overtook_is_told_when_it_is_there(
    sessions: sessionmaker[Session], office: Office, house: House
) -> None:
    """On SQLite there is one writer at a time."""
    reader = Reader()
    read(reader, sessions)
    with sessions.begin() as slow:
        office.start(slow, "permit", house, answers={"wish": "roof"})
        slow.flush()
        start(sessions, office, house)
        (quick,) = read(reader, sessions)
    (late,) = read(reader, sessions)
    assert late.act_id < quick.act_id
