"""Bytes of a bundle → `Definition`, read once for each digest and kept for ever."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from workflows.dmn import DmnError, read_model
from workflows.engine import compiling, drawing, forms, registry
from workflows.engine.elements import Card, Node, Process
from workflows.engine.gate import Gate
from workflows.engine.problems import Fix, ProblemFound, refused
from workflows.engine.reading import Reading
from workflows.engine.vocabulary import Vocabulary

MAX_CALL_DEPTH = 12
MAX_LOOKED_INTO = 20
"""Processes of one file whose structure is looked into; one is right."""
_CONSTANT = re.compile(r'\s*"([a-z][a-z0-9_]*)"\s*\Z')
_LENIENT = ("roles.json", "letters/")
MAX_KEPT = 200_000
"""Bytes of a file whose reading is kept."""


@dataclass(frozen=True)
class FileRead:
    """One file after both gates have looked at its words: read once, without its tree."""

    is_safe: bool
    """False where it may not even be opened; `problems` then holds the reason."""
    processes: tuple[Process, ...]
    """What could be read, for looking into its structure; runs only without errors."""
    problems: tuple[ProblemFound, ...]


@dataclass(frozen=True)
class Role:
    """One row of roles.json: who a lane's tasks go to, and the kind of office that has them."""

    id: str
    zh: str
    en: str
    office: str | None = None
    queue: str | None = None
    """Business state of its tasks that have none of their own, one of `elements.QUEUES`."""


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

    @cached_property
    def bulk(self) -> frozenset[tuple[str, str]]:
        """(process id, element id) of the steps of which many are completed by one set of answers."""
        every = ((process.id, node) for process in self.processes.values() for node in process.nodes())
        return frozenset((process_id, node.id) for process_id, node in every if node.bulk == "true")


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
            yield from named_by_operation(node)
    yield "roles.json"


def _named(files: Mapping[str, bytes], form: str | None, decision: str | None) -> Iterator[str]:
    if decision:
        yield f"decisions/{decision}.dmn"
    if form:
        yield f"forms/{form}.json"
        names = forms.option_sets(files.get(f"forms/{form}.json", b"{}"))
        yield from (f"forms/options/{name}.json" for name in names)


def named_by_operation(node: Node) -> Iterator[str]:
    """Paths of the files that a service task hands to its operation by name, such as a letter."""
    verb = registry.all_operations().get(node.operation or "")
    patterns = verb.files if verb is not None else {}
    for each in node.inputs if patterns else ():
        pattern, constant = patterns.get(each.name), _CONSTANT.match(each.value)
        if pattern and constant:
            yield pattern.format(constant[1])


def _refuse_missing(files: Mapping[str, bytes], process_id: str) -> None:
    """A letter may be missing: versions of before it went with the process take that of the library."""
    wanted = (path for path in _needed(files, process_id) if not path.startswith(_LENIENT))
    missing = [path for path in wanted if path not in files]
    if missing:
        raise refused(
            ProblemFound(path, None, None, "error", "缺少这个文件。", "The file is missing.", "missing_file")
            for path in missing
        )


def read_process(files: Mapping[str, bytes], path: str) -> Process:
    """The one process of a file. Raises DeploymentRefused."""
    content = files.get(path)
    if content is None:
        raise refused(
            [
                ProblemFound(
                    path,
                    None,
                    None,
                    "error",
                    "没有这个流程文件。",
                    "There is no such process file.",
                    "missing_file",
                )
            ]
        )
    process, problems = try_process(content, path)
    if process is None:
        raise refused(problems)
    return process


def try_process(content: bytes, path: str) -> tuple[Process | None, list[ProblemFound]]:
    """The process of a file, None where it cannot be run at all; with what is wrong."""
    read = read_file(content, path)
    if len(read.processes) != 1 or any(each.severity == "error" for each in read.problems):
        return None, list(read.problems)
    return read.processes[0], list(read.problems)


def read_file(content: bytes, path: str) -> FileRead:
    """Both gates over one file; what was read is kept for files of common size."""
    return _kept(content, path) if len(content) <= MAX_KEPT else _read_file(content, path)


def _read_file(content: bytes, path: str) -> FileRead:
    gate = Gate(content, path)
    if gate.root is None or gate.decoded is None:
        return FileRead(is_safe=False, processes=(), problems=tuple(gate.problems))
    words = Vocabulary(gate.root, path)
    problems = list(words.problems)
    processes: tuple[Process, ...] = ()
    if words.is_bounded:
        reading = Reading(gate.root, path)
        processes = reading.processes[:MAX_LOOKED_INTO]
        problems += reading.problems
        problems += drawing.problems(gate.root, path)
        problems += _of_file(reading.processes, path)
    if not gate.decoded.is_utf8:
        problems.append(_not_utf8(path, gate.decoded.encoding))
    return FileRead(is_safe=True, processes=processes, problems=tuple(problems))


_kept = lru_cache(maxsize=256)(_read_file)


def _of_file(processes: Sequence[Process], path: str) -> Iterator[ProblemFound]:
    """One process a file, named as the file where it stands in its place."""
    is_placed = path.rpartition("/")[0].rpartition("/")[2] == "processes"
    stem = path.rpartition("/")[2].removesuffix(".bpmn")
    if not processes:
        zh, en = (
            "文件中没有流程，没有可以办理的内容。",
            "The file holds no process, so there is nothing to run.",
        )
        yield ProblemFound(path, None, None, "error", zh, en, "no_process")
    elif len(processes) > 1:
        zh = f"每个文件须有且只有一个流程，这里有 {len(processes)} 个；请拆成几个文件。"
        en = f"A file holds exactly one process, not {len(processes)}; split it."
        yield ProblemFound(
            path, processes[1].id, processes[1].name or None, "error", zh, en, "several_processes"
        )
    elif is_placed and processes[0].id != stem:
        zh, en = f"流程 id 须与文件名 {stem} 相同。", f"The process id must be {stem}, as the file."
        fix = Fix("rename_process", processes[0].id, (stem,))
        yield ProblemFound(path, processes[0].id, None, "error", zh, en, "file_name", fix)


def _not_utf8(path: str, encoding: str) -> ProblemFound:
    zh = f"文件是 {encoding} 编码；部署前请另存为 UTF-8（导入为草稿时自动转换）。"
    en = f"The file is in {encoding}; save it as UTF-8 before it is deployed (an import as a draft does so)."
    return ProblemFound(path, None, None, "error", zh, en, "not_utf8", Fix("save_as_utf8"))


def read_roles(content: bytes) -> dict[str, Role]:
    """roles.json by id. Raises ValueError."""
    rows = json.loads(content)["roles"]
    return {
        row["id"]: Role(row["id"], row["zh"], row["en"], row.get("office"), row.get("queue")) for row in rows
    }


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
            [
                ProblemFound(
                    "roles.json",
                    None,
                    None,
                    "error",
                    f"无法读取：{error}",
                    f"unreadable: {error}",
                    "unreadable_file",
                )
            ]
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
                raise refused(
                    [ProblemFound(path, None, None, "error", error.zh, error.en, "unreadable_file")]
                ) from error
            found[path.rpartition("/")[2].removesuffix(".json")] = form
    return found


def _decisions(files: Mapping[str, bytes]) -> dict[str, Any]:
    found = {}
    for path, content in files.items():
        if path.endswith(".dmn"):
            try:
                found[path.rpartition("/")[2].removesuffix(".dmn")] = read_model(content)
            except DmnError as error:
                raise refused(
                    [ProblemFound(path, None, None, "error", error.zh, error.en, "unreadable_file")]
                ) from error
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
                    "call_circle",
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
