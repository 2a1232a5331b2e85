"""What is wrong with the letters that a process issues; `shibao check` says the same of `bpmn/letters`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workflows.documents import checking, definitions
from workflows.engine import parser
from workflows.engine.problems import ProblemFound, refused

Files = Mapping[str, bytes]
CLAUSES = "clauses.json"


def path_of(letter_id: str) -> str:
    """Where a letter stands."""
    return f"{definitions.FOLDER}{letter_id}.json"


def problems(files: Files, letter_id: str) -> tuple[ProblemFound, ...]:
    """Every field, clause and language of one letter that leads nowhere."""
    path = path_of(letter_id)
    return checking.problems({path: files[path], CLAUSES: files[CLAUSES]})


def of_process(files: Files, process_id: str) -> tuple[ProblemFound, ...]:
    """The same of every letter that a process issues, and each step that issues one that is not there."""
    needed = parser.closure(files, process_id)
    letters = {path: content for path, content in needed.items() if path.startswith(definitions.FOLDER)}
    wrong = checking.problems({**letters, CLAUSES: files[CLAUSES]}) if letters else ()
    return (*_missing(files, process_id), *wrong)


def require_sound(files: Files, process_id: str) -> None:
    """Raises DeploymentRefused with every problem of the letters of a process."""
    found = of_process(files, process_id)
    if found:
        raise refused(found)


def _missing(files: Files, process_id: str) -> Iterator[ProblemFound]:
    path = f"processes/{process_id}.bpmn"
    process = parser.try_process(files[path], path)[0]
    for node in process.nodes() if process is not None else ():
        for named in parser.named_by_operation(node):
            if named not in files:
                zh, en = f"没有文书 {named}；请先新建。", f"There is no {named}; add it first."
                yield ProblemFound(path, node.id, node.name or None, "error", zh, en, "missing_file")
