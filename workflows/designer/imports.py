"""A diagram of another editor becomes a draft: what passes the gate *safe to open* and holds a process.

Its text is kept as it came; only another encoding than UTF-8 is rewritten. What keeps it from being deployed
is no reason to refuse it: the problem list says so, element by element.
"""

from __future__ import annotations

import datetime as dt
import re

from sqlalchemy.orm import Session

from workflows.designer import operations
from workflows.designer.models import ProcessDraft
from workflows.engine import encodings, parser
from workflows.errors import Refused
from workflows.people.permissions import Actor, require

LONGEST_ID = 80
FILE = "file"


def take_in(
    session: Session, content: bytes, process_id: str, *, by: Actor, now: dt.datetime
) -> ProcessDraft:
    """A draft of a process that is not there yet, made of a file; its id is proposed by the file when empty.

    Raises Refused naming what is wrong with the file, or with the id (`process_id`).
    """
    require(by, "draft.edit", operations.SUBJECT)
    text = _opened(content)
    wanted = process_id or proposed_id(content)
    return operations.begin(session, wanted, text, by=by, now=now)


def proposed_id(content: bytes) -> str:
    """The id of the first process of a file in the form that ids of the house have; may be empty."""
    processes = parser.read_file(content, "").processes
    given = processes[0].id if processes else ""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", given).lower()
    found = re.sub(r"[^a-z0-9]+", "_", words).strip("_")[:LONGEST_ID].strip("_")
    return found if found[:1].isalpha() else ""


def _opened(content: bytes) -> bytes:
    """The file in UTF-8, everything else byte for byte. Raises Refused with the one reason."""
    if not content:
        raise _refused("请选择一个文件", "choose a file")
    read = parser.read_file(content, "")
    if not read.is_safe:
        raise _refused(read.problems[0].zh, read.problems[0].en)
    if not read.processes:
        errors = [each for each in read.problems if each.severity == "error"]
        # Without a process the file says so itself, but where it has more elements than are looked into.
        found = next((each for each in errors if each.kind == "no_process"), errors[0])
        raise _refused(found.zh, found.en)
    decoded = encodings.decode(content)
    text = content if decoded.is_utf8 else decoded.as_utf8()
    if len(text) > operations.LARGEST:
        raise _refused(
            f"文件超过 {operations.LARGEST // 1000} KB，请拆分流程",
            f"The file is larger than {operations.LARGEST // 1000} KB; split the process",
        )
    return text


def _refused(zh: str, en: str) -> Refused:
    return Refused(field=FILE, reason={"zh": zh.rstrip("。"), "en": en.rstrip(".")})
