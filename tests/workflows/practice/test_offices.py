"""A practice office has its own data, people, clock and marked letters; few are open, none for ever."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.conftest import START, MovableClock
from tests.webapp.conftest import registration
from workflows import bootstrap, vault
from workflows.clock import local_date
from workflows.contributions.models import ContributionSpell
from workflows.database import make_engine
from workflows.demo import office as demo
from workflows.documents import composing, printing
from workflows.documents.models import IssuedLetter, PrintedLetter
from workflows.documents.operations import sheet_of
from workflows.errors import DeploymentRefused, NotAllowed
from workflows.people import sign_in
from workflows.people.models import Organisation
from workflows.people.queries import offices_of_case
from workflows.practice import offices
from workflows.practice.offices import Practice, PracticeOffice
from workflows.runtime import deployments, instances
from workflows.runtime.models import Instance
from workflows.settings import Settings


class Seconds:
    """The machine's seconds, moved by the test."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def practice(tmp_path: Path, clock: MovableClock, seconds: Seconds) -> Iterator[Practice]:
    """Beside a house whose own database nothing here touches."""
    settings = Settings(var=tmp_path / "var", database_url="sqlite://")
    house = bootstrap.open_on(make_engine("sqlite://"), settings, keys=vault.generated(), clock=clock)
    made = Practice(house, seconds=seconds)
    yield made
    made.close_all()
    house.close()


@pytest.fixture(scope="module")
def shipped() -> dict[str, bytes]:
    return deployments.read_folder(files("bpmn"))


def renamed(shipped: dict[str, bytes]) -> dict[str, bytes]:
    path = "processes/claim.bpmn"
    return {**shipped, path: shipped[path].replace("复核认定结果".encode(), "再次复核".encode())}


def with_a_role(shipped: dict[str, bytes]) -> dict[str, bytes]:
    """The same files with one more role in their list."""
    tree = json.loads(shipped["roles.json"])
    tree["roles"].append(
        {"id": "home_visitor", "zh": "入户员", "en": "Home visitor", "office": "community_office"}
    )
    return {**shipped, "roles.json": json.dumps(tree, ensure_ascii=False).encode()}


def registered(office: PracticeOffice, number: int) -> Instance:
    """A claim of the insured person of this number at the counter of the practice office."""
    house = office.installation.house
    with office.installation.sessions.begin() as session:
        clerk = demo.actor(session, "clerk", local_date(START))
        community = session.scalars(
            sa.select(Organisation).where(Organisation.name == "南湖街道劳动保障所")
        ).one()
        insured = sa.select(ContributionSpell.person_id).distinct().order_by(ContributionSpell.person_id)
        person_id = session.scalars(insured).all()[number]
        case = instances.start(
            session,
            "claim",
            answers=registration(community.id),
            variables={"person_id": person_id},
            offices=offices_of_case(session, community.id),
            area_id="changchun",
            actor=clerk,
            house=house.at_office_time(session),
        )
    office.settle()
    return case


def letter_is_marked(session: Session) -> bool:
    """Whether the first letter's pages are those with the mark, byte for byte, and differ from plain ones."""
    letter = session.scalars(sa.select(IssuedLetter).order_by(IssuedLetter.id)).first()
    assert letter is not None
    printed = session.get_one(PrintedLetter, (letter.id, "zh")).content
    plain = sheet_of(session, letter, "zh")
    assert printed != printing.pdf(plain)
    return printed == printing.pdf(composing.practised(plain, "zh"))


def test_a_draft_is_worked_in_a_house_of_its_own_and_its_data_outlive_an_idle_hour(
    practice: Practice, seconds: Seconds, shipped: dict[str, bytes]
) -> None:
    office = practice.open(7, renamed(shipped))
    first = registered(office, 0)
    with office.installation.sessions() as session:
        assert letter_is_marked(session)
        with pytest.raises(NotAllowed):
            sign_in.act_as(session, "clerk", is_practice=False, now=START)
        tried = sign_in.sign_in(session, login="clerk", password=demo.PASSWORD, address="here", now=START)
        assert tried.person_id is None
    with office.installation.sessions.begin() as session:
        moved = offices.move_clock(session, office, 8)
    assert moved.today() == local_date(START) + dt.timedelta(days=8)
    assert practice._house.house.clock.now() == START

    seconds.now += offices.IDLE_SECONDS
    practice.close_idle()
    assert practice.find(7) is None
    assert practice.has_data(7)
    again = practice.open(7, with_a_role(shipped))
    assert again is not office
    second = registered(again, 1)
    with again.installation.sessions() as session:
        pinned = [session.get_one(Instance, each.id).deployment_id for each in (first, second)]
        assert pinned[0] != pinned[1]
        assert demo.actor(session, "home_visitor", local_date(START)).holds("home_visitor")
        assert session.scalar(sa.select(sa.func.count(Instance.id))) == 2


def test_few_are_open_at_once_and_those_of_no_draft_are_removed(
    practice: Practice, seconds: Seconds, shipped: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offices, "MOST", 1)
    with pytest.raises(DeploymentRefused):
        practice.open(1, {**shipped, "processes/claim.bpmn": b"no diagram"})
    assert not practice.has_data(1)
    practice.open(2, shipped)
    with pytest.raises(offices.AllTaken):
        practice.open(3, shipped, on_board=[2, 3])
    seconds.now += offices.IDLE_SECONDS
    practice.open(3, shipped, on_board=[3])
    assert [each.name for each in practice.folder.iterdir()] == ["3"]
    assert practice.find(2) is None
    practice.close(3)
    assert not list(practice.folder.iterdir())
