"""A letter of a draft is edited part by part, checked, looked at on invented facts, and released."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from sqlalchemy.orm import Session

from tests.conftest import START
from tests.workflows.designer.conftest import Board
from workflows.designer import letter_checks, letter_sheets, letters, operations, problems, queries
from workflows.designer.letter_sheets import LetterSheet
from workflows.designer.pieces import NewPiece, Saving
from workflows.documents import invented
from workflows.documents.vocabulary import VOCABULARY
from workflows.errors import DeploymentRefused, Refused
from workflows.runtime import deployments

BPMN = Path(__file__).parents[3] / "bpmn"
LETTERS = sorted((BPMN / "letters").glob("*.json"))
CLAUSES = {"clauses.json": (BPMN / "clauses.json").read_bytes()}
RECEIPT = "acceptance_receipt"


@pytest.mark.parametrize("file", LETTERS, ids=lambda each: each.stem)
def test_a_shipped_letter_is_written_back_as_it_was(file: Path) -> None:
    sheet = letter_sheets.opened(file.read_bytes())
    assert json.loads(letter_sheets.written(sheet)) == json.loads(file.read_bytes())
    assert letter_sheets.typed(file.stem, sent(sheet)) == sheet


def sent(sheet: LetterSheet) -> dict[str, str]:
    """The form of a sheet as a browser sends it, with the line ends of forms."""
    form = {"blocks": str(len(sheet.blocks))}
    form |= {key: value for key, value in vars(sheet).items() if isinstance(value, str)}
    for at, block in enumerate(sheet.blocks):
        form |= {f"b{at}-{key}": value for key, value in vars(block).items() if isinstance(value, str)}
        for name, short in (("rows", "r"), ("total", "t")):
            rows = getattr(block, name)
            form[f"b{at}-{name}"] = str(len(rows))
            for place, row in enumerate(rows):
                form |= {f"b{at}{short}{place}-{key}": value for key, value in vars(row).items()}
    return {key: value.replace("\n", "\r\n") for key, value in form.items()}


@pytest.mark.parametrize("file", LETTERS, ids=lambda each: each.stem)
def test_a_shipped_letter_is_looked_at_on_invented_facts(file: Path) -> None:
    files = {**CLAUSES, letters.path_of(file.stem): file.read_bytes()}
    assert letter_checks.problems(files, file.stem) == ()
    assert letters.preview(files, file.stem, "zh").startswith(b"%PDF")


def test_every_field_that_a_letter_may_name_is_invented_and_of_its_type() -> None:
    for about, vocabulary in VOCABULARY.items():
        told = invented.of(about)
        assert set(told) == set(vocabulary)
        for name, kind in vocabulary.items():
            _require_like(told[name], kind, f"{about}.{name}")


def _require_like(value: Any, kind: Any, where: str) -> None:
    if get_origin(kind) is UnionType:
        assert value is not None, where
        kind = get_args(kind)[0]
    if get_origin(kind) is list:
        assert value, where
        _require_like(value[0], get_args(kind)[0], where)
    elif isinstance(value, dict):
        assert set(value) == set(get_type_hints(kind)), where
        for name, each in get_type_hints(kind).items():
            _require_like(value[name], each, f"{where}.{name}")
    else:
        assert isinstance(value, kind), where


def test_buttons_add_move_and_drop_blocks_and_rows() -> None:
    sheet = letter_sheets.opened((BPMN / "letters" / f"{RECEIPT}.json").read_bytes())
    kinds = [each.kind for each in sheet.blocks]
    change = letter_sheets.changed
    assert [each.kind for each in change(sheet, "add:table").blocks] == [*kinds, "table"]
    assert [each.kind for each in change(sheet, "down:0").blocks][:2] == [kinds[1], kinds[0]]
    assert len(change(sheet, "drop:2").blocks) == len(kinds) - 1
    assert len(change(sheet, "add-row:2").blocks[2].rows) == len(sheet.blocks[2].rows) + 1
    assert change(sheet, "drop-row:2:0").blocks[2].rows == sheet.blocks[2].rows[1:]
    for nonsense in ("drop:99", "add:script", "add-row:99", "up:0:x", ""):
        assert change(sheet, nonsense) == sheet


def edited(session: Session, draft_id: int, board: Board, revision: int, **changes: str) -> None:
    """Save the receipt with another first paragraph."""
    before = queries.piece(session, draft_id, letters.path_of(RECEIPT), board.writer)
    sheet = letter_sheets.opened(before)
    first = replace(sheet.blocks[0], **changes)  # type: ignore[arg-type]  # texts alone
    sheet = replace(sheet, blocks=(first, *sheet.blocks[1:]))
    letters.keep(session, draft_id, sheet, before, Saving(revision, board.writer, START))


def test_a_letter_with_an_error_is_kept_named_and_stops_the_proposal(session: Session, board: Board) -> None:
    draft = operations.open_draft(session, "claim", by=board.writer, now=START)
    edited(session, draft.id, board, 1, zh="{person.shoe_size}")
    files = queries.files(session, draft.id, board.writer)
    found = [each for each in problems.problems(files, "claim") if each.path == letters.path_of(RECEIPT)]
    assert [(each.severity, each.element_id) for each in found] == [("error", "block 1")]
    with pytest.raises(DeploymentRefused):
        operations.propose(session, draft.id, "改文书", revision=2, by=board.writer, now=START)
    with pytest.raises(Refused):
        letters.preview(files, RECEIPT, "zh")


def test_a_sound_letter_is_released_with_its_process(session: Session, board: Board) -> None:
    draft = operations.open_draft(session, "claim", by=board.writer, now=START)
    edited(session, draft.id, board, 1)
    assert draft.revision == 1, "what says the same is no save"
    edited(session, draft.id, board, 1, zh="尊敬的{person.name}：")
    operations.propose(session, draft.id, "改文书", revision=2, by=board.writer, now=START)
    made = operations.release(session, draft.id, revision=2, by=board.second, now=START)
    assert "尊敬的".encode() in deployments.file(session, made.id, letters.path_of(RECEIPT))


def test_a_step_that_issues_a_letter_that_is_not_there_is_named(session: Session, board: Board) -> None:
    draft = operations.open_draft(session, "claim", by=board.writer, now=START)
    content = queries.diagram(session, draft.id, board.writer)
    content = content.replace(b"&#34;acceptance_receipt&#34;", b'"x"').replace(
        b'"acceptance_receipt"', b'"welcome"'
    )
    operations.save(session, draft.id, content, revision=1, by=board.writer, now=START)
    files = queries.files(session, draft.id, board.writer)
    missing = [each for each in problems.problems(files, "claim") if "letters/welcome.json" in each.zh]
    assert len(missing) == 1
    letters.add(
        session, draft.id, NewPiece("welcome", "欢迎", "Welcome"), "S5.5", Saving(2, board.writer, START)
    )
    files = queries.files(session, draft.id, board.writer)
    assert [each for each in problems.problems(files, "claim") if each.severity == "error"] == []
