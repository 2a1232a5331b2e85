"""The demo office: complete, lawful, reached by running the processes; the small one on both databases."""

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
from workflows.claims.counter import find_person
from workflows.claims.models import BenefitStandard, Claim, ClaimStatus, Entitlement, EntitlementStatus
from workflows.clock import local_date
from workflows.contributions.models import ContributionSpell
from workflows.database import make_engine
from workflows.demo import census, courses, inhabitants, layoffs, office, population, province
from workflows.demo.establishment import AREAS, sign_ins
from workflows.demo.sizes import SMALL, WHOLE
from workflows.disclosure.models import DisclosureNotice, Objection, RecipientList
from workflows.disclosure.queries import public_list
from workflows.flexible_employment.models import FlexibleAgreement
from workflows.layoffs.models import LayoffPlan, PlanStatus
from workflows.layoffs.rehire_models import RehireWatch
from workflows.layoffs.support_models import HiringSupport
from workflows.payments.models import AccountCorrection, LineStatus, PaymentLine, PaymentReturn, PaymentRun
from workflows.people.models import Account, Organisation, OrganisationKind, Person, PolicyLine, PoolingArea
from workflows.people.queries import actor_of, staff
from workflows.people.sign_in import sign_in
from workflows.runtime import tallies
from workflows.runtime.models import History, HumanTask, Incident, Instance
from workflows.settings import Settings, read_settings

ROOT = Path(__file__).parents[3]
NOW = dt.datetime(2006, 6, 15, 2, tzinfo=dt.UTC)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def house(request, tmp_path_factory):
    """The small office loaded on a Thursday in June 2006, and the parts done as they were told."""
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
    assert office.load(opened, told.append, SMALL)
    yield opened, told
    engine.dispose()


@pytest.fixture
def session(house):
    vault.use(house[0].vault)
    with house[0].sessions() as open_session:
        yield open_session


HIRED = layoffs.NEWCOMERS + sum(size for size, _idle in layoffs.HIRED)
EMPLOYED = sum(plan.size for plan in layoffs.PLANS.values()) + HIRED
"""People of the firms that lay off, and those whom they hired."""


def count(session, *entities):
    return session.scalar(select(func.count()).select_from(*entities))


def test_there_are_nine_areas_their_offices_and_staff_and_the_insured(session):
    assert count(session, PoolingArea) == 9
    assert count(session, Organisation) == 25
    assert count(session, Account) == 33
    assert (
        session.scalar(select(func.count()).where(Person.identity_index.is_not(None)))
        == SMALL.people + EMPLOYED
    )
    assert count(session, Claim) == len(SMALL.claims) == 58


def test_claims_stand_in_every_state(session):
    assert {story.course for story in SMALL.claims} == set(courses.COURSES)
    states = Counter(session.scalars(select(Claim.status)))
    unseen = {ClaimStatus.VERIFIED, ClaimStatus.CANCELLED}
    assert set(states) >= set(ClaimStatus) - unseen
    assert set(session.scalars(select(Entitlement.status))) == set(EntitlementStatus)
    waiting = Counter(session.scalars(select(HumanTask.element_id).where(HumanTask.closed_at.is_(None))))
    assert set(waiting) == {
        "accept_claim",
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
        "tick_materials",
        "receive_material",
        "verify_above",
        "approve_departure",
        "correct_entry",
        "investigate_objection",
        "recheck_benefit",
        "hear_claimant",
        "establish_facts",
        "decide_award",
        "decide_deemed",
        "look_at_agreement",
        "confirm_account",
        "confirm_return",
        "approve_list",
        "record_answers",
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
    others = (AccountCorrection, PaymentReturn, Objection, FlexibleAgreement, RecipientList, HiringSupport)
    known = {key for each in others for key in session.scalars(select(each.business_key))}
    cases = set(session.scalars(select(Instance.business_key)))
    assert cases == claims | runs | plans | watches | known
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
    for number, each in enumerate(sign_ins(SMALL.plan)):
        answer = sign_in(
            session, login=each.login, password=office.PASSWORD, address=f"192.0.2.{number}", now=NOW
        )
        assert answer.token, each.login
    reviewer = actor_of(
        session,
        session.scalars(select(Account.person_id).where(Account.login == "reviewer")).one(),
        local_date(NOW),
    )
    assert tallies.counts(session, reviewer, NOW).pool >= 3


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
    assert office.load(opened, size=SMALL) is False
    assert told[0] < told[-1] == 1.0
    assert told == sorted(told)


def test_an_interrupted_loading_is_noticed(house, session):
    session.execute(Account.__table__.delete())
    with pytest.raises(office.HalfLoaded):
        office.is_loaded(session)


def test_the_whole_office_has_the_small_one_in_it_and_is_as_large_as_it_says():
    outside = {OrganisationKind.ENTERPRISE, OrganisationKind.UNION}
    kinds = [each.kind for each in WHOLE.plan.offices.values()]
    of_house = [key for key, each in WHOLE.plan.offices.items() if each.kind not in outside]
    assert len(of_house) + len(AREAS) + 1 == 40
    assert kinds.count(OrganisationKind.ENTERPRISE) == 200
    firms = {key for key, each in WHOLE.plan.offices.items() if each.kind in outside}
    assert len([member for member in WHOLE.plan.staff if member.office not in firms]) == 60
    assert (WHOLE.people, len(WHOLE.claims)) == (3_000, 150)
    assert set(WHOLE.claims) > set(SMALL.claims)
    assert WHOLE.plan.offices.items() > SMALL.plan.offices.items()


def test_every_history_is_somebody_s_and_nobody_is_like_a_visitor():
    people = list(inhabitants.others(range(301, 3_001), local_date(NOW)))
    assert {each.kind for each in people} == set(population.HISTORIES)
    known = [each.person for each in people] + [population.person_of(n, "changchun") for n in range(1, 301)]
    assert len({each.identity_number for each in known}) == len(known)
    names = {each.name for each in office.visitors()}
    assert not names & {each.person.name for each in people}


def test_firms_of_an_area_have_names_of_their_own():
    for area_id in AREAS:
        names = [name for pair in province.firms(area_id) for name in pair]
        assert len(set(names)) == len(names)


def test_what_the_office_holds_is_counted_in_both_languages(session):
    (zh, en), (claims_zh, claims_en), (tasks_zh, _tasks_en) = census.sentences(session)
    assert zh.startswith("机构 22、工作人员 30、企业 2、")
    assert en.endswith(f"{len(SMALL.claims)} claims")
    counts = [int(number) for number in re.findall(r"\d+", claims_zh)]
    assert sum(counts) == len(SMALL.claims)
    assert counts == [int(number) for number in re.findall(r"\d+", claims_en)]
    assert all(word in tasks_zh for word in ("待受理", "待补正", "待核实", "待复核", "待发放"))


def test_the_small_office_is_asked_for_by_its_word():
    asked = {word: read_settings({"SHIBAO_DEMO": word}) for word in ("", "1", "small")}
    assert [each.is_demo for each in asked.values()] == [False, True, True]
    assert [each.is_small_demo for each in asked.values()] == [False, False, True]
