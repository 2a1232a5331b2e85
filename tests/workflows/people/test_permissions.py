"""Who sees what, and who may do what to it; hidden is 404, seen but not theirs is 403."""

import datetime as dt
from dataclasses import replace

import pytest

from workflows.errors import FourEyes, NotAllowed, NotFound
from workflows.people.permissions import Actor, Grant, StandIn, Subject, can, places, require, visible

PROVINCE, AGENCY, SERVICE, STREET, OTHER_STREET, OTHER_AGENCY = 1, 2, 3, 4, 5, 9


def holder(role: str, office: int, area: str | None = "changchun", path: tuple[int, ...] = ()) -> Actor:
    return Actor(100 + office, "某人", (Grant(role, office, area, path),))


CLERK = holder("employment_service_clerk", SERVICE)
OFFICER = holder("community_officer", STREET)
REVIEWER = holder("agency_reviewer", AGENCY)
PAYMENT_CLERK = holder("payment_clerk", AGENCY)
STRANGER = holder("agency_reviewer", OTHER_AGENCY, "jilin")
ADMINISTRATOR = holder("administrator", PROVINCE, None)
AREA_ADMINISTRATOR = holder("administrator", AGENCY, "changchun", (PROVINCE,))

CASE = Subject("case", "changchun", frozenset({PROVINCE, AGENCY, SERVICE, STREET}))
ELSEWHERE = Subject("case", "changchun", frozenset({PROVINCE, AGENCY, 33, OTHER_STREET}))
TASK = Subject("task", "changchun", frozenset({AGENCY}), role="agency_reviewer")


@pytest.mark.parametrize("actor", [CLERK, OFFICER, REVIEWER, PAYMENT_CLERK])
def test_the_offices_of_a_case_see_it(actor):
    assert visible(actor, CASE)


@pytest.mark.parametrize("actor", [CLERK, OFFICER])
def test_another_office_of_the_area_does_not_see_it(actor):
    assert not visible(actor, ELSEWHERE)


def test_the_agency_sees_every_case_of_its_area_and_none_of_another():
    assert visible(REVIEWER, ELSEWHERE)
    assert not visible(STRANGER, CASE)


@pytest.mark.parametrize("actor", [ADMINISTRATOR, AREA_ADMINISTRATOR])
def test_an_administrator_does_not_read_cases(actor):
    assert not visible(actor, CASE)
    assert not visible(actor, Subject("run", "changchun"))


def test_what_may_not_be_seen_is_not_found():
    with pytest.raises(NotFound):
        require(STRANGER, "task.complete", TASK)


def test_what_is_seen_but_not_theirs_is_not_allowed():
    with pytest.raises(NotAllowed):
        require(PAYMENT_CLERK, "task.complete", TASK)


def test_a_task_goes_to_the_role_at_its_office():
    assert can(REVIEWER, "task.complete", TASK)


def test_who_took_part_before_meets_four_eyes():
    separate = Subject(
        "task",
        "changchun",
        frozenset({AGENCY}),
        role="agency_reviewer",
        separate_from={REVIEWER.person_id: "受理"},
    )
    with pytest.raises(FourEyes, match="受理"):
        require(REVIEWER, "task.complete", separate)


def test_of_a_role_that_is_lent_a_person_has_the_tasks_and_what_they_show_and_nothing_else():
    for process_id, is_meant in ((None, True), ("claim", True), ("notice", False)):
        lent = StandIn(REVIEWER.person_id, REVIEWER.name, REVIEWER.grants[0], process_id, dt.date(2006, 3, 9))
        deputy = replace(STRANGER, stands_in=(lent,))
        task = replace(TASK, process_id="claim")
        assert can(deputy, "task.complete", task) == is_meant
        assert can(deputy, "document.read", replace(CASE, process_id="claim")) == is_meant
        assert visible(deputy, replace(CASE, process_id="claim")) == is_meant
        assert not can(deputy, "disclosure.take_down", Subject("disclosure", "changchun"))
        assert not visible(deputy, Subject("person", "changchun"))
        assert places(deputy, replace(task, assignee_id=REVIEWER.person_id)) == [lent] * is_meant
        assert places(deputy, replace(task, assignee_id=7)) == []


def test_a_task_held_by_another_is_not_theirs():
    held = Subject("task", "changchun", frozenset({AGENCY}), role="agency_reviewer", assignee_id=7)
    assert not can(REVIEWER, "task.complete", held)


def test_only_the_area_s_reviewer_takes_a_notice_down():
    notice = Subject("disclosure", "changchun")
    assert can(REVIEWER, "disclosure.take_down", notice)
    assert not can(STRANGER, "disclosure.take_down", notice)
    assert not can(CLERK, "disclosure.take_down", notice)


def test_only_an_administrator_moves_the_demo_clock():
    assert can(ADMINISTRATOR, "clock.move", Subject("clock"))
    assert not can(CLERK, "clock.move", Subject("clock"))


def test_an_area_s_administrator_manages_that_area_alone():
    here = Subject("office", "changchun", frozenset({STREET, SERVICE, AGENCY, PROVINCE}))
    there = Subject("office", "jilin", frozenset({OTHER_AGENCY, PROVINCE}))
    assert can(AREA_ADMINISTRATOR, "office.manage", here)
    assert not can(AREA_ADMINISTRATOR, "office.manage", there)
    assert can(ADMINISTRATOR, "office.manage", there)


def test_a_person_without_roles_sees_nothing():
    assert not visible(Actor(1, "某人"), CASE)
