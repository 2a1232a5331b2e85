"""The line of statutory steps on the page of a plan."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace

import pytest
from flask import Flask

from webapp import layoff_steps
from workflows.layoffs.hearing_queries import GuidanceRow
from workflows.layoffs.queries import LayoffCard, PlanRow

FILED, EARLIEST, PLANNED = (dt.date(2006, month, 1) for month in (3, 4, 5))
PLAN = PlanRow(**{each.name: None for each in fields(PlanRow)})  # type: ignore[arg-type]  # filled in below
PLAN = replace(PLAN, status="filed", filed_on=FILED, planned_on=PLANNED)
GUIDED = (GuidanceRow(FILED, "何平", (), (), "停产证明", ""),)
STEPS = ["file", "explain", "hear", "report", "review", "sign", "wait", "effect"]

STANDS = [
    pytest.param({"plan", "guide_procedure"}, (), "guide", id="guidance of a firm that stopped"),
    pytest.param({"consult", "explain_plan"}, GUIDED, "explain", id="guided before"),
    pytest.param({"consult", "hear_staff"}, (), "hear", id="no union"),
    pytest.param({"consult", "reply_to_opinion"}, (), "hear", id="an objection to be answered"),
    pytest.param({"report_plan"}, (), "report", id="heard"),
    pytest.param({"correct_plan"}, (), "report", id="given back, to be reported again"),
    pytest.param({"collect_opinion"}, (), "review", id="other departments are asked"),
    pytest.param({"sign_opinion"}, (), "sign", id="before the supervisor"),
    pytest.param({"layoff_day_reached", "change_wanted"}, (), "wait", id="waits for its day"),
]


@pytest.mark.clause("S7.4", "S7.5", "S7.6")
@pytest.mark.parametrize(("elements", "guidance", "now"), STANDS)
def test_a_plan_stands_at_one_step_of_the_line(
    app: Flask, elements: set[str], guidance: tuple[GuidanceRow, ...], now: str
) -> None:
    with app.test_request_context("/"):
        line = layoff_steps.of(LayoffCard(PLAN, (), (), ()), guidance, elements, is_told=True)
    assert [each.code for each in line if each.state == "now"] == [now]
    before = [each.code for each in line[: [each.state for each in line].index("now")]]
    assert [each.code for each in line if each.state == "done"] == before
    assert ("guide" in [each.code for each in line]) is (bool(guidance) or now == "guide")


def test_what_took_effect_is_done_and_what_was_withdrawn_has_no_line(app: Flask) -> None:
    over = replace(PLAN, status="effective", earliest_on=EARLIEST)
    with app.test_request_context("/"):
        line = layoff_steps.of(LayoffCard(over, (), (), ()), (), set(), is_told=True)
        none = layoff_steps.of(
            LayoffCard(replace(PLAN, status="withdrawn"), (), (), ()), (), (), is_told=True
        )
    assert [(each.code, each.state) for each in line] == [(step, "done") for step in STEPS]
    assert none == ()


def test_the_earliest_day_is_shown_only_where_it_may_be_told(app: Flask) -> None:
    waits = LayoffCard(replace(PLAN, earliest_on=EARLIEST), (), (), ())
    with app.test_request_context("/"):
        shown = [
            {each.code: each.on for each in layoff_steps.of(waits, (), {"sign_opinion"}, is_told=is_told)}
            for is_told in (True, False)
        ]
    assert [each["wait"] for each in shown] == [EARLIEST, None]
    assert [each["effect"] for each in shown] == [PLANNED, PLANNED]
    assert [each["sign"] for each in shown] == [None, None]
