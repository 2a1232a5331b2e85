"""A foreign diagram becomes a draft as it came, or is refused with what is wrong; nothing falls between."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.conftest import START
from tests.workflows.designer.conftest import Board
from workflows.designer import imports, operations, problems, queries
from workflows.designer.models import ProcessDraft
from workflows.errors import DomainError, NotAllowed, NotFound, Refused

HOSTILE = sorted((Path(__file__).parents[1] / "engine" / "hostile").glob("*.bpmn"))
FOREIGN = """<?xml version="1.0" encoding="{encoding}"?>\r
<!-- drawn elsewhere -->\r
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:other="urn:other" \
targetNamespace="urn:x" other:tool='Other 1.0'>\r
  <process id="leaveRequest" name="请假" isExecutable="true">\r
    <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="t"/>\r
    <scriptTask id="t" name="算"><extensionElements><other:x a="1"/></extensionElements>\
<script>import os</script></scriptTask>\r
    <sequenceFlow id="f2" sourceRef="t" targetRef="e"/><endEvent id="e"/>\r
  </process>\r
</definitions>\r
"""
PLAIN = FOREIGN.format(encoding="UTF-8").encode()


def taken_in(session: Session, board: Board, content: bytes, wanted: str = "") -> ProcessDraft:
    return imports.take_in(session, content, wanted, by=board.writer, now=START)


def test_a_foreign_file_is_kept_byte_for_byte_and_its_problems_are_listed(
    session: Session, board: Board
) -> None:
    draft = taken_in(session, board, PLAIN)
    assert (draft.process_id, draft.base_id) == ("leave_request", None)
    assert queries.diagram(session, draft.id, board.writer) == PLAIN
    found = problems.problems(queries.files(session, draft.id, board.writer), draft.process_id)
    by_severity = {(each.severity, each.element_id) for each in found}
    assert ("error", "t") in by_severity
    assert any("没有图形部分" in each.zh for each in found)
    with pytest.raises(DomainError):
        operations.propose(session, draft.id, "导入", revision=1, by=board.writer, now=START)


@pytest.mark.parametrize("encoding", ["GBK", "UTF-16", "Big5"])
def test_another_encoding_is_rewritten_and_nothing_else(
    session: Session, board: Board, encoding: str
) -> None:
    text = FOREIGN.format(encoding=encoding).replace("请假", "請假")
    draft = taken_in(session, board, text.encode(encoding))
    kept = queries.diagram(session, draft.id, board.writer)
    assert kept == text.replace(f'"{encoding}"', '"UTF-8"').encode()


def test_every_hostile_file_is_refused_by_name_or_opens_with_its_errors_listed(
    session: Session, board: Board
) -> None:
    for number, file in enumerate(HOSTILE):
        wanted = f"foreign_{number}"
        refused = refusal(session, board, file.read_bytes(), wanted)
        found = problems.problems({f"processes/{wanted}.bpmn": file.read_bytes()}, wanted)
        if refused is None:
            assert [each for each in found if each.severity == "error"], file.name
        else:
            assert refused.field == imports.FILE, file.name
            assert len(refused.text("zh")) > len("不能办理："), file.name


def refusal(session: Session, board: Board, content: bytes, wanted: str) -> Refused | None:
    try:
        taken_in(session, board, content, wanted)
    except Refused as refused:
        return refused
    return None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "请选择一个文件"),
        (PLAIN[:400], "不是合法的 XML"),
        (b"PK\x03\x04rest", "zip"),
        (PLAIN.replace(b"<definitions", b"<!DOCTYPE x><definitions"), "DOCTYPE"),
        (PLAIN.replace(b"BPMN/20100524", b"DMN/20191111"), "DMN"),
        (
            PLAIN.replace(b"<process ", b"<choreography ").replace(b"</process>", b"</choreography>"),
            "没有流程",
        ),
        (PLAIN + b"<!--" + b"x" * 1_600_000 + b"-->", "1500 KB"),
        (PLAIN.replace("请假".encode(), b"\xff\xfe"), "编码"),
    ],
    ids=["nothing", "cut off", "packed", "doctype", "a table", "no process", "too large", "bad bytes"],
)
def test_a_file_that_cannot_be_opened_is_refused_with_the_one_reason(
    session: Session, board: Board, content: bytes, said: str
) -> None:
    with pytest.raises(Refused) as refused:
        taken_in(session, board, content)
    assert refused.value.field == imports.FILE
    assert said in refused.value.text("zh")


def test_an_id_that_is_taken_or_cannot_be_made_is_asked_for(session: Session, board: Board) -> None:
    taken_in(session, board, PLAIN)
    nameless = PLAIN.replace(b'id="leaveRequest" ', b'id="_" ')
    for content, wanted in [(PLAIN, ""), (PLAIN, "claim"), (PLAIN, "Claim!"), (nameless, "")]:
        with pytest.raises(Refused) as refused:
            taken_in(session, board, content, wanted)
        assert refused.value.field == "process_id"
    with pytest.raises((NotAllowed, NotFound)):
        imports.take_in(session, PLAIN, "other", by=board.clerk, now=START)
