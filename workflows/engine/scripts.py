"""Everything a diagram may compute or call: FEEL, registered operations, decision tables.

SpiffWorkflow's engines run Python text; this environment runs none. `execute` refuses, and the
workflow subclass hands out no other environment.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from SpiffWorkflow.task import Task

from workflows.clock import CHINA
from workflows.engine import registry, tokens, values
from workflows.engine.advance import Called, DecisionMade
from workflows.engine.elements import Assignment
from workflows.errors import DomainError, Incident
from workflows.feel import FeelSyntaxError, Outcome, compile_expression


class ScriptRefused(Incident):
    """Some part of the library asked for Python text to be run."""

    zh = "不执行任何脚本文本：{element}"
    en = "No script text is ever run: {element}"


class Environment:
    """What SpiffWorkflow sees as its script engine and environment; it evaluates FEEL and nothing else."""

    @property
    def environment(self) -> Environment:
        return self

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        """The value of a FEEL text for a task, or over plain variables."""
        if isinstance(task, Task):
            return value(task, expression)
        raise ScriptRefused(element=str(task)[:40])

    def execute(self, task: Any, script: str, external_context: Any = None) -> Any:
        """Always refuses."""
        raise ScriptRefused(element=tokens.label(task) if isinstance(task, Task) else "?")

    def call_service(self, *_: Any, **__: Any) -> Any:
        """Always refuses: service tasks go through the registry."""
        raise ScriptRefused(element="service")


@lru_cache(maxsize=20_000)
def compiled(text: str) -> Any:
    """The compiled expression of a text. Raises FeelSyntaxError."""
    return compile_expression(text)


def outcome(text: str, variables: Mapping[str, Any], instant: dt.datetime | None = None) -> Outcome:
    """Evaluate a FEEL text over variables; `today()` is the day in China. Raises FeelSyntaxError."""
    local = None if instant is None else instant.astimezone(CHINA)
    found: Outcome = compiled(text).evaluate(variables, local)
    return found


def value(task: Task, text: str, extra: Mapping[str, Any] | None = None) -> Any:
    """The plain value of a FEEL text where the token stands.

    Raises Incident naming the element and the text when it does not parse or has a problem.
    """
    try:
        found = outcome(text, {**tokens.visible(task), **(extra or {})}, now(task))
    except FeelSyntaxError as error:
        raise incident(task, f"{text}: {error.zh}", f"{text}: {error.en}") from error
    if found.problems:
        zh = "；".join(each.zh for each in found.problems[:3])
        en = "; ".join(each.en for each in found.problems[:3])
        raise incident(task, f"“{text}”：{zh}", f'"{text}": {en}')
    try:
        return values.plain(found.value)
    except TypeError as error:
        raise incident(task, f"“{text}”的结果不能保存", f'"{text}" gives {error}') from error


def is_true(task: Task, text: str, extra: Mapping[str, Any] | None = None) -> bool:
    """A condition's value; anything but true or false is an Incident, never the default path."""
    found = value(task, text, extra)
    if not isinstance(found, bool):
        raise incident(
            task, f"条件“{text}”不是真或假，而是 {found!r}", f'the condition "{text}" is {found!r}'
        )
    return found


def assigned(
    task: Task, assignments: tuple[Assignment, ...], extra: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Names and values of inputs or outputs; each sees the same variables, none sees the others."""
    return {each.name: value(task, each.value, extra) for each in assignments}


def write_outputs(task: Task, assignments: tuple[Assignment, ...], extra: Mapping[str, Any]) -> None:
    """Evaluate the outputs of an element, then set them all."""
    for name, found in assigned(task, assignments, extra).items():
        tokens.write(task, name, found)


def with_unasked(task: Task, form_id: str | None, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as outputs see them: a field that was hidden or left out is null."""
    form = task.workflow.top_workflow.definition.forms.get(form_id or "")
    return {**({} if form is None else dict.fromkeys(each.name for each in form.fields)), **answers}


def run_operation(task: Task, name: str, assignments: tuple[Assignment, ...]) -> Mapping[str, Any]:
    """Call a registered verb with typed inputs; its fields as plain values.

    DomainError, OperationError and RetryLater pass; anything else becomes an Incident.
    """
    try:
        verb = registry.find(name)
        inputs = {
            key: values.typed(found, verb.inputs.get(key, Any), key)
            for key, found in assigned(task, assignments).items()
        }
        # Inputs are fresh values: what a verb does to a list or context does not reach the variables.
        top = task.workflow.top_workflow
        result = registry.call(name, top.call.context, inputs)
        plain = {key: values.plain(found) for key, found in result.items()}
        top.called.append(Called(name, registry.kept_of(name, inputs, plain)))
        return plain
    except registry.OperationError:
        task.workflow.top_workflow.called.append(Called(name, None))
        raise
    except (DomainError, registry.RetryLater):
        raise
    except registry.UnknownOperation as error:
        raise incident(task, f"没有名为 {name} 的操作", f"there is no operation {name}") from error
    except values.WrongType as error:
        raise incident(task, error.zh, error.en) from error
    except Exception as error:
        raise incident(task, f"操作 {name} 失败：{error}", f"the operation {name} failed: {error}") from error


def run_decision(task: Task, decision_id: str, assignments: tuple[Assignment, ...]) -> DecisionMade:
    """Ask the caller's tables; without one of them the bundle's own. A problem or no row is an Incident."""
    inputs = assigned(task, assignments)
    top = task.workflow.top_workflow
    made: DecisionMade | None = top.call.decide(decision_id, inputs) if top.call.decide else None
    if made is not None:
        return DecisionMade(made.decision_id, made.inputs, values.plain(made.value), made.hits)
    model = top.definition.decisions.get(decision_id)
    if model is None:
        raise incident(task, f"没有决策表 {decision_id}", f"there is no decision {decision_id}")
    decided = model.decide(decision_id, inputs, now(task).astimezone(CHINA))
    if decided.problems or decided.value is None:
        zh = "；".join(each.zh for each in decided.problems) or "没有一行适用"
        en = "; ".join(each.en for each in decided.problems) or "no row applies"
        shown = ", ".join(f"{key}={found}" for key, found in inputs.items())
        raise incident(
            task, f"决策表 {decision_id}（{shown}）：{zh}", f"decision {decision_id} ({shown}): {en}"
        )
    hits = tuple(
        {
            "rule": hit.rule,
            "rule_id": hit.rule_id,
            "outputs": values.plain(dict(hit.outputs)),
            "annotations": dict(hit.annotations),
        }
        for hit in decided.hits
    )
    return DecisionMade(decision_id, inputs, values.plain(decided.value), hits)


def incident(task: Task, zh: str, en: str) -> Incident:
    """An Incident at the token's element."""
    return Incident(element=tokens.label(task), reason={"zh": zh, "en": en})


def now(task: Task) -> dt.datetime:
    """The instant of this step."""
    instant: dt.datetime = task.workflow.top_workflow.call.now
    return instant
