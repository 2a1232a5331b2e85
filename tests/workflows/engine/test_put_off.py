"""An operation that cannot be done yet asks to be called again; the case waits at its element."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.workflows.engine.conftest import Register
from workflows.engine import registry
from workflows.errors import Incident

pytestmark = pytest.mark.usefixtures("pruning")


def begun(case, register):
    running = case("put_off")
    running.context = register
    return running.start()


def test_the_case_waits_at_the_element_and_the_operation_is_called_again(case):
    register = Register(silent=2)
    running = begun(case, register)
    assert running.open == []
    waiting = [each for each in running.timers.values() if each.element_id == "ask_register"]
    assert [(each.name, each.due_at) for each in waiting] == [("查询", running.now + register.after)]
    running.tick(hours=5)
    assert register.calls == 1
    running.tick(hours=8)
    assert register.calls == 3
    assert running.open == ["go_on"]
    assert running.data["answer"] == "insured"
    assert running.timers == {}
    running.do("go_on")
    assert running.end == "done"


def test_an_operation_that_is_done_at_once_waits_for_nothing(case):
    running = begun(case, Register(silent=0))
    assert running.open == ["go_on"]
    assert running.timers == {}


def test_the_boundary_of_the_element_waits_with_it(case):
    running = begun(case, Register(silent=100, after=dt.timedelta(days=2))).tick(days=3)
    assert running.open == ["ask_again"]
    assert running.timers == {}


def test_what_asks_for_a_later_time_for_ever_becomes_an_incident(case):
    running = begun(case, Register(silent=100))
    with pytest.raises(Incident) as refused:
        running.tick(days=2, hours=20)
    assert "稍后再试" in refused.value.text("zh")
    assert running.context.calls == registry.MOST_TRIES
