"""What a designer chooses from: roles, forms, decisions, operations with inputs and outputs, clauses."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from workflows.dmn import DmnError, read_model
from workflows.engine import parser, registry

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Choice:
    """One thing to choose, by id, labelled in both languages."""

    id: str
    zh: str
    en: str


@dataclass(frozen=True)
class Slot:
    """One input or output: its name, its type in words of Python (`int`, `date`, `str | None`)."""

    name: str
    type: str
    is_required: bool = False


@dataclass(frozen=True)
class Taker:
    """An operation or decision with what it takes and gives."""

    id: str
    zh: str
    en: str
    inputs: tuple[Slot, ...]
    outputs: tuple[Slot, ...]


@dataclass(frozen=True)
class Catalogue:
    """All choices of the properties panel."""

    roles: tuple[Choice, ...]
    forms: tuple[Taker, ...]
    decisions: tuple[Taker, ...]
    operations: tuple[Taker, ...]
    clauses: tuple[Choice, ...]
    processes: tuple[Choice, ...]


def catalogue(files: Files) -> Catalogue:
    """What these files and the registered operations offer."""
    return Catalogue(
        roles=tuple(Choice(each.id, each.zh, each.en) for each in _roles(files)),
        forms=tuple(_forms(files)),
        decisions=tuple(_decisions(files)),
        operations=tuple(_operations()),
        clauses=clauses(files),
        processes=tuple(_processes(files)),
    )


def _roles(files: Files) -> Iterator[parser.Role]:
    if "roles.json" in files:
        yield from parser.read_roles(files["roles.json"]).values()


def _forms(files: Files) -> Iterator[Taker]:
    """A form takes the facts that it shows and gives the answers to its other fields."""
    for path in sorted(files):
        if path.startswith("forms/") and path.count("/") == 1:
            tree = json.loads(files[path])
            fields = [field for group in tree.get("groups", ()) for field in group.get("fields", ())]
            facts = tuple(Slot(each["name"], "fact", True) for each in fields if each["type"] == "fact")
            answers = tuple(Slot(each["name"], each["type"]) for each in fields if each["type"] != "fact")
            yield Taker(tree["id"], tree.get("zh", ""), tree.get("en", ""), facts, answers)


def _decisions(files: Files) -> Iterator[Taker]:
    for path in sorted(files):
        stem = path.removeprefix("decisions/").removesuffix(".dmn")
        if path != f"decisions/{stem}.dmn":
            continue
        try:
            model = _model(files[path])
        except DmnError:
            continue
        for each in model.decisions:
            if each.id == stem:
                inputs = tuple(Slot(name, "any", True) for name in each.inputs)
                yield Taker(stem, each.name, stem.replace("_", " "), inputs, ())


_model = lru_cache(maxsize=512)(read_model)


def _operations() -> Iterator[Taker]:
    for name, verb in sorted(registry.all_operations().items()):
        inputs = (Slot(key, _type(kind), key in verb.required) for key, kind in verb.inputs.items())
        outputs = (Slot(key, _type(kind)) for key, kind in verb.outputs.items())
        yield Taker(name, verb.zh, verb.en, tuple(inputs), tuple(outputs))


def _type(annotation: Any) -> str:
    return annotation.__name__ if isinstance(annotation, type) else str(annotation).replace("datetime.", "")


def clauses(files: Files) -> tuple[Choice, ...]:
    """The places in the law, in the order of the list."""
    told = json.loads(files["clauses.json"])["clauses"] if "clauses.json" in files else ()
    return tuple(Choice(each["id"], each["zh"], each["en"]) for each in told)


def _processes(files: Files) -> Iterator[Choice]:
    for path in sorted(files):
        if path.startswith("processes/"):
            process, _ = parser.try_process(files[path], path)
            if process is not None:
                yield Choice(process.id, process.name, process.name_en)
