"""A table of a draft is checked, tried with typed inputs, kept, and stops or joins a release."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.conftest import START
from tests.workflows.designer.conftest import Board
from workflows.designer import blank, file_list, operations, pieces, queries, tables
from workflows.designer.errors import DraftMoved
from workflows.designer.pieces import Saving
from workflows.errors import DeploymentRefused, NotAllowed, NotFound, Refused
from workflows.runtime import deployments

DECISIONS = Path(__file__).parents[3] / "bpmn" / "decisions"
MONTHS = (DECISIONS / "benefit_months.dmn").read_bytes()
ROUTE = "decisions/case_route.dmn"


@pytest.mark.parametrize(
    ("months", "row", "given"),
    [("11", 1, "0"), ("12", 2, "12"), ("59", 2, "12"), ("60", 3, "18"), ("119", 3, "18"), ("120", 4, "24")],
)
def test_a_trial_shows_the_row_its_clause_and_the_result(months: str, row: int, given: str) -> None:
    tried = tables.tried(MONTHS, "benefit_months", {"contribution_months": months}, now=START)
    assert tried.value == given
    assert [hit.row for hit in tried.hits] == [row]
    assert tried.hits[0].notes["clause"].startswith("失业保险条例 art")
    assert tried.hits[0].outputs == {"benefit_months": given}
    assert tried.problems == ()


def test_a_trial_asks_for_inputs_by_name_type_and_allowed_words() -> None:
    asked = tables.inputs((DECISIONS / "stop_event.dmn").read_bytes(), "stop_event")
    by_name = {each.name: each for each in asked}
    assert by_name["event"].type == "string"
    assert by_name["event"].choices[:2] == ("business_licence", "flexible_agreement")
    assert by_name["operating"].choices == ("true", "false")
    assert (by_name["unjustified_refusals"].type, by_name["unjustified_refusals"].choices) == ("number", ())
    assert by_name["unjustified_refusals"].label == "无正当理由拒绝（次）"


@pytest.mark.parametrize("typed", ["many", "1e9999", "0x10", "1" * 30])
def test_an_answer_of_another_type_is_refused_by_its_field(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        tables.tried(MONTHS, "benefit_months", {"contribution_months": typed}, now=START)
    assert refused.value.field == "input_contribution_months"


def test_an_answer_outside_the_allowed_values_is_a_problem_and_no_fault() -> None:
    tried = tables.tried(MONTHS, "benefit_months", {"contribution_months": "9999"}, now=START)
    assert (tried.value, tried.hits) == ("null", ())
    assert tried.problems


def test_findings_name_the_rows_and_columns_at_fault() -> None:
    overlapping = MONTHS.replace(b"[60..120)", b"[50..120)")
    found = tables.checked(overlapping).findings
    assert [(each.kind, each.rows, tuple(each.where)) for each in found] == [
        ("overlap", (2, 3), ("contribution_months",))
    ]
    without_unit = MONTHS.replace(b' shibao:whole="true"', b"").replace(b' shibao:unit="months"', b"")
    units = [each for each in tables.checked(without_unit).findings if each.kind == "unit"]
    assert [each.columns for each in units] == [("contribution_months",), ("benefit_months",)]


def test_a_table_that_cannot_be_read_says_why() -> None:
    broken = MONTHS.replace(b"[60..120)", b"[60..")
    checked = tables.checked(broken)
    assert checked.findings == ()
    assert checked.unreadable is not None
    assert tables.inputs(broken, "benefit_months") == ()
    with pytest.raises(Refused):
        tables.tried(broken, "benefit_months", {}, now=START)


def test_a_new_table_reads_and_answers() -> None:
    content = blank.table("home_visit_due", "入户走访", 'Home "visit" & more')
    assert tables.checked(content) == tables.Checked(None, (), 1)
    assert tables.tried(content, "home_visit_due", {"asked": "true"}, now=START).value == "true"


def test_a_new_table_joins_the_draft_and_a_taken_id_is_refused(session: Session, board: Board) -> None:
    draft = operations.open_draft(session, "claim", by=board.writer, now=START)
    new = pieces.NewPiece("home_visit_due", "入户走访", "Home visit")
    pieces.add_table(session, draft.id, new, Saving(1, board.writer, START))
    kept = queries.piece(session, draft.id, tables.path_of("home_visit_due"), board.writer)
    assert kept == blank.table("home_visit_due", "入户走访", "Home visit")
    for wrong, field in [
        (replace(new), "piece_id"),
        (replace(new, piece_id="case_route"), "piece_id"),
        (replace(new, piece_id="../roles"), "piece_id"),
        (replace(new, piece_id="other", name="<b>"), "name"),
        (replace(new, piece_id="other", name_en=" "), "name_en"),
    ]:
        with pytest.raises(Refused) as refused:
            pieces.add_table(session, draft.id, wrong, Saving(2, board.writer, START))
        assert refused.value.field == field


def test_a_table_is_saved_by_its_id_and_no_other_file_is(session: Session, board: Board) -> None:
    draft = operations.open_draft(session, "claim", by=board.writer, now=START)
    content = queries.piece(session, draft.id, ROUTE, board.writer)
    saving = Saving(1, board.writer, START)
    pieces.save_table(session, draft.id, "case_route", content, saving)
    assert draft.revision == 1, "the same bytes are no save"
    pieces.save_table(session, draft.id, "case_route", content + b"\n", saving)
    with pytest.raises(DraftMoved):
        pieces.save_table(session, draft.id, "case_route", content, saving)
    for wrong in ("none", "../roles", "case_route.dmn"):
        with pytest.raises(NotFound):
            pieces.save_table(session, draft.id, wrong, content, Saving(2, board.writer, START))
    with pytest.raises((NotAllowed, NotFound)):
        pieces.save_table(session, draft.id, "case_route", content, Saving(2, board.clerk, START))


def test_a_table_with_an_error_stops_the_proposal_and_a_sound_one_is_released(
    session: Session, board: Board
) -> None:
    draft = operations.open_draft(session, "claim", by=board.writer, now=START)
    used = _used(session, draft.id, board)
    path = tables.path_of(used)
    content = queries.piece(session, draft.id, path, board.writer)
    broken = content.replace(b"<output ", b"<output2 ").replace(b"</output>", b"</output2>")
    pieces.save_table(session, draft.id, used, broken, Saving(1, board.writer, START))
    with pytest.raises(DeploymentRefused):
        operations.propose(session, draft.id, "改表", revision=2, by=board.writer, now=START)
    pieces.save_table(session, draft.id, used, content + b"\n", Saving(2, board.writer, START))
    operations.propose(session, draft.id, "改表", revision=3, by=board.writer, now=START)
    made = operations.release(session, draft.id, revision=3, by=board.second, now=START)
    assert deployments.file(session, made.id, path) == content + b"\n"


def _used(session: Session, draft_id: int, board: Board) -> str:
    """Id of a table that a step of the process asks."""
    rows = file_list.rows(queries.contents(session, draft_id, board.writer), "claim")
    return next(each.stem for each in rows if each.kind == "decision")
