"""The acts that moved a case, in their order, out of what the house keeps of it: history, tasks, trail."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.audit import AuditEntry
from workflows.engine.elements import HUMAN, Node
from workflows.engine.form_records import Form
from workflows.engine.parser import Definition
from workflows.runtime import deployments, history, past
from workflows.runtime.history import Passed
from workflows.runtime.instances import CaseView
from workflows.runtime.models import HumanTask

_FROM_PAYLOAD = re.compile(r"\s*result\.([a-zA-Z_][a-zA-Z0-9_]*)\s*\Z")


@dataclass(frozen=True)
class Taken:
    """One act: a case started, a task done, a message sent; `rest` is where the clock went on by itself."""

    kind: Literal["start", "do", "send", "rest"]
    name: str
    """Process, element or message."""
    at: dt.datetime
    entered_at: dt.datetime
    """On the machine's clock: several acts may stand at one time of a demo office."""
    actor_id: int | None = None
    role: str | None = None
    """The lane's; none where no lane says who acts."""
    form: Form | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    is_kept: bool = True
    """False where the history holds no answers of this step."""

    def codes(self, names: Collection[str]) -> dict[str, Any]:
        """The answers of these fields as they were kept."""
        return {name: self.answers.get(name) for name in names}


def steps_of(session: Session, case: CaseView) -> tuple[Taken, ...]:
    """Every act of the case, oldest first, and at the end the moment up to which the clock went on."""
    passed = history.standing(history.timeline(session, case.instance_id))
    definition = deployments.definition_of(session, case.deployment_id, case.process_id, case.digest)
    acts = [
        _begun(case, passed[0], definition),
        *_done(session, case, passed, definition),
        *_sent(session, case, passed, definition),
    ]
    acts.sort(key=lambda each: each.entered_at)
    last = passed[-1].at
    # Times of a story are whole seconds: what came due within one is over in the next.
    rest = (
        (Taken("rest", "", last + dt.timedelta(seconds=1), passed[-1].entered_at),)
        if last > acts[-1].at
        else ()
    )
    return (*acts, *rest)


def _begun(case: CaseView, first: Passed, definition: Definition) -> Taken:
    form = definition.forms.get(definition.start_form or "")
    return Taken(
        "start",
        case.process_id,
        case.started_at,
        first.entered_at,
        first.actor_id,
        definition.card.start_role,
        form,
        first.answers or {},
        first.answers is not None,
    )


def _done(
    session: Session, case: CaseView, passed: Sequence[Passed], definition: Definition
) -> Iterator[Taken]:
    columns = sa.select(HumanTask.id, HumanTask.role, HumanTask.form)
    tasks = {row.id: row for row in session.execute(columns.where(HumanTask.instance_id == case.instance_id))}
    for each in passed:
        task = tasks.get(each.task_id)
        if task is None or each.kind not in HUMAN or each.outcome != "completed" or each.actor_id is None:
            continue
        form = definition.forms.get(task.form or "")
        is_kept = each.answers is not None
        yield Taken(
            "do",
            each.element_id,
            each.at,
            each.entered_at,
            each.actor_id,
            task.role,
            form,
            each.answers or {},
            is_kept,
        )


def _sent(
    session: Session, case: CaseView, passed: Sequence[Passed], definition: Definition
) -> Iterator[Taken]:
    """Messages that came from outside the diagram; what they carried, as far as variables still say it."""
    columns = (AuditEntry.at, AuditEntry.entered_at, AuditEntry.actor_id, AuditEntry.after)
    rows = sa.select(*columns).where(
        AuditEntry.kind == "case",
        AuditEntry.object_id == case.business_key,
        AuditEntry.act == "message.send",
        AuditEntry.outcome == "done",
    )
    caught = list(_caught(passed, definition))
    for at, entered_at, actor_id, after in session.execute(rows.order_by(AuditEntry.id)):
        name = str((after or {}).get("message", ""))
        found = next((each for each in caught if each[0] == name and each[1].at >= at), None)
        if found is None:
            continue
        caught.remove(found)
        payload = _payload(session, case, found[1], found[2])
        yield Taken("send", name, at, entered_at, actor_id, answers=payload)


def _caught(passed: Sequence[Passed], definition: Definition) -> Iterator[tuple[str, Passed, Node]]:
    """(message, step, element) of every message that the case took."""
    nodes = {
        (process_id, node.id): node
        for process_id, process in definition.processes.items()
        for node in process.nodes()
    }
    for each in passed:
        node = nodes.get((each.process_id, each.element_id))
        event = node.event if node is not None else None
        is_over = each.outcome in ("completed", "fired")
        if node is not None and event is not None and event.kind == "message" and event.name and is_over:
            yield event.name, each, node


def _payload(session: Session, case: CaseView, step: Passed, node: Node) -> dict[str, Any]:
    """The parts of a message that its element wrote into variables, read back from them."""
    names = {
        found[1]: each.name for each in node.outputs if (found := _FROM_PAYLOAD.match(each.value)) is not None
    }
    moment = past.moment(session, case, step.revision) if names else None
    if moment is None:
        return {}
    return {part: moment.data[name] for part, name in names.items() if moment.data.get(name) is not None}
