"""Problems of diagrams, forms, tables and roles before they are put in force.

Every problem names its file and element, says what is wrong in both languages, and what to do.
Nothing is executed: expressions are parsed, and evaluated only where they name no variable.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from workflows.dmn import DmnError, findings, read_model
from workflows.engine import dataflow, forms, order, parser, references, repetition, soundness, structure
from workflows.engine.elements import Process
from workflows.engine.problems import ProblemFound, refused
from workflows.engine.references import House

__all__ = ["ProblemFound", "check", "problems"]


_passed: dict[tuple[str, str], tuple[ProblemFound, ...]] = {}
"""Bundles without errors; what was right once stays right, as operations are only ever added."""


def problems(files: Mapping[str, bytes]) -> list[ProblemFound]:
    """Every problem of every file, in the order of the paths; errors forbid deployment, warnings do not."""
    found: list[ProblemFound] = []
    processes: dict[str, Process] = {}
    for path in sorted(files):
        if path.endswith(".bpmn"):
            process, wrong = parser.try_process(files[path], path)
            found += wrong
            if process is not None:
                processes[process.id] = process
    house, wrong = _house(files)
    found += wrong
    for process in processes.values():
        found += _of_process(process, processes, house)
    found += repetition.problems(processes.values(), house.forms, house.decisions)
    return found


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
    """Forms beside those that are needed, for "did you mean"."""
    return {path: content for path, content in files.items() if path.startswith("forms/")}


def _of_process(process: Process, processes: Mapping[str, Process], house: House) -> Iterable[ProblemFound]:
    shape = structure.problems(process)
    yield from shape
    yield from references.problems(process, processes, house)
    yield from dataflow.problems(process, processes, house)
    yield from order.problems(process)
    if not any(each.severity == "error" for each in shape):
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
            found.append(ProblemFound(path, None, None, "error", error.zh, error.en))
        except (DmnError, KeyError, TypeError, ValueError) as error:
            found.append(_unreadable(path, error))
    for path in sorted(files):
        if path.endswith(".dmn"):
            found += _table_findings(house, path)
    return house, found


def _read(house: House, path: str, stem: str, content: bytes, options: Mapping[str, bytes]) -> None:
    if path == "roles.json":
        house.roles.update(parser.read_roles(content))
    elif path.startswith("forms/options/"):
        json.loads(content)
    elif path.startswith("forms/"):
        house.forms[stem] = forms.read(content, options)
    elif path.endswith(".dmn"):
        house.decisions[stem] = read_model(content)


def _unreadable(path: str, error: Exception) -> ProblemFound:
    zh, en = getattr(error, "zh", str(error)), getattr(error, "en", str(error))
    return ProblemFound(path, None, None, "error", f"无法读取：{zh}", f"It cannot be read: {en}")


def _table_findings(house: House, path: str) -> Iterable[ProblemFound]:
    model = house.decisions.get(path.rpartition("/")[2].removesuffix(".dmn"))
    if model is None:
        return
    for each in findings(model):
        yield ProblemFound(path, each.table_id, each.table_name, "warning", each.zh, each.en)
