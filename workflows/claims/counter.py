"""A person at the counter: contributions so far, the claim still open, and what an older system left."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from workflows.claims.taken_over import Rest, open_and_rest
from workflows.contributions.queries import History, history_of
from workflows.people import queries as people
from workflows.people.models import Person


@dataclass(frozen=True)
class FoundPerson:
    """What the counter sees of a person."""

    person: people.PersonRow
    history: History
    open_claim: str | None
    """Business key."""
    rest: Rest | None
    """What is left of a suspended benefit that an older system granted."""


def find_person(session: Session, identity_number: str) -> FoundPerson | None:
    """The person with this identity number. Three statements. Raises IdentityNumberRefused."""
    person = people.find_person(session, identity_number)
    if person is None:
        return None
    return FoundPerson(
        person, history_of(session, person.person_id), *open_and_rest(session, person.person_id)
    )


def found(session: Session, person_id: int) -> FoundPerson | None:
    """The same by the person's id, for a page that is shown again. Three statements."""
    row = session.get(Person, person_id)
    if row is None:
        return None
    return FoundPerson(people.person_row(row), history_of(session, row.id), *open_and_rest(session, row.id))
