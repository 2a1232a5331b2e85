"""Problems of diagrams, forms, tables and roles before they are put in force.

Every problem names its file and element, says what is wrong in both languages, and what to do.
Nothing is executed: expressions are parsed, and evaluated only where they name no variable.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workflows.dmn import DmnError, findings, read_model
from workflows.engine import (
    dataflow,
    duties,
    ends,
    forms,
    order,
    parser,
    references,
    repetition,
    soundness,
    structure,
    waits,
)
from workflows.engine.elements import Process
from workflows.engine.problems import ProblemFound, refused
from workflows.engine.references import House

__all__ = ["ProblemFound", "Surroundings", "check", "of_file", "problems", "surroundings"]


_passed: dict[tuple[str, str], tuple[ProblemFound, ...]] = {}
"""Bundles without errors; what was right once stays right, as operations are only ever added."""


def problems(files: Mapping[str, bytes]) -> list[ProblemFound]:
    """Every problem of every file, in the order of the paths; errors forbid deployment, warnings do not."""
    read = {path: parser.read_file(files[path], path) for path in sorted(files) if path.endswith(".bpmn")}
    around, wrong = _surroundings(files, read)
    found = [problem for each in read.values() for problem in each.problems] + wrong
    for each in read.values():
        found += _of_file(each, around)
    found += repetition.problems(around.processes.values(), around.house.forms, around.house.decisions)
    return found


@dataclass(frozen=True)
class Surroundings:
    """What diagrams are checked against: the other diagrams by process id, roles, forms and tables."""

    processes: Mapping[str, Process]
    house: House


def surroundings(files: Mapping[str, bytes]) -> Surroundings:
    """The surroundings that a bundle gives to a diagram; what cannot be read in it counts as missing."""
    read = {path: parser.read_file(files[path], path) for path in sorted(files) if path.endswith(".bpmn")}
    return _surroundings(files, read)[0]


def of_file(content: bytes, path: str, around: Surroundings) -> tuple[bool, list[ProblemFound]]:
    """Whether one file is safe to open, and every problem of it among these surroundings."""
    read = parser.read_file(content, path)
    own = {each.id: each for each in read.processes if each.id}
    among = Surroundings({**around.processes, **own}, around.house)
    return read.is_safe, [*read.problems, *_of_file(read, among)]


def _surroundings(
    files: Mapping[str, bytes], read: Mapping[str, parser.FileRead]
) -> tuple[Surroundings, list[ProblemFound]]:
    house, wrong = _house(files)
    processes = {
        process.id: process
        for path, each in read.items()
        for process in each.processes
        if path.endswith(f"/{process.id}.bpmn")
    }
    return Surroundings(processes, house), wrong


def _of_file(read: parser.FileRead, around: Surroundings) -> list[ProblemFound]:
    is_clean = not any(each.severity == "error" for each in read.problems)
    return [
        problem
        for process in read.processes
        for problem in _of_process(process, {**around.processes, process.id: process}, around.house, is_clean)
    ]


def check(files: Mapping[str, bytes], process_id: str) -> tuple[ProblemFound, ...]:
    """The warnings of a process and of all that it needs.

    The diagrams that call it are looked at too: their steps may stand in its `separateFrom`.
    Raises DeploymentRefused with every error.
    """
    needed = parser.closure(files, process_id)
    around = {path: content for path, content in files.items() if path.endswith(".bpmn")}
    key = parser.digest_of({**around, **needed}), process_id
    if key in _passed:
        return _passed[key]
    found = [each for each in problems({**around, **_plain(files), **needed}) if each.path in needed]
    errors = [each for each in found if each.severity == "error"]
    if errors:
        raise refused(errors)
    _passed[key] = tuple(found)
    return _passed[key]


def _plain(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Forms beside those that are needed, for "did you mean", and the list of clauses."""
    return {
        path: content
        for path, content in files.items()
        if path.startswith("forms/") or path == "clauses.json"
    }


def _of_process(
    process: Process, processes: Mapping[str, Process], house: House, is_clean: bool
) -> Iterable[ProblemFound]:
    """Every problem in what a process means; tokens are tried out only where nothing else is wrong."""
    shape = structure.problems(process)
    yield from shape
    yield from references.problems(process, processes, house)
    yield from duties.problems(process, house)
    if any(each.kind == "too_large" for each in shape):
        return
    yield from dataflow.problems(process, processes, house)
    yield from order.problems(process)
    yield from ends.problems(process)
    yield from waits.problems(process)
    if is_clean and not any(each.severity == "error" for each in shape):
        yield from soundness.problems(process)


def _house(files: Mapping[str, bytes]) -> tuple[House, list[ProblemFound]]:
    """Roles, forms and tables of the bundle; what cannot be read is a problem and counts as missing."""
    found: list[ProblemFound] = []
    house = House({}, {}, {})
    options = {
        path.rpartition("/")[2].removesuffix(".json"): content
        for path, content in files.items()
        if path.startswith("forms/options/")
    }
    for path in sorted(files):
        stem = path.rpartition("/")[2].rpartition(".")[0]
        try:
            _read(house, path, stem, files[path], options)
        except forms.BadForm as error:
            found.append(ProblemFound(path, None, None, "error", error.zh, error.en, "unreadable_file"))
        except (DmnError, KeyError, TypeError, ValueError) as error:
            found.append(_unreadable(path, error))
    for path in sorted(files):
        if path.endswith(".dmn"):
            found += _table_findings(house, path)
    return house, found


def _read(house: House, path: str, stem: str, content: bytes, options: Mapping[str, bytes]) -> None:
    if path == "roles.json":
        house.roles.update(parser.read_roles(content))
    elif path == "clauses.json":
        house.clauses = frozenset(each["id"] for each in json.loads(content)["clauses"])
    elif path.startswith("forms/options/"):
        json.loads(content)
    elif path.startswith("forms/"):
        house.forms[stem] = forms.read(content, options)
    elif path.endswith(".dmn"):
        house.decisions[stem] = read_model(content)


def _unreadable(path: str, error: Exception) -> ProblemFound:
    zh, en = getattr(error, "zh", str(error)), getattr(error, "en", str(error))
    return ProblemFound(
        path, None, None, "error", f"无法读取：{zh}", f"It cannot be read: {en}", "unreadable_file"
    )


def _table_findings(house: House, path: str) -> Iterable[ProblemFound]:
    model = house.decisions.get(path.rpartition("/")[2].removesuffix(".dmn"))
    if model is None:
        return
    for each in findings(model):
        yield ProblemFound(path, each.table_id, each.table_name, "warning", each.zh, each.en, "table")
