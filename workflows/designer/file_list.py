"""The files of a draft as its page lists them: what each is, whether it is changed, whether it is used."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from workflows.designer import removals
from workflows.designer.bundle import is_story, path_of
from workflows.designer.catalogue import Choice
from workflows.designer.queries import Contents
from workflows.dmn import DmnError, read_model
from workflows.engine import parser
from workflows.errors import DeploymentRefused

Kind = Literal["process", "form", "options", "decision", "letter", "roles"]
State = Literal["new", "changed", "same"]
KINDS: Mapping[str, Kind] = {
    "processes": "process",
    "forms": "form",
    "forms/options": "options",
    "decisions": "decision",
    "letters": "letter",
    "": "roles",
}
"""Folder of `bpmn/` → kind, in the order of the list."""


@dataclass(frozen=True)
class FileRow:
    """One file of the draft; `stem` is the id of what it holds."""

    path: str
    kind: Kind
    stem: str
    zh: str
    en: str
    state: State
    is_used: bool
    """False for a file of the draft that its process does not need: a release leaves it out."""
    is_removable: bool
    """The draft's own text of it can be taken out again."""


def rows(found: Contents, process_id: str) -> tuple[FileRow, ...]:
    """What the process needs and what the draft changed, by kind and name."""
    files = found.whole
    needed = _needed(files, process_id)
    order = list(KINDS.values())
    # Stories are listed on a page of their own.
    own = {path for path in found.own if not is_story(path)}
    listed = [_row(path, found, path in needed) for path in {*needed, *own}]
    return tuple(sorted(listed, key=lambda each: (order.index(each.kind), each.path)))


def title(path: str, content: bytes) -> Choice:
    """What a file of `bpmn/` is called; by its id where it cannot be read or has no name."""
    folder, _slash, name = path.rpartition("/")
    stem = name.rpartition(".")[0]
    zh, en = next(_names(path, KINDS[folder], content), (stem, stem))
    return Choice(stem, zh, en)


def _needed(files: Mapping[str, bytes], process_id: str) -> set[str]:
    """The closure of the diagram; of one that cannot be read, itself."""
    try:
        return set(parser.closure(files, process_id))
    except DeploymentRefused:
        return {path_of(process_id)}


def _row(path: str, found: Contents, is_needed: bool) -> FileRow:
    folder, _slash, name = path.rpartition("/")
    kind, stem = KINDS[folder], name.rpartition(".")[0]
    state: State = "same" if path not in found.own else "changed" if path in found.before else "new"
    named = title(path, found.whole[path])
    may = removals.may_remove(found, path)
    return FileRow(path, kind, stem, named.zh, named.en, state, is_needed, may)


def _names(path: str, kind: Kind, content: bytes) -> Iterator[tuple[str, str]]:
    """Chinese and English name of what the file holds; nothing where it cannot be read."""
    stem = path.rpartition("/")[2].rpartition(".")[0]
    if kind == "process":
        process = parser.try_process(content, path)[0]
        if process is not None:
            yield process.name, process.name_en
    elif kind == "decision":
        try:
            yield from (
                (each.name, each.name_en or stem) for each in read_model(content).decisions if each.id == stem
            )
        except DmnError:
            return
    elif kind == "roles":
        yield "角色", "Roles"
    else:
        tree = json.loads(content)
        named = tree.get("title", tree) if isinstance(tree, dict) else {}
        if named.get("zh"):
            yield named["zh"], named.get("en", stem)
