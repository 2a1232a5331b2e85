"""A story made of a real case: it replays, and nothing personal of the case stands in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.conftest import START
from tests.workflows.designer.conftest import Board
from workflows.demo.world import DemoWorld
from workflows.designer import operations, stories
from workflows.designer.errors import DraftNotOpen, OwnDraft
from workflows.errors import NotFound, Refused
from workflows.people.permissions import Actor, Grant
from workflows.practice import retelling
from workflows.practice.retelling import Gap, Retold
from workflows.runtime import deployments, scenarios
from workflows.runtime.models import Instance

ADMINISTRATOR = Actor(1, "沈安", (Grant("administrator", 1, None),))
SHIPPED = deployments.read_folder(files("bpmn"))


class Recorder(DemoWorld):
    """A world that records every case of its story when the story is over."""

    def __init__(self) -> None:
        super().__init__()
        self.recorded: dict[str, Retold] = {}

    def facts(self, session: Session) -> Mapping[str, Any]:
        cases = sa.select(Instance.business_key, Instance.process_id).order_by(Instance.id.desc())
        for key, process_id in session.execute(cases):
            self.recorded[process_id] = retelling.retell(session, key, ADMINISTRATOR)
        return super().facts(session)


@cache
def recorded(name: str) -> dict[str, Retold]:
    """The cases of a shipped story, recorded: process → story of its first case."""
    told = json.loads(files("bpmn").joinpath(f"scenarios/{name}.json").read_bytes())
    told["expect"].setdefault("facts", {})
    world = Recorder()
    result = scenarios.run_files(scenarios.read(name, json.dumps(told).encode()), world, SHIPPED)
    assert result.passed, result.report()
    return world.recorded


def replayed(retold: Retold, told: Mapping[str, Any] | None = None) -> scenarios.StoryResult:
    content = retold.content("记录", "Recorded") if told is None else json.dumps(told).encode()
    story = scenarios.read(f"{retold.process_id}.recorded", content)
    return scenarios.run_files(story, DemoWorld(), SHIPPED)


@pytest.mark.parametrize(
    ("name", "process_id"),
    [
        ("claim.returned_and_corrected", "claim"),
        ("award_review.upheld_after_hearing", "claim"),
        ("policy_change.released", "policy_change"),
        ("flexible_employment.short_term_ends_by_itself", "flexible_employment"),
    ],
)
def test_a_recorded_case_takes_the_same_way_again(name: str, process_id: str) -> None:
    retold = recorded(name)[process_id]
    assert retold.gaps == ()
    result = replayed(retold)
    assert result.passed, result.report()


def test_nothing_personal_of_the_case_stands_in_its_story() -> None:
    retold = recorded("claim.returned_and_corrected")["claim"]
    content = retold.content("记录", "Recorded").decode()
    for word in (
        "张三",
        "长春市东风机械厂",
        "138000",
        "*0001",
        "长朝〔2006〕",
        "解除证明上写的是",
        "C-2006-",
    ):
        assert word not in content
    assert retold.replaced["name"] == retold.replaced["employer"] == 1
    told = json.loads(content)
    employer = told["world"]["people"]["claimant"]["spells"][0]["employer"]
    given = [step["answers"] for step in told["steps"] if "employer_name" in step.get("answers", {})]
    assert [each["employer_name"] for each in given] == [employer, employer]


def test_what_another_case_or_a_file_holds_is_named_and_the_run_asks_for_it() -> None:
    paid = recorded("account_correction.same_account_again")["benefit_payment"]
    step = next(gap.step for gap in paid.gaps)
    assert paid.gaps == (Gap(step, "result_file"),)
    told = json.loads(paid.content("记录", "Recorded"))
    only = {**told, "steps": [{**told["steps"][0], "answers": {"month": scenarios.TO_FILL}}]}
    result = replayed(paid, only)
    assert "先填写 month" in result.differences[0].sentence.zh
    assert "first fill in month" in result.differences[0].sentence.en


def test_a_case_that_another_began_says_so_and_is_no_story(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = recorded("account_correction.same_account_again")["account_correction"]
    assert not begun.is_begun_by_person
    monkeypatch.setattr(retelling, "retell", lambda *_arguments: begun)
    named = retelling.Named("mine", "故事", "Story")
    with pytest.raises(Refused) as refused:
        retelling.keep(Session(), "C-1", named, by=ADMINISTRATOR, now=START)
    assert "另一件业务引出" in refused.value.text("zh")


def test_two_people_of_a_case_are_two_people_of_its_story_whatever_their_number() -> None:
    told = json.loads(recorded("take_over.signed_by_two_then_paid")["take_over"].content("记录", "Recorded"))
    doers = [step["as"] for step in told["steps"] if "do" in step]
    assert len(set(doers)) == len(doers) >= 2
    assert told["steps"][0]["file"] == scenarios.TO_FILL


def test_a_story_goes_into_the_draft_beside_whoever_edits_it(session: Session, board: Board) -> None:
    story = files("bpmn").joinpath("scenarios/claim.four_eyes.json").read_bytes()
    draft = operations.open_draft(session, "claim", by=board.writer, now=START)
    operations.hold(session, draft.id, by=board.writer, now=START)
    with pytest.raises(NotFound):
        stories.record(session, "claim", "mine", story, by=board.area_administrator, now=START)
    with pytest.raises(Refused) as taken:
        stories.record(session, "claim", "four_eyes", story, by=board.administrator, now=START)
    assert taken.value.field == "name"
    made = stories.record(session, "claim", "mine", story, by=board.administrator, now=START)
    assert made.id == draft.id
    assert stories.of_draft(session, draft.id, board.writer)["claim.mine"].is_own
    content = SHIPPED["processes/claim.bpmn"].replace("失业保险金申领".encode(), "失业金申领".encode(), 1)
    operations.save(session, draft.id, content, revision=1, by=board.writer, now=START)
    proposed = operations.propose(session, draft.id, "改名", revision=3, by=board.writer, now=START)
    with pytest.raises(DraftNotOpen):
        stories.record(session, "claim", "other", story, by=board.administrator, now=START)
    with pytest.raises(OwnDraft):
        operations.release(session, draft.id, revision=proposed.revision, by=board.administrator, now=START)
