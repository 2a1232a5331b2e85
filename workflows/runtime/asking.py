"""What pages ask about forms: the form a process starts with, and which fields are asked now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from workflows.engine import table_answers
from workflows.engine.answers import is_visible, validated
from workflows.engine.form_records import Field, Form, Group, Option
from workflows.engine.parser import Definition
from workflows.engine.table_answers import gathered
from workflows.engine.table_answers import name_of as cell_name
from workflows.errors import InvalidAnswers
from workflows.runtime import deployment_queries, deployments
from workflows.runtime.instances import CaseView
from workflows.runtime.models import Deployment

__all__ = [
    "Field",
    "Form",
    "Group",
    "Option",
    "asked",
    "cell_name",
    "gathered",
    "option_texts",
    "options_today",
    "questions",
    "start_form",
    "step_forms",
    "totals",
]


def start_form(session: Session, process_id: str, today: dt.date) -> Form | None:
    """The form of the start event, in the version in force today. Raises NotFound, NotYetInForce."""
    definition = deployments.definition(session, deployment_queries.in_force(session, process_id, today))
    return definition.forms.get(definition.start_form or "")


# By the digest of the deployment: its forms never change.
_option_texts: dict[str, dict[str, dict[str, Option]]] = {}


def option_texts(session: Session, case: CaseView) -> dict[str, dict[str, Option]]:
    """Field name → stored value → option, over all forms of what a case runs; read once in a process."""
    if case.digest in _option_texts:
        return _option_texts[case.digest]
    return _options_of(session, session.get_one(Deployment, case.deployment_id))


def options_today(session: Session, process_id: str, today: dt.date) -> dict[str, dict[str, Option]]:
    """The same of the version in force today. Raises NotFound, NotYetInForce."""
    return _options_of(session, deployment_queries.in_force(session, process_id, today))


def _options_of(session: Session, deployment: Deployment) -> dict[str, dict[str, Option]]:
    if deployment.digest not in _option_texts:
        forms = deployments.definition(session, deployment).forms.values()
        fields = [field for form in forms for field in form.fields if field.options]
        texts = {field.name: {option.value: option for option in field.options} for field in fields}
        _option_texts[deployment.digest] = texts
    return _option_texts[deployment.digest]


_questions: dict[str, dict[str, tuple[Field, ...]]] = {}
_step_forms: dict[str, dict[tuple[str, str], Form]] = {}


def questions(session: Session, case: CaseView) -> dict[str, tuple[Field, ...]]:
    """Name → every field of that name, over all forms of what a case runs; those that are asked first.

    A variable is called by the field that fills or shows it. Read once in a process, as the above.
    """
    if case.digest not in _questions:
        found: dict[str, tuple[Field, ...]] = {}
        for form in _definition(session, case).forms.values():
            for field in form.fields:
                found[field.name] = (*found.get(field.name, ()), field)
        asked_first = {
            name: tuple(sorted(fields, key=lambda each: each.type == "fact"))
            for name, fields in found.items()
        }
        _questions[case.digest] = asked_first
    return _questions[case.digest]


def step_forms(session: Session, case: CaseView) -> dict[tuple[str, str], Form]:
    """(process, element) → the form of that step, called processes included; read once in a process."""
    if case.digest not in _step_forms:
        runs = _definition(session, case)
        nodes = ((process.id, node) for process in runs.processes.values() for node in process.nodes())
        _step_forms[case.digest] = {
            (process_id, node.id): runs.forms[node.form]
            for process_id, node in nodes
            if node.form is not None and node.form in runs.forms
        }
    return _step_forms[case.digest]


def _definition(session: Session, case: CaseView) -> Definition:
    return deployments.definition_of(session, case.deployment_id, case.process_id, case.digest)


def asked(form: Form, typed: Mapping[str, Any], facts: Mapping[str, Any]) -> frozenset[str]:
    """Names of the fields that are asked, given what is typed so far."""
    answered = (field for field in form.fields if field.type != "fact")  # a fact is what it is: [] is no null
    values = {field.name: _plain(field, typed.get(field.name)) for field in answered}
    return frozenset(field.name for field in form.fields if is_visible(form, field, values, facts))


def totals(table: Field, rows: Sequence[Mapping[str, Any]]) -> dict[str, Decimal]:
    """Column → the sum of what stands in it and can be read; of columns that are summed."""
    return {
        column.name: sum((_number(column, row.get(column.name)) for row in rows), Decimal(0))
        for column in table.columns
        if column.total
    }


def _number(column: Field, value: Any) -> Decimal:
    try:
        found = validated(_alone(column), {column.name: value})[column.name]
    except InvalidAnswers:
        return Decimal(0)
    return Decimal(found or 0)


@lru_cache(maxsize=1_000)
def _alone(column: Field) -> Form:
    return Form(column.name, column.zh, column.en, (Group(column.zh, column.en, (column,)),))


def _plain(field: Field, value: Any) -> Any:
    if field.type == "table":
        return table_answers.filled(value)
    if field.type == "boolean":
        return value in {True, "true", "on", "1", "yes"}
    return value or None
