"""What a step changed in a case: the former value and the new one, under the name that its form gives it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from webapp import task_forms
from webapp.access import LABOUR_CLERK, SUPERVISOR, actor
from webapp.filters import spoken, yuan
from webapp.language import gettext as _
from webapp.language import in_language
from workflows.runtime import asking, past
from workflows.runtime.asking import Field, Form
from workflows.runtime.history import Passed
from workflows.runtime.instances import CaseView

DEPARTURE, PROPOSED, DECIDED = "departure_id", "proposal", "decision"
"""Variables of a decision otherwise than proposed: its record, what the tables said, what was decided."""
OPEN = (bool, int, Decimal, dt.date)
"""Kinds of value that are no person's words."""
OPEN_TEXTS = frozenset(
    {"employer_name", "certificate_number", "hand_on_reason", "workplace", "month", "period", "basis"}
)
"""Fields of free text that name no person and stand on the pages of their cases; others are covered."""

Questions = Mapping[str, tuple[Field, ...]]
"""Name of a variable → the fields that ask or show it."""
Forms = Mapping[tuple[str, str], Form]
"""Process and element → the form of that step."""


@dataclass(frozen=True)
class Change:
    """One value that a step replaced, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class StepTold:
    """What the trace of a step says: what was chosen in its form, and which values it replaced."""

    choices: tuple[str, ...]
    changes: tuple[Change, ...]
    given: frozenset[str] = frozenset()
    """What its form showed and did not ask: the answers hold it, but others wrote it."""


@dataclass(frozen=True)
class Value:
    """One value of a case under the name that its form gives it."""

    label: str
    words: str
    is_changed: bool


def of(session: Any, case: CaseView, passed: Iterable[Passed]) -> dict[int, StepTold]:
    """Revision → what that step says; every step that this reader can go back to has an entry."""
    if not is_told(case):
        return {}
    questions, forms, steps = asking.questions(session, case), asking.step_forms(session, case), tuple(passed)
    done = {each.revision: each for each in steps if each.kind == "userTask" and each.answers}
    return {
        each.revision: _told(each, questions, forms, done.get(each.revision))
        for each in past.moments(steps, case.data)
    }


def is_told(case: CaseView) -> bool:
    """Whether the reader is told what each step weighed.

    An enterprise and its union read the cases of the enterprise, but not what the department found for
    itself: a day, for one, that was not released to them yet.
    """
    return "enterprise" not in case.offices or actor().holds(LABOUR_CLERK) or actor().holds(SUPERVISOR)


def _told(moment: past.Moment, questions: Questions, forms: Forms, step: Passed | None) -> StepTold:
    """`step` is the task of a form, where the moment follows one."""
    changes = tuple(_changes(moment, questions))
    if step is None or step.answers is None:
        return StepTold((), changes)
    form = forms.get((step.process_id, step.element_id))
    choices = tuple(_choices(form, step.answers)) if form else ()
    given = frozenset(each.name for each in form.fields if each.type == "fact") if form else frozenset()
    return StepTold(choices, (*changes, *_below(moment, questions, step.answers)), given)


def _choices(form: Form, answers: Mapping[str, Any]) -> Iterator[str]:
    """What the form asked to decide, and the answer."""
    for field in form.fields:
        option = next((each for each in field.options if each.value == answers.get(field.name)), None)
        if field.type == "choice" and option is not None:
            yield f"{in_language(field)}{_('：')}{in_language(option)}"


def values(moment: past.Moment, questions: Questions) -> tuple[Value, ...]:
    """What the case held at a moment, in the order of its forms; long texts stand in the story."""
    return tuple(
        Value(_label(fields), worded(moment.data[name], fields), name in moment.changed)
        for name, fields in questions.items()
        if moment.data.get(name) is not None and _is_told(fields) and _is_answer((moment.data[name],), fields)
    )


def _changes(moment: past.Moment, questions: Questions) -> Iterator[Change]:
    for name, fields in questions.items():
        before, after = moment.former.get(name), moment.data.get(name)
        if before is None or after is None or not (_is_told(fields) and _is_answer((before, after), fields)):
            continue
        yield Change(_label(fields), worded(before, fields), worded(after, fields))
    if DEPARTURE in moment.changed and moment.data.get(DEPARTURE) is not None:
        yield _departed(moment.data, questions)


def _below(moment: past.Moment, questions: Questions, answers: Mapping[str, Any]) -> Iterator[Change]:
    """What was put right in a process that the case called: the case itself holds what it was told first.

    A name that asks different things in different forms says nothing here.
    """
    for name, answer in answers.items():
        fields, held = questions.get(name, ()), moment.data.get(name)
        if name in moment.changed or held is None or answer is None or answer == held:
            continue
        asked = [each for each in fields if each.type != "fact"]
        if len(asked) > 1 and len({each.zh for each in asked}) == 1 and _is_told(fields):
            yield Change(_label(fields), worded(held, fields), worded(answer, fields))


def _departed(data: Mapping[str, Any], questions: Questions) -> Change:
    """The proposal of the tables, and what was decided instead; both are written in the proposal's words."""
    fields = questions.get(PROPOSED, ())
    return Change(_("偏离建议"), worded(data.get(PROPOSED), fields), worded(data.get(DECIDED), fields))


def _is_told(fields: Sequence[Field]) -> bool:
    """A file or a record is a number to the case, and what somebody wrote at length is their opinion."""
    return not any(each.type in {"text", "file"} or each.name.endswith("_id") for each in fields)


def _is_answer(values: Iterable[Any], fields: Sequence[Field]) -> bool:
    """False for a code that no field of the name offers: the variable then only steers the process."""
    offered = {option.value for each in fields for option in each.options}
    return not offered or all(each in offered for each in values if isinstance(each, str))


def _label(fields: Sequence[Field]) -> str:
    return in_language(fields[0])


def worded(value: Any, fields: Sequence[Field]) -> str:
    """A value as its form shows it, by the words of the first field; what may be a person's is covered."""
    if any(each.is_secret and not each.columns for each in fields):
        return _("已遮盖")
    columns = next((each.columns for each in fields if each.columns), ())
    if columns and isinstance(value, list):
        return _("；").join(_row(row, columns) for row in value if isinstance(row, Mapping)) or _("无")
    if isinstance(value, list | tuple):
        return spoken([worded(each, fields) for each in value]) if value else _("无")
    options = {option.value: option for each in reversed(fields) for option in each.options}
    if isinstance(value, str) and value in options:
        return in_language(options[value])
    if any(each.type == "money" or each.name in task_forms.AMOUNTS for each in fields):
        return yuan(value)
    is_open = isinstance(value, OPEN) or any(each.name in OPEN_TEXTS for each in fields)
    return spoken(value) if is_open else _("已遮盖")


def _row(row: Mapping[str, Any], columns: Sequence[Field]) -> str:
    """A row of a table: what stands in its cells."""
    cells = ((each, row.get(each.name)) for each in columns)
    return " ".join(worded(value, (column,)) for column, value in cells if value is not None)
