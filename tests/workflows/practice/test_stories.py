"""Stories run against a draft: told in both languages, bounded, kept with the revision they met."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest
from sqlalchemy.orm import Session

from tests.conftest import START
from tests.workflows.designer.conftest import Board
from workflows.designer import bundle, operations, stories
from workflows.designer.errors import DraftHeld
from workflows.errors import Refused
from workflows.practice import stories as running
from workflows.practice import telling
from workflows.runtime import deployments

NAME = "community_verification.finding_then_certified"
PATH = "processes/community_verification.bpmn"


def story(name: str = NAME) -> bytes:
    return files("bpmn").joinpath(f"scenarios/{name}.json").read_bytes()


def told(content: bytes, diagram: bytes | None = None) -> dict[str, object]:
    """The line about a story, run in this process."""
    shipped = deployments.read_folder(files("bpmn"))
    changed = {**shipped, **({PATH: diagram} if diagram else {})}
    return next(telling.tell("community_verification", changed, {NAME: content}))


def test_a_story_that_passes_names_what_its_cases_went_through() -> None:
    line = told(story())
    assert (line["passed"], line["zh"]) == (True, "")
    assert "verify_circumstances" in str(line["visited"])


def test_the_first_difference_is_one_sentence_in_both_languages() -> None:
    other = json.loads(story())
    other["expect"] = {"cases": {next(iter(other["expect"]["cases"])): {"end": "nowhere"}}}
    line = told(json.dumps(other).encode())
    assert line["passed"] is False
    assert str(line["zh"]).startswith("故事结束时，件 ")
    assert "的结束事件：应为“nowhere”" in str(line["zh"])
    assert "expected “nowhere”" in str(line["en"])
    assert line["visited"]


def test_files_that_do_not_run_are_told_with_the_problem() -> None:
    content = deployments.read_folder(files("bpmn"))[PATH]
    line = told(story(), content.replace(b'form="community_verification"', b'form="none"'))
    assert (line["passed"], line["visited"]) == (False, [])
    assert "none" in str(line["zh"])


@pytest.mark.parametrize(
    "part", [{"world": {"area": "atlantis"}}, {"steps": [{"start": "no_process", "as": "clerk"}]}]
)
def test_a_story_that_names_what_is_not_there_says_so_and_ends_nothing(part: dict[str, object]) -> None:
    line = told(json.dumps({**json.loads(story()), **part}).encode())
    assert line["passed"] is False
    assert line["zh"]


def test_stories_run_in_a_process_apart_and_what_the_time_did_not_reach_says_so() -> None:
    shipped = deployments.read_folder(files("bpmn"))
    done = running.run("community_verification", shipped, {NAME: story()})
    assert [(each.name, each.passed, each.said) for each in done] == [(NAME, True, None)]
    cut = running.run("community_verification", shipped, {NAME: story()}, seconds=0.05)
    assert (cut[0].passed, cut[0].visited) == (False, ())
    assert cut[0].said is not None
    assert "单独运行" in cut[0].said.zh


def test_one_run_has_the_machine_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    with running._ONE_AT_A_TIME, pytest.raises(running.RunUnderWay):
        running.run("claim", {}, {})


def test_own_stories_stand_for_shipped_ones_and_are_taken_out_again(session: Session, board: Board) -> None:
    draft = operations.open_draft(session, "community_verification", by=board.writer, now=START)
    shipped = set(stories.of_draft(session, draft.id, board.writer))
    own = json.dumps({**json.loads(story()), "zh": "我的故事"}).encode()
    for revision, name in ((1, "finding_then_certified"), (2, "of_my_own")):
        stories.keep(session, draft.id, name, own, revision=revision, by=board.writer, now=START)
    found = {each.name: each for each in stories.shown(session, draft.id, board.second)}
    assert set(found) == shipped | {"community_verification.of_my_own"}
    assert (found[NAME].zh, found[NAME].is_own) == ("我的故事", True)
    stories.keep(session, draft.id, "of_my_own", b"", revision=3, by=board.writer, now=START)
    assert set(stories.of_draft(session, draft.id, board.writer)) == shipped
    with pytest.raises(DraftHeld):
        stories.keep(session, draft.id, "other", own, revision=4, by=board.second, now=START)


def test_stories_alone_are_no_change_of_the_process(session: Session, board: Board) -> None:
    draft = operations.open_draft(session, "community_verification", by=board.writer, now=START)
    stories.keep(session, draft.id, "mine", story(), revision=1, by=board.writer, now=START)
    with pytest.raises(Refused, match="nothing was changed"):
        operations.propose(session, draft.id, "理由", revision=2, by=board.writer, now=START)


def test_stories_of_a_released_draft_stand_for_the_next_one(session: Session, board: Board) -> None:
    draft = operations.open_draft(session, "community_verification", by=board.writer, now=START)
    stories.keep(session, draft.id, "mine", story(), revision=1, by=board.writer, now=START)
    content = bundle.diagram(session, draft).replace("核实有关情况".encode(), "核实情况".encode())
    operations.save(session, draft.id, content, revision=2, by=board.writer, now=START)
    operations.propose(session, draft.id, "改名", revision=3, by=board.writer, now=START)
    made = operations.release(session, draft.id, revision=3, by=board.second, now=START)
    assert not [path for path in deployments.files_of(session, made.id) if path.startswith("scenarios/")]
    following = operations.open_draft(session, "community_verification", by=board.second, now=START)
    kept = stories.of_draft(session, following.id, board.second)["community_verification.mine"]
    assert (kept.content, kept.is_own) == (story(), False)


@pytest.mark.parametrize(
    ("name", "content", "field"),
    [("Mine", b"{}", "name"), ("../x", b"{}", "name"), ("mine", b"{", "content"), ("mine", b"[]", "content"),
     ("mine", b'{"zh": ""}', "content"), ("mine", b"\xff", "content")],
)  # fmt: skip
def test_what_is_no_story_is_refused_with_its_field(
    session: Session, board: Board, name: str, content: bytes, field: str
) -> None:
    draft = operations.open_draft(session, "claim", by=board.writer, now=START)
    with pytest.raises(Refused) as refused:
        stories.keep(session, draft.id, name, content, revision=1, by=board.writer, now=START)
    assert refused.value.field == field


def test_runs_count_for_the_revision_they_met_and_name_what_was_left(session: Session, board: Board) -> None:
    draft = operations.open_draft(session, "claim", by=board.writer, now=START)
    outcomes = [
        stories.Outcome("claim.four_eyes", True, None, ("claim_received", "register_claim")),
        stories.Outcome("claim.exhausted", False, running.Said("不符", "differs"), ("second_review",)),
    ]
    stories.note(session, draft.id, outcomes, revision=1, by=board.writer, now=START)
    stories.note(session, draft.id, outcomes[:1], revision=1, by=board.writer, now=START)
    found = {each.name: each for each in stories.shown(session, draft.id, board.second)}
    assert found["claim.exhausted"].outcome == outcomes[1]
    assert found["claim.other_area"].outcome is None
    covered = stories.coverage(bundle.diagram(session, draft), found.values())
    assert covered.passed == 3
    assert covered.percent == 100 * 3 // covered.count
    assert {"claim_received", "second_review"}.isdisjoint(each.id for each in covered.left)
    assert len(covered.left) == covered.count - 3
    content = bundle.diagram(session, draft).replace("复核认定结果".encode(), "再次复核".encode())
    operations.save(session, draft.id, content, revision=1, by=board.writer, now=START)
    assert all(each.is_older for each in stories.shown(session, draft.id, board.writer) if each.outcome)
    assert stories.coverage(content, stories.shown(session, draft.id, board.writer)).passed == 0
