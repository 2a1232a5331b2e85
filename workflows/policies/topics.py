"""How the names of worked cases meet rules and tables: `topics.yaml`, read and compiled once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from workflows.errors import Incident
from workflows.feel import Expression, compile_expression
from workflows.policies.law import Law
from workflows.policies.rule import apply, find_rule


@dataclass(frozen=True)
class Question:
    """One rule or decision that answers some of the results of a topic."""

    name: str
    is_rule: bool
    needs: frozenset[str]
    when: Expression | None
    facts: Mapping[str, Expression]
    assume: Mapping[str, Expression]
    answers: Mapping[str, Expression]

    def applies(self, given: Mapping[str, Any]) -> bool:
        """True when everything needed is given and the condition holds."""
        if not self.needs <= given.keys():
            return False
        return self.when is None or _value(self.when, given) is True

    def ask(self, law: Law, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """Results by name. Raises Incident, UnusableFact."""
        scope = {**{name: _value(each, given) for name, each in self.assume.items()}, **given}
        facts = {name: _value(each, scope) for name, each in self.facts.items()}
        if not self.is_rule:
            return self._answered(law.decide(self.name, **facts))
        known = find_rule(self.name).facts
        facts = {**{name: value for name, value in scope.items() if name in known}, **facts}
        result = apply(self.name, law, facts)
        return self._answered(result) if self.answers else result

    def _answered(self, result: Any) -> Mapping[str, Any]:
        return {name: _value(each, {"result": result}) for name, each in self.answers.items()}


@dataclass(frozen=True)
class Topics:
    """The questions of every topic, and the results whose order means nothing."""

    questions: Mapping[str, tuple[Question, ...]]
    sets: frozenset[str]


def read_topics(content: bytes) -> Topics:
    """The topics of a `law-topics/1` file. Raises ValueError, FeelSyntaxError."""
    tree = yaml.safe_load(content)
    if tree.get("schema") != "law-topics/1":
        raise ValueError("not a file of topics (schema law-topics/1)")
    questions = {name: tuple(map(_question, each)) for name, each in tree["topics"].items()}
    return Topics(questions, frozenset(tree["sets"]))


def _question(tree: Mapping[str, Any]) -> Question:
    return Question(
        name=tree.get("rule") or tree["decision"],
        is_rule="rule" in tree,
        needs=frozenset(tree.get("needs", ())),
        when=compile_expression(tree["when"]) if "when" in tree else None,
        facts=_compiled(tree.get("facts", {})),
        assume=_compiled(tree.get("assume", {})),
        answers=_compiled(tree.get("answers", {})),
    )


def _compiled(texts: Mapping[str, str]) -> Mapping[str, Expression]:
    return {name: compile_expression(str(text)) for name, text in texts.items()}


def _value(expression: Expression, scope: Mapping[str, Any]) -> Any:
    """The value over the names given, others null; a problem is an incident."""
    outcome = expression.evaluate({name: scope.get(name) for name in expression.names})
    if outcome.problems:
        raise Incident(element="topics.yaml", reason=str(outcome.problems[0]))
    return outcome.value
