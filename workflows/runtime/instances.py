"""Cases: started, looked up, shown."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer, undefer

from workflows import audit, measures
from workflows.clock import local_date
from workflows.deadlines.models import Deadline
from workflows.engine import forms, runner
from workflows.engine.parser import Definition
from workflows.errors import NotAllowed, NotFound
from workflows.people import permissions
from workflows.people.permissions import Actor, Subject
from workflows.runtime import deployment_queries, deployments, last_step
from workflows.runtime.comments import Comment
from workflows.runtime.house import Acting, House, acting
from workflows.runtime.intervention_models import Intervention
from workflows.runtime.last_step import LastStep
from workflows.runtime.marks import CaseMark
from workflows.runtime.models import Deployment, Instance, InstanceStatus, Timer
from workflows.runtime.papers import CasePaper
from workflows.runtime.recording import Case
from workflows.runtime.steps import call_for, locked_case, settle


@dataclass(frozen=True)
class CaseView:
    """A case as its page shows it."""

    instance_id: int
    business_key: str
    title: str
    title_en: str
    process_id: str
    process_name: str
    process_name_en: str
    deployment_id: int
    version: int
    status: InstanceStatus
    revision: int
    area_id: str
    offices: Mapping[str, int]
    person_id: int | None
    data: Mapping[str, Any]
    tokens: tuple[tuple[str, str], ...]
    started_at: dt.datetime
    ended_at: dt.datetime | None
    end_element: str | None
    suspended_at: dt.datetime | None
    digest: str
    """Of the deployment that it runs."""
    library: str | None
    """Digest of the newest library, read along to save a statement, as what follows."""
    has_timers: bool = True
    has_limits: bool = True
    has_interventions: bool = True
    has_comments: bool = True
    has_marks: bool = True
    has_papers: bool = True
    last_step: LastStep | None = None
    """What was done last, where a person did it."""


def start(  # noqa: PLR0913  a case has this many parts; all but two by keyword
    session: Session,
    process_id: str,
    *,
    offices: Mapping[str, int],
    area_id: str,
    actor: Actor | None,
    house: House,
    answers: Mapping[str, Any] | None = None,
    variables: Mapping[str, Any] | None = None,
    title: str | None = None,
    business_key: str | None = None,
) -> Instance:
    """Begin a case on the version in force at the office's moment and run it to its first rest.

    `answers` are those of the start event's form, validated here; a person always gives them, the
    house itself (`actor` None) may begin with variables alone.
    A variable `business_key` names the case; without one it gets a key of its own.
    Raises NotFound, NotYetInForce, NotAllowed, InvalidAnswers, and what the first operations refuse.
    """
    act = acting(house, actor)
    deployment = deployment_queries.in_force(session, process_id, local_date(act.now))
    definition = deployments.definition(session, deployment)
    require_start(definition, actor, area_id, offices)
    instance = _fresh(deployment, area_id, offices, act.now)
    instance.title = instance.title_en = title or ""
    instance.business_key = business_key or instance.business_key
    session.add(instance)
    session.flush()
    case = locked_case(session, instance.id)
    assert case is not None  # it was inserted above
    with measures.step("start"):
        _run_start(session, case, answers, dict(variables or {}), act)
    _audit_start(session, instance, act)
    return instance


def require_start(
    definition: Definition, actor: Actor | None, area_id: str, offices: Mapping[str, int]
) -> None:
    """Pass when the actor has the starting role at one of the offices. Raises NotAllowed."""
    role = definition.card.start_role
    if actor is None or role is None:
        return
    subject = Subject("task", area_id, frozenset(offices.values()), role)
    if not permissions.holds_task(actor, subject):
        raise NotAllowed(act={"zh": f"发起“{definition.name}”", "en": f"start “{definition.name_en}”"})


def by_key(session: Session, business_key: str, actor: Actor, *, kind: str = "case") -> CaseView:
    """The case of this number, where the actor may see it as what it is. Raises NotFound.

    `kind` is `case` for whoever works on it, `operation` for whoever keeps it running.
    """
    found = session.execute(
        _views().where(Instance.business_key == business_key).execution_options(populate_existing=True)
    ).one_or_none()
    if found is None or not permissions.visible(actor, case_subject(found[0], kind)):
        raise NotFound(what=permissions.KINDS["case"])
    return _view(*found)


def case_subject(instance: Instance, kind: str = "case") -> Subject:
    """The case reduced to what access depends on; that of an enterprise has readers of its own."""
    return _subject(instance, kind)


def subject_of(case: CaseView) -> Subject:
    """The same of a case that was read already."""
    return _subject(case, "case")


def _subject(case: Instance | CaseView, kind: str) -> Subject:
    if kind == "case" and "enterprise" in case.offices:
        kind = "enterprise_case"
    return Subject(kind, case.area_id, frozenset(case.offices.values()), process_id=case.process_id)


def diagram(session: Session, deployment_id: int, process_id: str) -> bytes:
    """The diagram that a case runs, byte for byte. Raises NotFound."""
    return deployments.file(session, deployment_id, f"processes/{process_id}.bpmn")


def _fresh(deployment: Deployment, area_id: str, offices: Mapping[str, int], now: dt.datetime) -> Instance:
    return Instance(
        business_key=f"{deployment.process_id}-{secrets.token_hex(8)}",
        process_id=deployment.process_id,
        deployment_id=deployment.id,
        area_id=area_id,
        offices=dict(offices),
        started_at=now,
    )


def _run_start(
    session: Session,
    case: Case,
    answers: Mapping[str, Any] | None,
    variables: dict[str, Any],
    act: Acting,
) -> None:
    form = case.definition.forms.get(case.definition.start_form or "")
    checked = answers
    if form is not None and (answers is not None or act.actor is not None):
        checked = forms.validated(form, answers or {}, variables, today=local_date(act.now))
    call = call_for(session, case, act)
    advance = runner.start(case.definition, variables, call, answers=checked)
    first = next((step.task_id for step in advance.steps if step.kind == "startEvent"), None)
    settle(session, case, advance, act, human=first)


def _audit_start(session: Session, instance: Instance, act: Acting) -> None:
    done = audit.Act("case.start", "case", instance.business_key, after={"process": instance.process_id})
    audit.record(session, done, actor=act.actor, now=act.now)
    session.flush()


def _views() -> sa.Select[*tuple[Any, ...]]:
    around = (
        sa.exists().where(table.instance_id == Instance.id).correlate(Instance)
        for table in (Timer, Deadline, Intervention, Comment, CaseMark, CasePaper)
    )
    columns: sa.Select[*tuple[Any, ...]] = sa.select(
        Instance, Deployment, deployments.library_digest(), *around
    )
    views = columns.join(Deployment, Deployment.id == Instance.deployment_id)
    return views.options(defer(Instance.state), undefer(Instance.last_step))


def _view(instance: Instance, deployment: Deployment, library: str | None, *has: bool) -> CaseView:
    has_timers, has_limits, has_interventions, has_comments, has_marks, has_papers = has
    return CaseView(
        instance_id=instance.id,
        business_key=instance.business_key,
        title=instance.title,
        title_en=instance.title_en,
        process_id=instance.process_id,
        process_name=deployment.name,
        process_name_en=deployment.name_en,
        deployment_id=deployment.id,
        version=deployment.version,
        status=instance.status,
        revision=instance.revision,
        area_id=instance.area_id,
        offices=instance.offices,
        person_id=instance.person_id,
        data=instance.data,
        tokens=tuple((process, element) for process, element in instance.tokens),
        started_at=instance.started_at,
        ended_at=instance.ended_at,
        end_element=instance.end_element,
        suspended_at=instance.suspended_at,
        digest=deployment.digest,
        library=library,
        has_timers=has_timers,
        has_limits=has_limits,
        has_interventions=has_interventions,
        has_comments=has_comments,
        has_marks=has_marks,
        has_papers=has_papers,
        last_step=last_step.read(instance.last_step),
    )
