"""Limits of tables that a diagram or a form repeats: they would be forgotten when the law changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from workflows.dmn import Model, written_elsewhere
from workflows.engine import dataflow
from workflows.engine.elements import Process
from workflows.engine.form_records import Field, Form
from workflows.engine.problems import ProblemFound

COUNTED = frozenset({"integer", "months", "money"})
"""Types of fields whose `min` and `max` are limits of a number."""


@dataclass(frozen=True)
class Place:
    """Where an expression stands."""

    path: str
    element_id: str | None
    element_name: str | None


def problems(
    processes: Iterable[Process], forms: Mapping[str, Form], decisions: Mapping[str, Model]
) -> Iterator[ProblemFound]:
    """A warning at each expression that compares a name with the limit of a table of that name."""
    written = [*_of_processes(processes), *_of_forms(forms)]
    places = {f"{number}": place for number, (place, _) in enumerate(written)}
    texts = {f"{number}": text for number, (_, text) in enumerate(written)}
    for model in decisions.values():
        for found in written_elsewhere(model, texts):
            place, text = _found_at(found.where, places)
            yield ProblemFound(
                place.path,
                place.element_id,
                place.element_name,
                "warning",
                f"决策表“{found.table_name}”中的界限在这里又写了一遍：{text}。",
                f'A limit of the table "{found.table_id}" is written here too: {text}.',
                "written_twice",
            )


def _found_at(where: Mapping[str, str], places: Mapping[str, Place]) -> tuple[Place, str]:
    number, text = next(iter(where.items()))
    return places[number], text


def _of_processes(processes: Iterable[Process]) -> Iterator[tuple[Place, str]]:
    for process in processes:
        for scope, node in process.scope.walk():
            place = Place(process.path, node.id, node.name)
            for text in dataflow.texts(scope, node):
                yield place, text.text


def _of_forms(forms: Mapping[str, Form]) -> Iterator[tuple[Place, str]]:
    for form_id, form in forms.items():
        for field in form.fields:
            place = Place(f"forms/{form_id}.json", field.name, field.zh)
            for text in _texts(field):
                yield place, text


def _texts(field: Field) -> Iterator[str]:
    for column in field.columns:
        yield from _texts(column)
    if field.visible:
        yield field.visible
    for bound, sign in ((field.min, ">="), (field.max, "<=")):
        if bound is not None and field.type in COUNTED:
            yield f"{field.name} {sign} {bound}"
