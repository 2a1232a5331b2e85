"""A change of law as a case: released by a second person, in force from its day, kept, and taken back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import MovableClock
from workflows.audit import AuditEntry
from workflows.demo import builders
from workflows.errors import FourEyes, NotAllowed, NotFound, Refused
from workflows.people.permissions import Actor, Grant, visible
from workflows.people.queries import offices_of_case
from workflows.policies.law import law_on
from workflows.policy_changes import operations, queries
from workflows.policy_changes.models import PolicyImpact
from workflows.runtime import deployments, instances, law_in_force, limits, tasks
from workflows.runtime.context import OfCase, for_page, operation_context
from workflows.runtime.house import House, acting
from workflows.runtime.models import Instance

JULY, AUGUST = dt.date(2006, 7, 1), dt.date(2006, 8, 1)


@dataclass(frozen=True)
class Lawmakers:
    """The province's people, and how they act."""

    session: Session
    house: House
    branch: builders.Branch
    drafter: Actor
    releaser: Actor
    both: Actor

    def propose(self, subject: str = "refusal_mode", *, by: Actor | None = None, **answers: Any) -> Instance:
        """Start the process for a parameter; August unless told."""
        given = {"value": "consecutive", "starts_on": "2006-08-01", "basis": "示例文件", **answers}
        return instances.start(
            self.session,
            "policy_change",
            answers=given,
            variables={"area_id": "changchun", "kind": "parameter", "subject_id": subject},
            offices=offices_of_case(self.session, self.branch.province.id),
            area_id="changchun",
            actor=by or self.drafter,
            house=self.house,
        )

    def do(self, case: Instance, by: Actor, **answers: Any) -> None:
        """Complete the open step."""
        page = tasks.pages_of_case(self.session, case.id, by)[0]
        tasks.complete(
            self.session,
            page.task_id,
            actor=by,
            answers=answers,
            revision=case.revision,
            house=self.house,
        )

    def release(self, case: Instance, on: str = "2006-08-01", by: Actor | None = None) -> None:
        """A second person releases."""
        self.do(case, by or self.releaser, release="release", starts_on=on)

    def value(self, on: dt.date, name: str = "refusal_mode", known_at: dt.datetime | None = None) -> Any:
        """What holds on a day, as known now or then."""
        rows = law_in_force.in_force(self.session, line="notice", on=on, known_at=known_at)
        return next(each.value for each in rows if each.name == name)


@pytest.fixture
def law(session: Session, house: House) -> Lawmakers:
    """The shipped law in force, and three people at the province."""
    deployments.deploy_folder(session, files("bpmn"), by=None, now=house.clock.now())
    branch = builders.branch(session)
    drafter = builders.staff(session, "高清源", branch.province, "policy_drafter")
    releaser = builders.staff(session, "方立行", branch.province, "policy_releaser")
    both = builders.staff(session, "钱七", branch.province, "policy_drafter", "policy_releaser")
    return Lawmakers(session, house, branch, drafter, releaser, both)


@pytest.mark.clause("S1.1")
def test_released_change_holds_from_its_day_and_is_known_since_its_release(
    law: Lawmakers, clock: MovableClock
) -> None:
    proposed_at = law.house.clock.now()
    case = law.propose()
    assert law.value(AUGUST) == "cumulative"
    clock.move(days=3)
    law.release(case)
    assert case.end_element == "change_released"
    assert (law.value(dt.date(2006, 7, 31)), law.value(AUGUST)) == ("cumulative", "consecutive")
    assert law.value(AUGUST, known_at=proposed_at) == "cumulative"
    acts = set(law.session.scalars(select(AuditEntry.act).where(AuditEntry.kind == "policy_change")))
    assert acts == {"policy_changes.propose", "policy_changes.release"}


def test_return_to_former_law_is_a_change_of_its_own(law: Lawmakers) -> None:
    law.release(law.propose())
    law.release(law.propose(value="cumulative", starts_on="2006-10-01"), "2006-10-01")
    days = (dt.date(2006, 7, 31), AUGUST, dt.date(2006, 9, 30), dt.date(2006, 10, 1))
    assert [law.value(day) for day in days] == ["cumulative", "consecutive", "consecutive", "cumulative"]


def test_start_of_the_house_does_not_take_a_release_back(law: Lawmakers) -> None:
    law.release(law.propose())
    digest = deployments.newest_library(law.session)
    deployments.deploy_folder(law.session, files("bpmn"), by=None, now=law.house.clock.now())
    assert deployments.newest_library(law.session) == digest
    assert law.value(AUGUST) == "consecutive"


def test_new_version_of_the_folder_keeps_the_release(law: Lawmakers, tmp_path: Any) -> None:
    law.release(law.propose())
    for path, content in deployments.read_folder(files("bpmn")).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content.replace("示例文件".encode(), b""))
    form = tmp_path / "forms" / "payment_run.json"
    form.write_text(form.read_text().replace("发放", "支付"))
    deployments.deploy_folder(law.session, tmp_path, by=None, now=law.house.clock.now())
    assert law.value(AUGUST) == "consecutive"


def test_new_decisions_follow_the_released_law_by_the_day_of_their_event(law: Lawmakers) -> None:
    law.release(law.propose("first_payment_month", value="same_month"))
    library = deployments.newest_library(law.session)
    case = OfCase(1, None, library, "notice", {})
    context = operation_context(law.session, acting(law.house, None), case)
    assert context.law(dt.date(2006, 7, 31)).parameter("first_payment_month") == "next_month"
    assert context.law(AUGUST).parameter("first_payment_month") == "same_month"


def test_case_under_way_keeps_its_diagram_and_meets_the_new_law(law: Lawmakers) -> None:
    running = law.propose("straddle", value="whole")
    deployment = running.deployment_id
    law.release(law.propose())
    law.session.refresh(running)
    assert running.deployment_id == deployment
    law.release(running)
    assert law.value(AUGUST, "straddle") == "whole"
    assert law.value(AUGUST) == "consecutive"


def test_whoever_proposed_does_not_release_even_with_both_roles(law: Lawmakers) -> None:
    case = law.propose(by=law.both)
    with pytest.raises(FourEyes):
        law.release(case, by=law.both)
    change_id = case.data["change_id"]
    with pytest.raises(FourEyes):
        operations.publish_change(for_page(law.session, law.both, law.house), change_id=change_id)
    law.release(case)


@pytest.mark.parametrize("answers", [{"starts_on": "2006-08-01"}, {"starts_on": "2006-09-01"}])
def test_another_day_is_weighed_before_it_is_released(law: Lawmakers, answers: dict[str, str]) -> None:
    case = law.propose()
    law.release(case, answers["starts_on"])
    is_same = answers["starts_on"] == "2006-08-01"
    assert (case.end_element == "change_released") is is_same
    if not is_same:
        law.release(case, answers["starts_on"])
        assert law.value(dt.date(2006, 8, 31)) == "cumulative"


def test_change_that_another_release_overtook_is_refused_at_its_day(law: Lawmakers) -> None:
    slow = law.propose(value="consecutive", starts_on="2006-07-01")
    law.release(law.propose())
    with pytest.raises(Refused) as refused:
        law.release(slow, "2006-07-01")
    assert refused.value.field == "starts_on"


def test_failing_worked_case_keeps_even_the_verb_from_releasing(law: Lawmakers) -> None:
    case = law.propose("benefit_months_table", value="benefit_months_cq_2011")
    assert [element for _process, element in case.tokens] == ["revise_change"]
    context = for_page(law.session, law.releaser, law.house)
    with pytest.raises(Refused, match="BM-"):
        operations.publish_change(context, change_id=case.data["change_id"])
    assert law.value(AUGUST, "benefit_months_table") == "benefit_months"


def test_withdrawn_change_cannot_be_published(law: Lawmakers) -> None:
    case = law.propose("benefit_months_table", value="benefit_months_cq_2011")
    law.do(case, law.drafter, remedy="withdraw")
    assert case.end_element == "change_withdrawn"
    with pytest.raises(Refused, match="closed"):
        operations.publish_change(
            for_page(law.session, law.releaser, law.house), change_id=case.data["change_id"]
        )


def test_only_drafters_of_the_province_propose(law: Lawmakers) -> None:
    reviewer = builders.staff(law.session, "冯立新", law.branch.agency, "agency_reviewer")
    with pytest.raises(NotAllowed):
        law.propose(by=reviewer)


def test_change_of_the_province_is_hidden_from_the_area_and_claims_from_lawmakers(law: Lawmakers) -> None:
    reviewer = builders.staff(law.session, "冯立新", law.branch.agency, "agency_reviewer")
    case = law.propose()
    with pytest.raises(NotFound):
        instances.by_key(law.session, case.business_key, reviewer)
    claim = builders.claim(law.session, builders.person(law.session), law.branch, 1, dt.date(2006, 3, 1))
    assert claim.area_id == "changchun"
    subject = instances.case_subject(
        Instance(area_id="changchun", offices=offices_of_case(law.session, law.branch.community.id))
    )
    assert not visible(law.releaser, subject)
    assert visible(law.releaser, instances.case_subject(case))


def test_weighing_counts_months_and_fen_of_every_open_entitlement(law: Lawmakers) -> None:
    for number in (1, 2):
        claim = builders.claim(
            law.session, builders.person(law.session, number), law.branch, number, dt.date(2006, 3, number)
        )
        builders.entitlement(law.session, claim)
    case = law.propose("benefit_months_table", value="benefit_months_cq_2011", starts_on="2006-03-02")
    card = queries.change_card(law.session, case.business_key)
    assert (card.entitlements, card.sums.touched, card.sums.losing, card.sums.months) == (2, 1, 1, -3)
    assert card.sums.total_fen == -3 * 25_200
    row = queries.impacts(law.session, card.change.change_id).rows[0]
    assert (row.months_before, row.months_after, row.total_fen) == (12, 9, -75_600)
    assert "*" in row.name_masked


def test_list_of_the_touched_goes_on_page_by_page(law: Lawmakers) -> None:
    for number in range(1, 6):
        person = builders.person(law.session, number)
        claim = builders.claim(law.session, person, law.branch, number, dt.date(2006, 3, 2))
        builders.entitlement(law.session, claim)
    case = law.propose("benefit_months_table", value="benefit_months_cq_2011", starts_on="2006-03-02")
    change_id = case.data["change_id"]
    first = queries.impacts(law.session, change_id, limit=3)
    rest = queries.impacts(law.session, change_id, limit=3, after=first.after)
    assert (len(first.rows), len(rest.rows), rest.after) == (3, 2, None)
    assert law.session.scalars(select(PolicyImpact)).all()


def test_library_remembers_the_law_before_the_change(law: Lawmakers) -> None:
    before = deployments.newest_library(law.session)
    law.release(law.propose())
    old, new = (limits.book(law.session, each) for each in (before, deployments.newest_library(law.session)))
    assert law_on(old, "notice", AUGUST).parameter("refusal_mode") == "cumulative"
    assert law_on(new, "notice", AUGUST).parameter("refusal_mode") == "consecutive"


def test_grant_elsewhere_in_the_province_reaches_no_change(law: Lawmakers) -> None:
    stranger = Actor(9_999, "外人", (Grant("policy_releaser", 9_999, None),))
    case = law.propose()
    with pytest.raises(NotFound):
        instances.by_key(law.session, case.business_key, stranger)
