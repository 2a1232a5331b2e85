"""The law as one case meets it: the parameters and tables in force, and a record of what decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from workflows.clock import CHINA, Limit
from workflows.dmn import Decided, RuleHit
from workflows.errors import Incident, NotFound
from workflows.policies.book import Book, Entry, Profile, Value
from workflows.working_days import Calendar


@dataclass(frozen=True)
class Verdict:
    """What a table answered: value, the rows that hit, and the table with the profile that named it."""

    decision_id: str
    table_id: str
    inputs: Mapping[str, Any]
    value: Any
    hits: tuple[RuleHit, ...]

    @property
    def is_provisional(self) -> bool:
        """True when a row that decided is provisional (暂定) or an example (示例)."""
        return any(hit.annotations.get("status") for hit in self.hits)


@dataclass
class Trail:
    """What one case asked of the law, in order."""

    verdicts: list[Verdict] = field(default_factory=list)
    parameters: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Law:
    """The law in force for one event: ask it for parameters and decisions; it keeps the trail."""

    book: Book
    chain: tuple[Profile, ...]
    on: dt.date | None = None
    overrides: Mapping[str, Value] = field(default_factory=dict)
    trail: Trail = field(default_factory=Trail)
    now: dt.datetime | None = None
    """The office's present moment in China, for a table that asks for today; None where none may."""

    @property
    def calendar(self) -> Calendar:
        """Which days are worked."""
        return self.book.calendar

    def setting(self, name: str) -> Entry:
        """The entry that sets a parameter. Raises NotFound."""
        for profile in self.chain:
            for entry in profile.entries:
                if entry.kind == "parameter" and entry.name == name and entry.is_valid(self.on):
                    return entry
        raise NotFound(what={"zh": f"参数 {name}", "en": f"Parameter {name}"})

    def parameter(self, name: str) -> Value:
        """The value of a parameter. Raises NotFound."""
        value = self.overrides[name] if name in self.overrides else self.setting(name).value
        self.trail.parameters[name] = value
        return value

    def tables(self, decision_id: str) -> tuple[str, ...]:
        """Ids of the tables to ask, in order: added rows first, the whole table last."""
        if decision_id in self.book.chosen_tables():
            return (str(self.parameter(f"{decision_id}_table")),)
        found: list[str] = []
        for profile in self.chain:
            for entry in profile.entries:
                if entry.kind == "table" and entry.name == decision_id and entry.is_valid(self.on):
                    found.append(str(entry.value))
                    if entry.mode == "instead":
                        return tuple(found)
        return (*found, decision_id)

    def decide(self, decision_id: str, /, **inputs: Any) -> Any:
        """The value of the decision in force. Raises Incident naming table and inputs, NotFound."""
        *added, whole = self.tables(decision_id)
        for table_id in added:
            decided = self.book.model(table_id).decide(table_id, inputs, self.now)
            if decided.hits:
                return self._kept(decision_id, table_id, inputs, decided)
        decided = self.book.model(whole).decide(whole, inputs, self.now)
        return self._kept(decision_id, whole, inputs, decided)

    def limit(self, limit_id: str) -> Limit:
        """A statutory limit as it is in force. Raises Incident for an unknown one."""
        terms = self.decide("time_limits", limit_id=limit_id)
        rolls = bool(terms["roll_over"]) and self.parameter("roll_over") == "next_working_day"
        return Limit(int(terms["length"]), terms["unit"], rolls, int(terms["warn_percent"]))

    def with_parameter(self, name: str, value: Value) -> Law:
        """The same law with one parameter set otherwise and an empty trail."""
        return replace(self, overrides={**self.overrides, name: value}, trail=Trail())

    def _kept(self, decision_id: str, table_id: str, inputs: Mapping[str, Any], decided: Decided) -> Any:
        value = self._checked(table_id, inputs, decided)
        self.trail.verdicts.append(Verdict(decision_id, table_id, dict(inputs), value, decided.hits))
        return value

    def _checked(self, table_id: str, inputs: Mapping[str, Any], decided: Decided) -> Any:
        """No row is an incident, but in a table that collects: there nothing found is an answer."""
        if decided.problems:
            raise _incident(table_id, inputs, decided.problems[0])
        if decided.hits:
            return decided.value
        tables = [info.table for info in self.book.model(table_id).decisions if info.id == table_id]
        if tables and tables[0] is not None and tables[0].hit_policy in {"C", "R", "O"}:
            return []
        raise _incident(table_id, inputs, "no row")


def _incident(table_id: str, inputs: Mapping[str, Any], problem: object) -> Incident:
    shown = ", ".join(f"{name}={value}" for name, value in inputs.items())
    return Incident(
        element=table_id,
        reason={"zh": f"决策表没有给出结果（{problem}；{shown}）", "en": f"no answer: {problem} ({shown})"},
    )


def law_of(book: Book, profile_id: str) -> Law:
    """The law of a profile named outright, whatever the line of an office. Raises NotFound."""
    return Law(book, book.chain(profile_id))


def law_on(book: Book, line_id: str | None, on: dt.date, now: dt.datetime | None = None) -> Law:
    """The law in force for an area of the line when the legal event fell on a day. Raises NotFound."""
    local = None if now is None else now.astimezone(CHINA)
    return Law(book, book.in_force(line_id, on), on, now=local)
