"""Every construct that SpiffWorkflow has wrong or lacks, and the ones it has right, one diagram each."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.workflows.engine.conftest import START
from workflows.engine import runner
from workflows.engine.advance import DecisionMade
from workflows.engine.budget import BudgetSpent
from workflows.engine.runner import Call
from workflows.errors import Incident

pytestmark = pytest.mark.usefixtures("pruning")


def test_a_signal_end_event_is_heard(case):
    told = case("signal_end").start()
    assert (told.end, told.last.signalled) == ("heard_end", ("over",))


def test_a_signal_of_another_case_is_heard(case):
    condition = case("notice_wait").start()
    advance = runner.signal(condition.definition, condition.state, "over", condition.call)
    assert advance.status == "running"


def test_a_link_jumps_to_its_other_half(case):
    links = case("links").start()
    assert links.open == ["second"]
    links.do("second")
    assert links.end == "done"


def test_a_process_without_an_end_event_completes(case):
    open_end = case("no_end").start()
    open_end.do("second")
    assert (open_end.last.status, open_end.end) == ("completed", None)


def test_a_process_without_a_start_event_begins_where_nothing_leads(case):
    alone = case("no_start").start()
    alone.do("alone")
    assert alone.end == "done"


def test_an_interrupt_from_inside_stops_what_follows_the_throw(case):
    stopped = case("interrupted_inside").start()
    assert (stopped.end, stopped.open) == ("stopped_end", [])
    assert "after_alarm" not in stopped.passed()


def test_an_escalation_on_the_side_leaves_the_inside_running(case):
    aside = case("escalation_aside").start()
    assert (aside.open, "note_it" in aside.passed()) == (["waiting"], True)
    aside.do("waiting")
    assert aside.end == "done"


def test_an_error_in_the_flow_starts_its_event_subprocess(case):
    rescue = case("error_event_subprocess").start()
    rescue.do("work")
    assert rescue.open == ["repair"]
    rescue.do("repair")
    assert rescue.last.status == "completed"


def test_an_error_in_a_called_process_reaches_the_caller(case):
    caller = case("error_to_caller").start()
    caller.do("work")
    assert caller.end == "caught_end"


def test_a_message_starts_an_event_subprocess_beside_the_task_as_often_as_it_comes(case):
    work = case("message_event_subprocess").start()
    work.send("ask", text="何时")
    work.send("ask", text="何处")
    assert work.open == ["answer", "answer", "work"]
    work.do("work")
    assert work.last.status == "running"
    work.do("answer")
    work.do("answer")
    assert (work.last.status, work.waits) == ("completed", {})


def test_an_interrupting_message_withdraws_everything_in_the_scope(case):
    work = case("message_event_subprocess").start()
    work.send("ask", text="何时")
    work.send("stop")
    assert (work.last.status, work.open, work.waits) == ("completed", [], {})
    assert work.end == "stopped_end"


def test_a_timer_starts_an_event_subprocess_twice(case):
    work = case("timer_event_subprocess").start().tick(days=5)
    assert work.passed().count("remind") == 2
    assert (work.timers, work.open) == ({}, ["work"])
    work.do("work")
    assert work.end == "done"


def test_a_condition_is_looked_at_when_the_case_moves(case):
    level = case("condition").start()
    assert level.open == ["raise"]
    level.do("raise", level=6)
    assert level.open == ["act"]
    waiting = case("condition").start()
    waiting.do("raise", level=5)
    assert (waiting.open, waiting.last.status) == ([], "running")


def test_several_flows_out_of_a_task_split_by_their_conditions(case):
    split = case("implicit_split").start(wanted=True, rare_case=False)
    split.do("first")
    assert split.open == ["left", "right"]


@pytest.mark.parametrize(("wanted", "open_task"), [(True, "chosen"), (False, "other")])
def test_a_task_has_a_default_flow(case, wanted, open_task):
    chosen = case("task_default").start(wanted=wanted)
    chosen.do("first")
    assert chosen.open == [open_task]


def test_a_subprocess_with_two_starts_begins_at_both(case):
    inside = case("two_starts_inside").start()
    assert inside.open == ["left", "right"]
    inside.do("left")
    inside.do("right")
    assert inside.end == "done"


@pytest.mark.parametrize(
    ("tax", "bank", "asked"),
    [(True, True, ["bank", "tax"]), (True, False, ["tax"]), (False, False, [])],
    ids=["both", "one", "none"],
)
def test_an_inclusive_join_waits_for_all_that_can_come(case, tax, bank, asked):
    ask = case("inclusive").start(want_tax=tax, want_bank=bank)
    if asked:
        assert ask.open == asked
    for element in asked:
        ask.do(element)
    assert ask.open == ["last"]
    ask.do("last")
    assert ask.end == "done"


def test_terminate_ends_the_other_branches(case):
    work = case("terminate").start()
    work.do("left")
    assert (work.end, work.open) == ("stop", [])


def test_a_receive_task_takes_its_message_or_its_time_limit(case):
    letter = case("receive").start()
    letter.send("letter", text="来函")
    assert (letter.end, letter.data["text"]) == ("done", "来函")
    late = case("receive").start()
    assert next(iter(late.timers.values())).due_at == dt.datetime(2006, 4, 1, 1, tzinfo=dt.UTC)
    assert late.tick(days=40).end == "late_end"


def test_instances_side_by_side_collect_results_until_enough(case):
    everyone = case("everyone").start(people=["甲", "乙", "丙"])
    assert [dict(each.facts)["who"] for each in everyone.tasks.values()] == ["甲", "乙", "丙"]
    third = list(everyone.tasks.values())[2]
    everyone.take(
        runner.complete(
            everyone.definition, everyone.state, third.task_id, {"opinion": "同意"}, everyone.call
        )
    )
    assert "opinion" not in everyone.data
    everyone.do("ask", opinion="反对")
    assert (everyone.end, everyone.open) == ("done", [])
    assert everyone.data["opinions"] == ["反对", None, "同意"]


def test_no_instances_pass_at_once(case):
    everyone = case("everyone").start(people=[])
    assert (everyone.end, everyone.data["opinions"]) == ("done", [])


def test_instances_one_after_another_run_as_often_as_said(case):
    each = case("one_by_one").start(times=3)
    counted = []
    while each.open:
        counted.append(dict(next(iter(each.tasks.values())).facts)["n"])
        each.do("look")
    assert (counted, each.end) == ([1, 2, 3], "done")


@pytest.mark.parametrize("times", [-1, 201, 3_000_000, "x"])
def test_a_number_of_instances_out_of_bounds_is_an_incident(case, times):
    with pytest.raises(Incident):
        case("one_by_one").start(times=times)


def test_a_standard_loop_goes_on_while_its_condition_holds(case):
    again = case("again").start()
    rounds = 0
    while again.open:
        again.do("try")
        rounds += 1
    assert (rounds, again.data["tries"], again.end) == (3, 3, "done")
    assert case("again_first").start().end == "done"


def test_a_cancel_end_leaves_the_transaction_by_its_cancel_event(case):
    book = case("transaction_cancel").start(yes=False)
    book.do("ask")
    assert book.end == "cancelled_end"


def test_a_repeating_reminder_comes_as_often_as_said_and_not_after_the_task(case):
    work = case("cycle_boundary").start()
    work.tick(days=30)
    assert work.passed().count("remind") == 3
    assert work.passed().count("weekly") == 3
    again = case("cycle_boundary").start()
    again.tick(days=8)
    again.do("work")
    assert (again.timers, again.end) == ({}, "done")


def test_a_busy_cycle_spends_the_budget_and_nothing_more(case):
    with pytest.raises(BudgetSpent):
        case("busy").start()


def test_an_exclusive_merge_passes_every_token(case):
    merge = case("multi_merge").start()
    assert merge.open == ["twice", "twice"]
    merge.do("twice")
    merge.do("twice")
    assert merge.last.status == "completed"


def test_a_failing_operation_is_an_incident_with_its_reason(case):
    with pytest.raises(Incident, match="oops") as caught:
        case("broken_operation").start()
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_a_condition_without_an_answer_never_falls_to_the_default(case):
    with pytest.raises(Incident, match="missing"):
        case("null_condition").start()


def test_an_error_that_nobody_catches_is_an_incident(case):
    with pytest.raises(Incident, match="no_money"):
        case("uncaught").start()


@pytest.mark.parametrize(
    ("day", "due"),
    [
        pytest.param(
            dt.date(2006, 4, 1), dt.datetime(2006, 3, 31, 16, tzinfo=dt.UTC), id="start of a day in China"
        ),
        pytest.param(
            dt.datetime.fromisoformat("2006-04-01T09:00"),
            dt.datetime(2006, 4, 1, 1, tzinfo=dt.UTC),
            id="local time is China's",
        ),
        pytest.param(dt.timedelta(hours=2), START + dt.timedelta(hours=2), id="duration"),
        pytest.param("2006-04-01", dt.datetime(2006, 3, 31, 16, tzinfo=dt.UTC), id="text"),
    ],
)
def test_a_timer_value_may_be_day_time_or_duration(case, day, due):
    until = case("separate_timer_values").start(day=day)
    assert [each.due_at for each in until.timers.values()] == [due]


@pytest.mark.parametrize("day", [3, "soon", True, dt.timedelta(days=99999999), "P99999999999M", None])
def test_a_timer_value_that_means_no_instant_is_an_incident(case, day):
    with pytest.raises(Incident):
        case("separate_timer_values").start(day=day)


def test_after_the_joins_names_of_branches_may_be_written_again(case):
    nested = case("nested_fork").start()
    for element in ("b", "a", "c", "last"):
        nested.do(element)
    assert (nested.end, dict(nested.data)) == ("done", {"x": 2, "y": 2, "z": 1})


def test_an_operation_error_starts_the_event_subprocess_of_its_scope(case):
    rescue = case("rescue_operation").start()
    assert (rescue.open, rescue.data["why"]) == (["repair"], "基金不足")
    rescue.do("repair")
    assert rescue.last.status == "completed"


def test_an_error_in_one_instance_withdraws_all_of_them(case):
    each = case("everyone_fails").start(people=[True, False, True])
    assert each.open == ["look"] * 3
    each.do("look")
    assert (each.open, each.last.status) == (["look"] * 2, "running")
    each.do("look")
    assert (each.end, each.open, each.timers) == ("bad_end", [], {})


def test_a_time_limit_over_instances_withdraws_all_of_them(case):
    assert case("everyone_fails").start(people=[True, True]).tick(days=6).end == "late_end"


def test_an_inclusive_join_waits_for_an_event_that_may_still_lead_to_it(case):
    letter = case("inclusive_events").start(want=True)
    assert (letter.open, len(letter.timers)) == ([], 1)
    letter.send("letter")
    assert letter.end == "gone" or letter.last.status == "completed"
    plain = case("inclusive_events").start(want=False)
    assert plain.open == ["last"]


def test_called_processes_run_side_by_side_with_variables_of_their_own(case):
    call = case("call_each").start(numbers=[1, 2, 3])
    assert call.open == ["inside"] * 3
    for _ in range(3):
        call.do("inside")
    assert (call.end, call.data["doubled"]) == ("done", [2, 4, 6])
    assert "y" not in call.data


def test_a_rule_task_keeps_the_row_that_applied(case):
    rule = case("rule_table").start(years=7)
    made = next(step.decision for step in rule.steps if step.decision is not None)
    assert (rule.data["months"], made.value, dict(made.inputs)) == (18, 18, {"years": 7})
    assert [(hit["rule"], hit["rule_id"], hit["annotations"]["clause"]) for hit in made.hits] == [
        (2, "five_and_more", "S5.3")
    ]


def test_a_decision_without_a_row_is_an_incident_with_its_inputs(case):
    with pytest.raises(Incident, match="years=0"):
        case("rule_table").start(years=0)


def test_tables_of_the_caller_win_over_those_of_the_bundle(case):
    rule = case("rule_table")
    call = Call(now=START, decide=lambda name, inputs: DecisionMade(name, inputs, 24))
    assert runner.start(rule.definition, {"years": 1}, call).data["months"] == 24


def test_a_signal_caught_where_it_is_thrown_interrupts_at_once(case):
    called = case("signal_event_subprocess").start()
    called.do("work")
    assert called.open == ["answer"]


def test_a_condition_interrupts_when_the_variable_is_written(case):
    high = case("condition_event_subprocess").start()
    high.do("raise", level=9)
    assert high.open == ["answer"]
    low = case("condition_event_subprocess").start()
    low.do("raise", level=1)
    assert low.open == ["never"]


def test_an_escalation_in_the_flow_starts_help_beside_it(case):
    helping = case("escalation_event_subprocess").start()
    helping.do("work")
    assert helping.open == ["go_on", "help"]


def test_an_event_subprocess_that_calls_itself_spends_the_budget(case):
    with pytest.raises(BudgetSpent):
        case("echo").start()


def test_an_event_with_several_definitions_takes_the_first_to_come(case):
    several = case("several_events").start()
    assert (len(several.timers), [each.message for each in several.waits.values()]) == (1, ["letter"])
    several.send("letter")
    assert [(each.message) for each in several.last.thrown] == ["letter"]
    assert (several.last.signalled, several.open) == (("call",), ["work"])
    assert sorted(each.message for each in several.waits.values()) == ["call", "letter"]
    assert several.passed() == ["begin", "first_of", "shout"]
    several.tick(days=10)
    assert (several.end, several.open, several.waits, several.timers) == ("interrupted", [], {}, {})


def test_completing_the_task_withdraws_every_definition_of_its_boundary(case):
    several = case("several_events").start().tick(days=4)
    several.do("work")
    assert (several.end, several.waits, several.timers) == ("told", {}, {})


def test_an_inclusive_join_does_not_wait_for_a_token_that_may_come_the_same_way(case):
    either = case("either_input").start()
    assert either.open == ["last", "x"]
    either.do("last")
    either.do("x", value=True)
    either.do("last")
    assert (either.last.status, either.end) == ("completed", "done")


def test_what_comes_after_a_join_may_write_what_the_branches_wrote(case):
    joined = case("after_join").start()
    assert (joined.end, joined.data["a"]) == ("done", joined.data["b"])


def test_an_error_thrown_again_by_its_rescue_goes_outwards(case):
    rethrown = case("rethrown").start()
    assert (rethrown.end, rethrown.passed().count("note_it")) == ("outside_end", 1)


def test_a_condition_beside_a_task_fires_each_time_it_becomes_true(case):
    alert = case("alert").start()
    told = []
    for level in (3, 6, 7, 2, 9):
        alert.do("set_level", level=level)
        told.append(alert.passed().count("alarm"))
    assert told == [0, 1, 1, 1, 2]
