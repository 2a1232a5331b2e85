"""The demo office: complete, lawful, and reached by running the processes; on both databases."""

import datetime as dt
import re
import shutil
import uuid
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.conftest import MovableClock
from workflows import bootstrap, vault
from workflows.claims.models import BenefitStandard, Claim, ClaimStatus, Entitlement
from workflows.claims.queries import find_person
from workflows.clock import local_date
from workflows.contributions.models import ContributionSpell
from workflows.database import make_engine
from workflows.demo import layoffs, office
from workflows.disclosure.models import DisclosureNotice
from workflows.disclosure.queries import public_list
from workflows.layoffs.models import LayoffPlan, PlanStatus, RehireWatch
from workflows.payments.models import AccountCorrection, LineStatus, PaymentLine, PaymentRun
from workflows.people.models import Account, Organisation, OrganisationKind, Person, PolicyLine, PoolingArea
from workflows.people.queries import actor_of, staff
from workflows.people.sign_in import sign_in
from workflows.runtime import inbox
from workflows.runtime.models import History, HumanTask, Incident, Instance
from workflows.settings import Settings

ROOT = Path(__file__).parents[3]
NOW = dt.datetime(2006, 6, 15, 2, tzinfo=dt.UTC)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def house(request, tmp_path_factory):
    """A demo office loaded on a Thursday in June 2006, and the parts done as they were told."""
    folder = tmp_path_factory.mktemp("demo")
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), folder / "shibao.db")
        url = f"sqlite:///{folder / 'shibao.db'}"
    else:
        server = request.getfixturevalue("postgres")
        name = f"demo_{uuid.uuid4().hex[:12]}"
        server.run(f"CREATE DATABASE {name} TEMPLATE {request.getfixturevalue('postgres_template')}")
        url = server.url(name)
    engine = make_engine(url)
    settings = Settings(var=folder, database_url=url, is_demo=True)
    opened = bootstrap.open_on(engine, settings, keys=vault.generated(), clock=MovableClock(hand=[NOW]))
    told = []
    assert office.load(opened, told.append)
    yield opened, told
    engine.dispose()


@pytest.fixture
def session(house):
    vault.use(house[0].vault)
    with house[0].sessions() as open_session:
        yield open_session


EMPLOYED = sum(plan.size for plan in layoffs.PLANS.values()) + layoffs.NEWCOMERS
"""People of the firms that lay off, and those whom one of them hired later."""


def count(session, *entities):
    return session.scalar(select(func.count()).select_from(*entities))


def test_there_are_nine_areas_their_offices_and_staff_and_the_insured(session):
    assert count(session, PoolingArea) == 9
    assert count(session, Organisation) == 25
    assert count(session, Account) == 32
    assert session.scalar(select(func.count()).where(Person.identity_index.is_not(None))) == 300 + EMPLOYED
    assert count(session, Claim) == 30


def test_claims_stand_in_every_state(session):
    states = Counter(session.scalars(select(Claim.status)))
    unseen = {ClaimStatus.VERIFIED, ClaimStatus.CANCELLED, ClaimStatus.SUSPENDED, ClaimStatus.SENT_BACK}
    assert set(states) >= set(ClaimStatus) - unseen
    waiting = Counter(session.scalars(select(HumanTask.element_id).where(HumanTask.closed_at.is_(None))))
    assert set(waiting) == {
        "verify_circumstances",
        "urge_verification",
        "second_review",
        "correct_claim",
        "release_run",
        "read_bank_result",
        "correct_account",
        "give_opinion",
        "review_report",
        "sign_opinion",
        "follow_alarm",
        "guide_procedure",
        "collect_opinion",
        "report_plan",
        "correct_plan",
    }


def test_layoff_plans_stand_in_every_state_and_one_area_approves_them(session):
    states = set(session.scalars(select(LayoffPlan.status)))
    assert states == set(PlanStatus)
    lines = dict(session.execute(select(PoolingArea.id, PoolingArea.policy_line)).all())
    assert [area for area, line in lines.items() if line is PolicyLine.NOTICE_APPROVAL] == ["siping"]
    waiting = select(LayoffPlan.released_on).where(LayoffPlan.area_id == "siping")
    assert session.scalars(waiting).all() == [None]


def test_every_case_was_reached_by_its_process_and_nothing_failed(session):
    claims = set(session.scalars(select(Claim.business_key)))
    runs = set(session.scalars(select(PaymentRun.business_key)))
    plans = set(session.scalars(select(LayoffPlan.business_key)))
    watches = set(session.scalars(select(RehireWatch.business_key)))
    corrections = set(session.scalars(select(AccountCorrection.business_key)))
    assert (
        set(session.scalars(select(Instance.business_key))) == claims | runs | plans | watches | corrections
    )
    assert count(session, Incident) == 0
    assert session.scalar(select(func.max(History.at))) <= NOW


def test_one_run_is_booked_one_waits_for_release_and_one_for_the_bank(session):
    states = Counter(session.scalars(select(PaymentRun.status)))
    assert states["prepared"] == states["ordered"] == 1
    assert states["booked"] >= 3
    lines = Counter(session.scalars(select(PaymentLine.status)))
    assert lines[LineStatus.REJECTED] >= 2
    assert lines[LineStatus.PAID] >= 20


def test_the_files_for_the_bank_are_in_its_folder(house, session):
    names = {file.name for file in house[0].house.settings.bank_folder.iterdir()}
    released = session.scalars(select(PaymentRun.bank_file).where(PaymentRun.released_at.is_not(None))).all()
    assert names == set(released)


def test_notices_are_open_closed_and_taken_down(session):
    assert set(session.scalars(select(DisclosureNotice.status))) == {"open", "closed", "taken_down"}
    assert all("*" in row.masked_name for row in public_list(session).rows)


def test_money_is_marked_as_an_example(session):
    assert all(session.scalars(select(BenefitStandard.is_example)))
    assert all(session.scalars(select(Entitlement.amount_is_example)))


def test_nobody_s_spells_overlap(session):
    last = {}
    spells = select(ContributionSpell).order_by(ContributionSpell.person_id, ContributionSpell.starts_on)
    for spell in session.scalars(spells):
        assert last.get(spell.person_id, dt.date.min) < spell.starts_on
        last[spell.person_id] = spell.ends_on or dt.date.max


def test_everybody_signs_in_and_finds_work_where_there_is_some(session):
    assert len(office.sign_ins()) == 32
    for number, each in enumerate(office.sign_ins()):
        answer = sign_in(
            session, login=each.login, password=office.PASSWORD, address=f"192.0.2.{number}", now=NOW
        )
        assert answer.token, each.login
    reviewer = actor_of(
        session,
        session.scalars(select(Account.person_id).where(Account.login == "reviewer")).one(),
        local_date(NOW),
    )
    assert inbox.counts(session, reviewer, NOW).pool >= 3


def test_visitors_wait_at_the_counter_with_the_months_they_are_known_for(session):
    found = [find_person(session, each.identity_number) for each in office.visitors()]
    assert [(each.person.name, each.person.area_id, each.open_claim) for each in found] == [
        ("吴小龙", "changchun", None),
        ("王丽娟", "changchun", None),
        ("严玉山", "changchun", None),
    ]
    assert [each.history.paid_months for each in found] == [42, 7, 12]


def test_the_readme_names_visitors_that_exist():
    named = set(re.findall(r"\b22000019\d{9}[\dX]", (ROOT / "README.md").read_text()))
    assert named <= {each.identity_number for each in office.visitors()}


def test_people_who_release_did_not_prepare(session):
    for run in session.scalars(select(PaymentRun).where(PaymentRun.released_by.is_not(None))):
        assert run.released_by != run.prepared_by


def test_every_community_office_of_the_demo_has_an_officer(session):
    offices = session.scalars(
        select(Organisation.id).where(Organisation.kind == OrganisationKind.COMMUNITY_OFFICE)
    )
    held = {role.organisation_id for row in staff(session, on=local_date(NOW)).rows for role in row.roles}
    assert set(offices) <= held


def test_it_is_loaded_once(house):
    opened, told = house
    assert office.load(opened) is False
    assert told[0] < told[-1] == 1.0
    assert told == sorted(told)


def test_an_interrupted_loading_is_noticed(house, session):
    session.execute(Account.__table__.delete())
    with pytest.raises(office.HalfLoaded):
        office.is_loaded(session)
