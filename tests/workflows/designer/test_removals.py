"""A file of a draft is taken out where nothing names it; shared options are written as lines."""

from __future__ import annotations

import json

import pytest
from sqlalchemy.orm import Session

from tests.conftest import START
from tests.workflows.designer.conftest import Board
from workflows.designer import bundle, form_files, operations, option_files, pieces, queries, removals
from workflows.designer.errors import DraftMoved
from workflows.designer.option_files import OptionSheet
from workflows.designer.pieces import NewPiece, Saving
from workflows.errors import InvalidAnswers, NotFound, Refused

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
DIAGRAM = "processes/community_verification.bpmn"
SHEET = OptionSheet("visit_results", "走访结果", "Results of a visit", "home | 在家 | At home")


@pytest.fixture
def draft(session: Session, board: Board) -> int:
    return operations.open_draft(session, "community_verification", by=board.writer, now=START).id


def saving(session: Session, draft_id: int, board: Board) -> Saving:
    return Saving(operations.locked(session, draft_id).revision, board.writer, START)


def own(session: Session, draft_id: int) -> set[str]:
    return set(bundle.own_files(session, draft_id))


def test_a_new_file_that_nothing_names_goes_and_may_come_again(
    session: Session, board: Board, draft: int
) -> None:
    for _again in range(2):
        new = NewPiece("visit_rule", "走访规则", "Visits")
        pieces.add_table(session, draft, new, saving(session, draft, board))
        assert own(session, draft) == {"decisions/visit_rule.dmn"}
        removals.remove(session, draft, "decisions/visit_rule.dmn", saving(session, draft, board))
        assert own(session, draft) == set()
    with pytest.raises(NotFound):
        queries.piece(session, draft, "decisions/visit_rule.dmn", board.writer)
    last = saving(session, draft, board).revision
    with pytest.raises(Refused):
        operations.propose(session, draft, "无", revision=last, by=board.writer, now=START)


def test_a_file_that_is_named_is_kept_and_every_referrer_said(
    session: Session, board: Board, draft: int
) -> None:
    form = form_files.NewForm("visit", "走访", "Visit")
    form_files.add(session, draft, form, by=board.writer, now=START)
    option_files.keep(session, draft, SHEET, saving(session, draft, board), is_new=True)
    content = bundle.diagram(session, operations.locked(session, draft))
    named = content.replace(b'form="community_verification"', b'form="visit"')
    operations.save(session, draft, named, revision=3, by=board.writer, now=START)
    with pytest.raises(Refused) as refused:
        removals.remove(session, draft, "forms/visit.json", saving(session, draft, board))
    assert "verify_circumstances" in refused.value.text("zh")
    assert "verify_circumstances" in refused.value.text("en")

    tree = json.loads(queries.piece(session, draft, "forms/visit.json", board.writer))
    field = {"name": "found", "type": "choice", "zh": "结果", "en": "Result", "options_from": SHEET.id}
    tree["groups"][0]["fields"] = [field]
    operations.save_file(
        session, draft, "forms/visit.json", json.dumps(tree).encode(), revision=4, by=board.writer, now=START
    )
    with pytest.raises(Refused) as refused:
        removals.remove(session, draft, option_files.path_of(SHEET.id), saving(session, draft, board))
    assert "forms/visit.json" in refused.value.text("zh")


def test_a_changed_file_goes_back_to_the_versions_text_though_it_is_named(
    session: Session, board: Board, draft: int
) -> None:
    path, stem = "forms/options/verification_results.json", "verification_results"
    before = queries.piece(session, draft, path, board.writer)
    sheet = option_files.opened(queries.contents(session, draft, board.writer), stem)
    changed = OptionSheet(stem, sheet.zh, sheet.en, sheet.rows + "\nmoved | 已迁走 | Moved away")
    opened_at = saving(session, draft, board)
    option_files.keep(session, draft, changed, opened_at, is_new=False)
    kept = json.loads(queries.piece(session, draft, path, board.writer))
    assert kept["options"][:-1] == json.loads(before)["options"]
    assert kept["options"][-1] == {"value": "moved", "zh": "已迁走", "en": "Moved away"}
    with pytest.raises(DraftMoved):
        removals.remove(session, draft, path, opened_at)
    removals.remove(session, draft, path, saving(session, draft, board))
    assert queries.piece(session, draft, path, board.writer) == before
    with pytest.raises(NotFound):
        removals.remove(session, draft, DIAGRAM, saving(session, draft, board))


@pytest.mark.parametrize(
    ("sheet", "field"),
    [
        (OptionSheet("Visit", "走访", "Visit", "a | 甲 | A"), "stem"),
        (OptionSheet("verification_results", "走访", "Visit", "a | 甲 | A"), "stem"),
        (OptionSheet("visit", "", "Visit", "a | 甲 | A"), "zh"),
        (OptionSheet("visit", "走访", "", "a | 甲 | A"), "en"),
        (OptionSheet("visit", "走访", "Visit", ""), "rows"),
        (OptionSheet("visit", "走访", "Visit", "a | 甲"), "rows"),
        (OptionSheet("visit", "走访", "Visit", "a | 甲 | A\na | 乙 | B"), "rows"),
    ],
)
def test_options_name_the_part_at_fault(
    session: Session, board: Board, draft: int, sheet: OptionSheet, field: str
) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        option_files.keep(session, draft, sheet, saving(session, draft, board), is_new=True)
    assert set(refused.value.by_field) == {field}
