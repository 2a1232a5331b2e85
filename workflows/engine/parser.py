"""Bytes of a bundle → `Definition`, read once for each digest and kept for ever."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workflows.dmn import DmnError, read_model
from workflows.engine import compiling, forms
from workflows.engine.elements import Card, Process
from workflows.engine.gate import Gate
from workflows.engine.problems import ProblemFound, refused
from workflows.engine.reading import Reading

MAX_CALL_DEPTH = 12


@dataclass(frozen=True)
class Role:
    """One row of roles.json: who a lane's tasks go to, and the kind of office that has them."""

    id: str
    zh: str
    en: str
    office: str | None = None


@dataclass(frozen=True)
class Definition:
    """One deployable process with everything it needs; immutable, shared by threads."""

    process_id: str
    name: str
    name_en: str
    digest: str
    card: Card
    roles: Mapping[str, Role]
    """The roles of its lanes by id (of called processes too)."""
    start_form: str | None
    forms: Mapping[str, forms.Form]
    processes: Mapping[str, Process]
    decisions: Mapping[str, Any]
    specs: Mapping[str, Any]
    files: Mapping[str, bytes]
    """The closure the digest is of."""


_definitions: dict[tuple[str, str], Definition] = {}
_by_input: dict[tuple[str, str], Definition] = {}
_lock = threading.Lock()


def load(files: Mapping[str, bytes], process_id: str) -> Definition:
    """The definition of a process out of these files; the same bytes give the same object.

    Raises DeploymentRefused when a needed file is missing or cannot be read.
    """
    key = (digest_of(files), process_id)
    with _lock:
        known = _by_input.get(key)
        if known is not None:
            return known
        needed = closure(files, process_id)
        _refuse_missing(needed, process_id)
        inner = (digest_of(needed), process_id)
        if inner not in _definitions:
            _definitions[inner] = _build(needed, process_id, inner[0])
        _by_input[key] = _definitions[inner]
        return _definitions[inner]


def digest_of(files: Mapping[str, bytes]) -> str:
    """SHA-256 over paths and contents, in the order of the paths."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path}\0{len(files[path])}\0".encode())
        digest.update(files[path])
    return digest.hexdigest()


def closure(files: Mapping[str, bytes], process_id: str) -> dict[str, bytes]:
    """The files that a process needs: itself, what it calls, decisions, forms, options, roles.

    A needed file that is missing is left out, for `load` to refuse and `validation` to name where.
    Raises DeploymentRefused when the process itself is missing or unreadable.
    """
    read_process(files, f"processes/{process_id}.bpmn")
    return {path: files[path] for path in _needed(files, process_id) if path in files}


def _needed(files: Mapping[str, bytes], process_id: str) -> Iterator[str]:
    """Paths of the files that a process needs, whether they are there or not."""
    seen: set[str] = set()
    todo = [process_id]
    while todo:
        path = f"processes/{todo.pop()}.bpmn"
        if path in seen:
            continue
        seen.add(path)
        yield path
        process = try_process(files[path], path)[0] if path in files else None
        for node in process.nodes() if process is not None else ():
            todo += [node.called] if node.called else []
            yield from _named(files, node.form, node.decision)
    yield "roles.json"


def _named(files: Mapping[str, bytes], form: str | None, decision: str | None) -> Iterator[str]:
    if decision:
        yield f"decisions/{decision}.dmn"
    if form:
        yield f"forms/{form}.json"
        names = forms.option_sets(files.get(f"forms/{form}.json", b"{}"))
        yield from (f"forms/options/{name}.json" for name in names)


def _refuse_missing(files: Mapping[str, bytes], process_id: str) -> None:
    missing = [path for path in _needed(files, process_id) if path not in files and path != "roles.json"]
    if missing:
        raise refused(
            ProblemFound(path, None, None, "error", "缺少这个文件。", "The file is missing.")
            for path in missing
        )


def read_process(files: Mapping[str, bytes], path: str) -> Process:
    """The one process of a file. Raises DeploymentRefused."""
    content = files.get(path)
    if content is None:
        raise refused(
            [ProblemFound(path, None, None, "error", "没有这个流程文件。", "There is no such process file.")]
        )
    process, problems = try_process(content, path)
    if process is None:
        raise refused(problems)
    return process


def try_process(content: bytes, path: str) -> tuple[Process | None, list[ProblemFound]]:
    """The process of a file, None where it cannot be run at all; with what is wrong."""
    gate = Gate(content, path)
    if gate.root is None:
        return None, gate.problems
    reading = Reading(gate.root, path)
    problems = list(reading.problems)
    stem = path.rpartition("/")[2].removesuffix(".bpmn")
    if len(reading.processes) != 1:
        problems.append(
            ProblemFound(
                path, None, None, "error", "每个文件须有且只有一个流程。", "A file holds exactly one process."
            )
        )
    elif reading.processes[0].id != stem:
        problems.append(
            ProblemFound(
                path,
                reading.processes[0].id,
                None,
                "error",
                f"流程 id 须与文件名 {stem} 相同。",
                f"The process id must be {stem}, as the file.",
            )
        )
    return (None if problems else reading.processes[0]), problems


def read_roles(content: bytes) -> dict[str, Role]:
    """roles.json by id. Raises ValueError."""
    rows = json.loads(content)["roles"]
    return {row["id"]: Role(row["id"], row["zh"], row["en"], row.get("office")) for row in rows}


def _build(files: Mapping[str, bytes], process_id: str, digest: str) -> Definition:
    processes = {}
    for path in files:
        if path.startswith("processes/"):
            process = read_process(files, path)
            processes[process.id] = process
    _refuse_cycles(processes, process_id)
    main = processes[process_id]
    all_roles = _roles(files)
    used = {node.role for each in processes.values() for node in each.nodes() if node.role}
    start_forms = [node.form for node in main.scope.starts() if node.form]
    return Definition(
        process_id=process_id,
        name=main.name,
        name_en=main.name_en,
        digest=digest,
        card=main.card,
        roles={key: role for key, role in all_roles.items() if key in used or key == main.card.start_role},
        start_form=start_forms[0] if start_forms else None,
        forms=_forms(files),
        processes=processes,
        decisions=_decisions(files),
        specs=compiling.specs(processes.values()),
        files=dict(files),
    )


def _roles(files: Mapping[str, bytes]) -> dict[str, Role]:
    if "roles.json" not in files:
        return {}
    try:
        return read_roles(files["roles.json"])
    except (ValueError, KeyError, TypeError) as error:
        raise refused(
            [ProblemFound("roles.json", None, None, "error", f"无法读取：{error}", f"unreadable: {error}")]
        ) from error


def _forms(files: Mapping[str, bytes]) -> dict[str, forms.Form]:
    found = {}
    for path, content in files.items():
        if path.startswith("forms/") and path.count("/") == 1:
            options = {
                key.rpartition("/")[2].removesuffix(".json"): each
                for key, each in files.items()
                if key.startswith("forms/options/")
            }
            try:
                form = forms.read(content, options)
            except forms.BadForm as error:
                raise refused([ProblemFound(path, None, None, "error", error.zh, error.en)]) from error
            found[path.rpartition("/")[2].removesuffix(".json")] = form
    return found


def _decisions(files: Mapping[str, bytes]) -> dict[str, Any]:
    found = {}
    for path, content in files.items():
        if path.endswith(".dmn"):
            try:
                found[path.rpartition("/")[2].removesuffix(".dmn")] = read_model(content)
            except DmnError as error:
                raise refused([ProblemFound(path, None, None, "error", error.zh, error.en)]) from error
    return found


def _refuse_cycles(processes: Mapping[str, Process], process_id: str) -> None:
    cycle = call_cycle(processes, process_id)
    if cycle:
        shown = " → ".join(cycle)
        raise refused(
            [
                ProblemFound(
                    f"processes/{cycle[0]}.bpmn",
                    None,
                    None,
                    "error",
                    f"流程互相调用成环：{shown}。",
                    f"Processes call each other in a circle: {shown}.",
                )
            ]
        )


def call_cycle(processes: Mapping[str, Process], process_id: str) -> tuple[str, ...]:
    """The first circle of calls below a process, or too long a chain of them; empty when there is none."""
    called = {
        key: sorted({node.called for node in each.nodes() if node.called}) for key, each in processes.items()
    }
    depths: dict[str, int] = {}

    def follow(current: str, above: tuple[str, ...]) -> tuple[str, ...]:
        chain = (*above, current)
        if current in above or len(chain) > MAX_CALL_DEPTH:
            return chain
        for each in called.get(current, ()):
            # A process already followed from as deep or deeper has nothing new below it.
            if depths.get(each, -1) < len(chain):
                found = follow(each, chain)
                if found:
                    return found
        depths[current] = len(above)
        return ()

    return follow(process_id, ())
