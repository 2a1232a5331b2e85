"""Deployments never change; the same bytes are the same version."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from tests.conftest import MovableClock
from tests.workflows.dmn.models import decision, definitions, input_data, table
from tests.workflows.runtime.office import DIAGRAMS, Office
from workflows.clock import local_date
from workflows.errors import DeploymentRefused, NotFound, NotYetInForce
from workflows.runtime import asking, decisions, deployment_queries, deployments
from workflows.runtime.house import House
from workflows.runtime.models import Deployment, Instance


def test_the_same_bytes_are_the_same_version(session: Session, office: Office, house: House) -> None:
    before = session.scalar(sa.select(sa.func.count(Deployment.id)))
    deployments.deploy_folder(session, DIAGRAMS, by=office.administrator, now=house.clock.now())
    assert session.scalar(sa.select(sa.func.count(Deployment.id))) == before
    assert {each.version for each in deployment_queries.processes(session)} == {1}


def test_a_running_case_stays_on_its_version(
    sessions: sessionmaker[Session], office: Office, house: House
) -> None:
    files = deployments.read_folder(DIAGRAMS)
    changed = {
        path: content.replace("核对申请".encode(), "复查申请".encode()) for path, content in files.items()
    }
    with sessions.begin() as session:
        old = office.start(session, "permit", house, answers={"wish": "roof"})
        deployments.deploy(session, changed, "permit", by=None, now=house.clock.now(), note="new name")
        new = office.start(session, "permit", house, answers={"wish": "roof"})
        assert session.get_one(Deployment, old.deployment_id).version == 1
        assert session.get_one(Deployment, new.deployment_id).version == 2
        names = sa.text("SELECT name FROM human_task WHERE instance_id = :case")
        assert session.scalar(names, {"case": old.id}) == "核对申请"
        assert session.scalar(names, {"case": new.id}) == "复查申请"


def test_cases_start_on_the_former_version_until_the_first_day_of_the_new_one(
    sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock
) -> None:
    files = deployments.read_folder(DIAGRAMS)
    changed = {path: content.replace("核对".encode(), "复查".encode()) for path, content in files.items()}
    first_day = clock.today() + dt.timedelta(days=2)
    with sessions.begin() as session:
        now = house.clock.now()
        deployments.deploy(session, changed, "permit", by=None, now=now, effective_on=first_day)
    started = []
    for days in (0, 1, 1):
        clock.move(days=days)
        with sessions.begin() as session:
            case = office.start(session, "permit", house, answers={"wish": "roof"})
            started.append(session.get_one(Deployment, case.deployment_id).version)
            asking.start_form(session, "permit", clock.today())
    assert started == [1, 1, 2]
    with sessions() as session:
        running = session.scalars(sa.select(Deployment.version).join(Instance).order_by(Instance.id)).all()
        assert running == [1, 1, 2]


def test_the_day_begins_at_midnight_in_china(
    sessions: sessionmaker[Session], office: Office, house: House, clock: MovableClock
) -> None:
    files = deployments.read_folder(DIAGRAMS)
    changed = {path: content.replace("核对".encode(), "复查".encode()) for path, content in files.items()}
    tomorrow = clock.today() + dt.timedelta(days=1)
    clock.move(hours=14, minutes=59)  # 23:59 in China
    with sessions.begin() as session:
        deployments.deploy(session, changed, "permit", by=None, now=clock.now(), effective_on=tomorrow)
        assert deployment_queries.in_force(session, "permit", clock.today()).version == 1
        clock.move(minutes=1)
        assert deployment_queries.in_force(session, "permit", clock.today()).version == 2


def test_a_process_whose_first_version_waits_cannot_be_started(
    session: Session, office: Office, house: House
) -> None:
    content = deployments.read_folder(DIAGRAMS)["processes/permit.bpmn"].decode()
    files = {
        **deployments.read_folder(DIAGRAMS),
        "processes/later.bpmn": content.replace("permit", "later").encode(),
    }
    day = local_date(house.clock.now()) + dt.timedelta(days=1)
    deployments.deploy(session, files, "later", by=None, now=house.clock.now(), effective_on=day)
    with pytest.raises(NotYetInForce, match="2006-03-02"):
        office.start(session, "later", house, answers={"wish": "roof"})


def test_going_back_to_older_bytes_is_a_new_version(session: Session, office: Office, house: House) -> None:
    files, now = deployments.read_folder(DIAGRAMS), house.clock.now()
    changed = {path: content.replace("核对".encode(), "复查".encode()) for path, content in files.items()}
    made = [
        deployments.deploy(session, each, "permit", by=None, now=now).version for each in (changed, files)
    ]
    assert made == [2, 3]


def test_a_diagram_that_is_none_is_refused(session: Session, office: Office, house: House) -> None:
    with pytest.raises(DeploymentRefused):
        deployments.deploy(session, {"processes/bad.bpmn": b"no xml"}, "bad", by=None, now=house.clock.now())


def test_a_table_that_cannot_be_read_is_refused_though_no_diagram_names_it(
    session: Session, office: Office, house: House, tmp_path: Path
) -> None:
    (tmp_path / "decisions").mkdir()
    (tmp_path / "decisions" / "broken.dmn").write_bytes(b"<definitions")
    with pytest.raises(DeploymentRefused, match="broken"):
        deployments.deploy_folder(session, tmp_path, by=None, now=house.clock.now())


def test_an_unknown_process_is_not_found(session: Session, office: Office, house: House) -> None:
    with pytest.raises(NotFound):
        office.start(session, "nothing", house)


def test_a_page_asks_the_newest_table(session: Session, office: Office, house: House) -> None:
    made = decisions.decide(session, "fee", {"wish": "roof"}, now=house.clock.now())
    assert made.value == Decimal("12.5")
    assert made.hits[0]["annotations"]["clause"] == "S1"


def test_a_table_that_asks_for_today_gets_the_day_of_the_office(
    session: Session, office: Office, tmp_path: Path
) -> None:
    asks = decision("late", table([("-", "today()")]), needs=["i:x"]) + input_data("x")
    (tmp_path / "decisions").mkdir()
    (tmp_path / "decisions" / "late.dmn").write_bytes(definitions(asks))
    evening = dt.datetime(2006, 3, 1, 17, tzinfo=dt.UTC)
    deployments.deploy_folder(session, tmp_path, by=None, now=evening)
    assert decisions.decide(session, "late", {"x": 1}, now=evening).value == dt.date(2006, 3, 2)


def test_every_byte_of_a_deployment_is_kept(session: Session, office: Office) -> None:
    deployed = deployment_queries.newest(session, "permit")
    kept = deployments.files_of(session, deployed.id)
    assert kept["processes/permit.bpmn"] == (DIAGRAMS / "processes" / "permit.bpmn").read_bytes()
    assert set(kept) == {"processes/permit.bpmn", "forms/request.json", "forms/check.json", "roles.json"}
    assert session.scalar(sa.select(sa.func.count(Instance.id))) == 0
