"""A draft is saved without loss, held by one, released by another, and never changes what runs."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.conftest import START
from tests.workflows.designer.conftest import Board
from workflows.audit import AuditEntry
from workflows.designer import bundle, file_list, operations, queries
from workflows.designer.errors import (
    DraftHeld,
    DraftMoved,
    DraftNotOpen,
    DraftNotProposed,
    NewerVersion,
    OwnDraft,
)
from workflows.designer.models import DraftFile, DraftStatus, ProcessDraft
from workflows.errors import DeploymentRefused, NotAllowed, NotFound, Refused
from workflows.runtime import deployment_queries, deployments

LATER = START + dt.timedelta(minutes=1)


def changed(session: Session, draft: ProcessDraft, old: str = "复核认定结果", new: str = "再次复核") -> bytes:
    content = bundle.diagram(session, draft)
    assert old.encode() in content
    return content.replace(old.encode(), new.encode())


def proposed(session: Session, board: Board) -> ProcessDraft:
    draft = operations.open_draft(session, "claim", by=board.writer, now=START)
    operations.save(session, draft.id, changed(session, draft), revision=1, by=board.writer, now=START)
    return operations.propose(session, draft.id, "改名", revision=2, by=board.writer, now=START)


def test_a_draft_begins_as_the_newest_version_byte_for_byte(session: Session, board: Board) -> None:
    draft = operations.open_draft(session, "claim", by=board.writer, now=START)
    last = deployment_queries.newest(session, "claim")
    assert bundle.diagram(session, draft) == deployments.file(session, last.id, "processes/claim.bpmn")
    assert operations.open_draft(session, "claim", by=board.second, now=START).id == draft.id


def test_every_save_is_kept_and_the_same_bytes_are_none(session: Session, board: Board) -> None:
    draft = operations.open_draft(session, "claim", by=board.writer, now=START)
    first = changed(session, draft)
    operations.save(session, draft.id, first, revision=1, by=board.writer, now=START)
    operations.save(session, draft.id, first, revision=2, by=board.writer, now=LATER)
    second = changed(session, draft, "再次复核", "第二次复核")
    operations.save(session, draft.id, second, revision=2, by=board.writer, now=LATER)
    assert [each.revision for each in queries.saves(session, draft.id, board.writer)] == [3, 2]
    kept = session.scalars(sa.select(DraftFile.content).order_by(DraftFile.revision)).all()
    assert [bytes(each) for each in kept] == [first, second]


def test_a_second_designer_is_told_who_is_editing_and_overwrites_nothing(
    session: Session, board: Board
) -> None:
    draft = operations.open_draft(session, "claim", by=board.writer, now=START)
    content = changed(session, draft)
    operations.save(session, draft.id, content, revision=1, by=board.writer, now=START)
    with pytest.raises(DraftHeld) as held:
        operations.save(session, draft.id, b"<x/>", revision=2, by=board.second, now=LATER)
    assert held.value.values == {"held_by": "曹思源", "held_at": START}
    silence = START + operations.SILENCE
    with pytest.raises(DraftMoved) as moved:
        operations.save(session, draft.id, b"<x/>", revision=1, by=board.second, now=silence)
    assert moved.value.values == {"changed_by": "曹思源", "changed_at": START}
    assert bundle.diagram(session, draft) == content
    operations.save(session, draft.id, b"<x/>", revision=2, by=board.second, now=silence)
    with pytest.raises(DraftHeld):
        operations.hold(session, draft.id, by=board.writer, now=silence)


@pytest.mark.parametrize(
    "content",
    [b"", b"no diagram", b"\xff\xfe", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', b"<x>" + b" " * 1_500_000],
    ids=["empty", "text", "other encoding", "entities", "too large"],
)
def test_what_could_not_be_opened_again_is_not_saved(session: Session, board: Board, content: bytes) -> None:
    draft = operations.open_draft(session, "claim", by=board.writer, now=START)
    with pytest.raises(Refused):
        operations.save(session, draft.id, content, revision=1, by=board.writer, now=START)
    assert draft.revision == 1


def test_each_file_of_a_draft_is_saved_for_itself(session: Session, board: Board) -> None:
    draft = operations.open_draft(session, "claim", by=board.writer, now=START)
    form = {"path": "forms/home_visit.json", "by": board.writer, "now": START}
    operations.save_file(session, draft.id, content=b"{}", revision=1, **form)
    operations.save(session, draft.id, changed(session, draft), revision=1, by=board.writer, now=START)
    with pytest.raises(DraftMoved):
        operations.save_file(session, draft.id, content=b'{"id": 1}', revision=1, **form)
    with pytest.raises(DraftMoved):
        operations.save_file(session, draft.id, content=b'{"id": 1}', revision=9, **form)
    assert operations.save_file(session, draft.id, content=b"{}", revision=3, **form).revision == 3
    listed = file_list.rows(queries.contents(session, draft.id, board.second), "claim")
    told = {each.path: (each.state, each.is_used) for each in listed}
    assert told["forms/home_visit.json"] == ("new", False)
    assert told["processes/claim.bpmn"] == ("changed", True)
    assert told["forms/second_review.json"] == ("same", True)


@pytest.mark.parametrize(
    "path", ["../x.json", "forms/../x.json", "forms/X.json", "policies/lines.json", "forms/x"]
)
def test_a_draft_holds_no_other_files(session: Session, board: Board, path: str) -> None:
    draft = operations.open_draft(session, "claim", by=board.writer, now=START)
    with pytest.raises(Refused):
        operations.save_file(session, draft.id, path, b"{}", revision=1, by=board.writer, now=START)


def test_a_draft_with_errors_is_saved_but_not_proposed(session: Session, board: Board) -> None:
    draft = operations.open_draft(session, "claim", by=board.writer, now=START)
    broken = changed(session, draft, 'shibao:form="second_review"', 'shibao:form="second_reviews"')
    operations.save(session, draft.id, broken, revision=1, by=board.writer, now=START)
    with pytest.raises(DeploymentRefused, match="second_reviews"):
        operations.propose(session, draft.id, "why", revision=2, by=board.writer, now=START)
    assert draft.status == DraftStatus.OPEN


@pytest.mark.parametrize("note", ["", "  ", "x" * 401])
def test_a_proposal_states_its_reason(session: Session, board: Board, note: str) -> None:
    draft = operations.open_draft(session, "claim", by=board.writer, now=START)
    operations.save(session, draft.id, changed(session, draft), revision=1, by=board.writer, now=START)
    with pytest.raises(Refused) as refused:
        operations.propose(session, draft.id, note, revision=2, by=board.writer, now=START)
    assert refused.value.field == "note"


def test_nothing_changed_is_nothing_to_propose(session: Session, board: Board) -> None:
    draft = operations.open_draft(session, "claim", by=board.writer, now=START)
    with pytest.raises(Refused):
        operations.propose(session, draft.id, "why", revision=1, by=board.writer, now=START)


def test_another_person_releases_it_with_note_and_name(session: Session, board: Board) -> None:
    draft = proposed(session, board)
    with pytest.raises(OwnDraft):
        operations.release(session, draft.id, revision=2, by=board.writer, now=LATER)
    made = operations.release(session, draft.id, revision=2, by=board.second, now=LATER)
    assert (made.version, made.note, made.deployed_by) == (2, "改名", board.second.person_id)
    shown = queries.versions(session, "claim", board.administrator, START.date())[0]
    assert (shown.deployed_by, shown.deployed.note) == ("魏清扬", "改名")
    acts = session.scalars(
        sa.select(AuditEntry.act).where(AuditEntry.kind == "draft").order_by(AuditEntry.id)
    )
    assert acts.all() == ["draft.open", "draft.propose", "draft.release"]


def test_whoever_saved_a_part_does_not_release_the_whole(session: Session, board: Board) -> None:
    draft = operations.open_draft(session, "claim", by=board.writer, now=START)
    operations.save(session, draft.id, changed(session, draft), revision=1, by=board.writer, now=START)
    later = START + operations.SILENCE
    more = changed(session, draft, "再次复核", "第二次复核")
    operations.save(session, draft.id, more, revision=2, by=board.second, now=later)
    operations.propose(session, draft.id, "改名", revision=3, by=board.second, now=later)
    for writer in (board.writer, board.second):
        with pytest.raises(OwnDraft):
            operations.release(session, draft.id, revision=3, by=writer, now=later)
    assert operations.release(session, draft.id, revision=3, by=board.administrator, now=later).version == 2


def test_the_database_too_refuses_a_release_by_one_person(session: Session, board: Board) -> None:
    draft = proposed(session, board)
    draft.status, draft.decided_by = DraftStatus.RELEASED, draft.proposed_by
    with pytest.raises(IntegrityError):
        session.flush()


def test_only_the_province_touches_what_binds_the_province(session: Session, board: Board) -> None:
    draft = proposed(session, board)
    with pytest.raises(NotFound):
        operations.release(session, draft.id, revision=2, by=board.area_administrator, now=LATER)
    with pytest.raises(NotFound):
        queries.draft(session, draft.id, board.clerk, LATER)
    with pytest.raises(NotAllowed):
        operations.open_draft(session, "public_disclosure", by=board.administrator, now=LATER)


def test_a_proposed_draft_is_changed_only_after_it_was_sent_back(session: Session, board: Board) -> None:
    draft = proposed(session, board)
    with pytest.raises(DraftNotOpen):
        operations.save(session, draft.id, b"<x/>", revision=2, by=board.writer, now=LATER)
    operations.send_back(session, draft.id, by=board.administrator, now=LATER)
    with pytest.raises(DraftNotProposed):
        operations.release(session, draft.id, revision=2, by=board.second, now=LATER)
    assert operations.hold(session, draft.id, by=board.writer, now=LATER).status == DraftStatus.OPEN


def test_a_draft_of_an_older_version_is_not_released_over_a_newer_one(session: Session, board: Board) -> None:
    draft = proposed(session, board)
    files = bundle.whole(session, draft)
    other = {**files, "processes/claim.bpmn": changed(session, draft, "再次复核", "第三次复核")}
    deployments.deploy(session, other, "claim", by=None, now=LATER)
    with pytest.raises(NewerVersion):
        operations.release(session, draft.id, revision=2, by=board.second, now=LATER)


def test_content_that_is_in_force_makes_no_version(session: Session, board: Board) -> None:
    draft = operations.open_draft(session, "claim", by=board.writer, now=START)
    original = bundle.diagram(session, draft)
    operations.save(session, draft.id, changed(session, draft), revision=1, by=board.writer, now=START)
    operations.save(session, draft.id, original, revision=2, by=board.writer, now=START)
    operations.propose(session, draft.id, "改回", revision=3, by=board.writer, now=START)
    assert operations.release(session, draft.id, revision=3, by=board.second, now=LATER).version == 1


def test_a_discarded_draft_makes_room_for_another(session: Session, board: Board) -> None:
    first = operations.open_draft(session, "claim", by=board.writer, now=START)
    operations.discard(session, first.id, by=board.writer, now=START)
    second = operations.open_draft(session, "claim", by=board.writer, now=START)
    assert (second.id != first.id, second.status) == (True, DraftStatus.OPEN)


def test_a_process_drawn_from_nothing_is_opened_mended_and_released(session: Session, board: Board) -> None:
    new = operations.NewProcess("home_visit", "入户走访 & 核实", 'Home "visit"')
    draft = operations.draw(session, new, by=board.writer, now=START)
    with pytest.raises(DeploymentRefused):
        operations.propose(session, draft.id, "新流程", revision=1, by=board.writer, now=START)
    lane = 'id="first_lane" name="经办"'
    mended = changed(session, draft, lane, f'{lane} shibao:role="community_officer"')
    operations.save(session, draft.id, mended, revision=1, by=board.writer, now=START)
    operations.propose(session, draft.id, "新流程", revision=2, by=board.writer, now=START)
    made = operations.release(session, draft.id, revision=2, by=board.second, now=LATER)
    assert (made.process_id, made.version, made.name) == ("home_visit", 1, "入户走访 & 核实")


@pytest.mark.parametrize(
    ("process_id", "name", "field"),
    [("claim", "申领", "process_id"), ("Visit", "走访", "process_id"), ("../x", "x", "process_id"),
     ("library", "x", "process_id"), ("visit", " ", "name"), ("visit", "<b>", "name")],
)  # fmt: skip
def test_a_new_process_has_an_id_and_names_of_its_own(
    session: Session, board: Board, process_id: str, name: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        operations.draw(session, operations.NewProcess(process_id, name, "Visit"), by=board.writer, now=START)
    assert refused.value.field == field
