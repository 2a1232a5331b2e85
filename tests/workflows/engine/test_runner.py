"""The steps of a case: people, operations, decisions, calls, timers and messages."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from tests.workflows.engine.conftest import START
from workflows.engine import runner
from workflows.errors import Incident, TaskAlreadyClosed

pytestmark = pytest.mark.usefixtures("pruning")


def test_a_granted_case_passes_the_operation_and_ends_there(case):
    review = case("review").start(answers={"amount": Decimal("420")})
    assert review.open == ["check"]
    opened = next(iter(review.tasks.values()))
    assert (opened.role, opened.form, opened.separate_from) == ("clerk", "verdict", ("begin",))
    assert dict(opened.facts) == {"amount": 420}
    review.do("check", verdict="yes")
    assert review.end == "granted"
    assert review.passed() == ["begin", "check", "is_granted", "grant", "granted"]
    assert isinstance(review.data["grant_number"], int)


def test_a_refused_case_takes_the_default_flow(case):
    review = case("review").start(answers={"amount": 1})
    review.do("check", verdict="no")
    assert review.end == "refused"
    assert "grant_number" not in review.data


def test_answers_of_each_form_stand_in_the_step(case):
    review = case("review").start(answers={"amount": 7})
    review.do("check", verdict="no")
    kept = {step.element_id: step.answers for step in review.steps if step.answers is not None}
    assert kept == {"begin": {"amount": 7}, "check": {"verdict": "no"}}


def test_a_task_cannot_be_completed_twice(case):
    review = case("review").start(answers={"amount": 7})
    task_id = next(iter(review.tasks))
    review.do("check", verdict="no")
    with pytest.raises(TaskAlreadyClosed):
        runner.complete(review.definition, review.state, task_id, {}, review.call)


def test_an_input_of_the_wrong_type_is_an_incident_naming_it(case):
    review = case("review").start(answers={"amount": Decimal("420.50")})
    with pytest.raises(Incident) as caught:
        review.do("check", verdict="yes")
    assert "amount" in caught.value.text("zh")


def test_a_called_process_sees_only_its_inputs_and_gives_only_its_outputs(case):
    caller = case("caller").start(a=4, private="x")
    task = next(iter(caller.tasks.values()))
    assert (task.element_id, task.process_id, task.role) == ("inside", "callee", "officer")
    caller.do("inside")
    assert dict(caller.data) == {"a": 4, "private": "x", "b": 10}
    caller.do("after")
    assert caller.end == "done"


def test_the_first_event_behind_a_gateway_cancels_the_others(case):
    notice = case("notice_wait").start()
    assert {each.element_id: each.due_at for each in notice.timers.values()} == {
        "over": START + dt.timedelta(days=15),
        "much_later": dt.datetime(2006, 12, 31, 16, tzinfo=dt.UTC),
    }
    notice.send("take_down", reason="错误")
    assert (notice.end, notice.data["reason"]) == ("down_end", "错误")
    assert not notice.timers
    assert case("notice_wait").start().tick(days=16).end == "over_end"


def test_a_reminder_leaves_the_task_open_and_an_expiry_closes_it(case):
    work = case("boundary").start()
    work.tick(days=4)
    assert work.open == ["work"]
    assert work.passed() == ["begin", "remind", "send_reminder", "reminded"]
    work.tick(days=7)
    assert (work.open, work.end) == ([], "expired")
    assert not work.timers
    assert not work.waits


def test_completing_the_task_disarms_its_boundary(case):
    work = case("boundary").start()
    work.do("work")
    assert (work.end, work.timers, work.waits) == ("worked", {}, {})


def test_a_message_at_the_boundary_withdraws_the_task(case):
    work = case("boundary").start()
    work.send("withdrawn")
    assert (work.end, work.open) == ("withdrawn_end", [])


def test_an_operation_raises_a_bpmn_error_to_its_boundary(case):
    assert case("operation_error").start().end == "no_money_end"


def test_a_long_loop_ends_and_its_state_does_not_grow(case, pruning):
    month = case("monthly").start(limit=2000 if pruning else 30)
    sizes = []
    while month.open:
        month.do("month")
        sizes += [len(month.state)] if month.open else []
    assert month.data["rounds"] == month.data["limit"]
    if pruning:
        assert max(sizes) <= 1.1 * min(sizes)


def test_branches_meet_and_keep_what_each_wrote(case):
    fork = case("fork").start()
    assert fork.open == ["left", "right"]
    fork.do("right", value=[420, 420, 420])
    assert fork.open == ["left"]
    fork.do("left", value=500)
    assert (fork.open, dict(fork.data)) == (["last"], {"a": 500, "b": [420, 420, 420]})
    fork.do("last")
    assert fork.end == "done"


def test_branches_that_write_different_values_to_one_name_are_an_incident(case):
    conflict = case("conflict").start()
    conflict.do("left", value=500)
    with pytest.raises(Incident, match="a"):
        conflict.do("right", value=600)
    conflict.do("right", value=500)
    assert conflict.open == ["last"]


def test_messages_leave_with_their_payload(case):
    told = case("throws").start()
    assert [(each.message, dict(each.payload)) for each in told.last.thrown] == [
        ("hello", {"who": "张三"}),
        ("hello", {"who": 1}),
        ("bye", {}),
    ]


def test_a_cancelled_case_withdraws_every_wait(case):
    work = case("boundary").start()
    advance = work.take(runner.cancel(work.definition, work.state, work.call))
    assert (advance.status, work.open, work.timers, work.waits) == ("cancelled", [], {}, {})


def test_a_value_may_have_any_key_and_any_size(case):
    odd = {"typename": "UserTask", "big": 10**5000, "": None}
    review = case("review").start(answers={"amount": 1}, odd=odd)
    review.do("check", verdict="no")
    assert review.data["odd"] == odd


def test_reminders_without_end_leave_the_state_flat(case, pruning):
    work = case("daily_reminder").start().tick(days=2)
    early = len(work.state)
    work.tick(days=60)
    assert work.passed().count("remind") == 62
    if pruning:
        assert len(work.state) <= 1.1 * early


def test_side_branches_in_a_loop_leave_the_state_flat(case, pruning):
    month = case("round_with_side").start()
    month.do("month")
    early = len(month.state)
    for _ in range(48):
        month.do("month")
    if pruning:
        assert len(month.state) <= 1.1 * early
    month.do("month")
    assert month.end == "done"


def test_an_answer_that_was_not_asked_for_is_null_to_outputs(case):
    hidden = case("hidden_answer").start()
    hidden.do("work")
    assert (hidden.end, hidden.data["reason"]) == ("done", None)


def test_a_conflict_is_seen_from_inside_a_subprocess(case):
    conflict = case("conflict_inside").start()
    conflict.do("left", value=500)
    with pytest.raises(Incident, match="a"):
        conflict.do("right", value=600)
    conflict.do("right", value=500)
    conflict.do("last", value=700)
    assert (conflict.end, conflict.data["a"]) == ("done", 700)


def test_work_beside_the_task_may_be_done_several_times(case):
    work = case("reminded_on").start().tick(days=2)
    assert work.open == ["call_person", "call_person", "work"]
    work.do("call_person", value="first")
    work.do("call_person", value="second")
    work.do("work")
    assert (work.end, work.data["called"], work.data["seen"]) == ("done", "second", "work")
