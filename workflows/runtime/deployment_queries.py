"""Which versions of the processes there are, and which of them is in force on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from workflows.errors import NotFound, NotYetInForce
from workflows.runtime.models import Deployment, DeploymentFile

LIBRARY = "library"
"""The process id under which the library is kept; no diagram may have it."""


@dataclass(frozen=True)
class Deployed:
    """A process as lists of versions and cards show it."""

    deployment_id: int
    process_id: str
    version: int
    digest: str
    name: str
    name_en: str
    note: str
    deployed_at: dt.datetime
    effective_on: dt.date | None
    """The first day on which new cases start on it; none where that was the moment of its deployment."""

    def is_waiting(self, today: dt.date) -> bool:
        """True before its first day."""
        return self.effective_on is not None and today < self.effective_on


def newest(session: Session, process_id: str) -> Deployment:
    """The version that was released last; it may still wait for its first day. Raises NotFound."""
    found = session.scalar(newest_first(process_id).limit(1))
    if found is None:
        raise NotFound(what={"zh": f"流程 {process_id}", "en": f"The process {process_id}"})
    return found


def in_force(session: Session, process_id: str, today: dt.date) -> Deployment:
    """The version on which a case starts on this day of the office.

    Raises NotFound for an unknown process, NotYetInForce before the first day of its first version.
    """
    found = session.scalar(newest_first(process_id).where(_begun(Deployment, today)).limit(1))
    if found is not None:
        return found
    waiting = newest(session, process_id)
    raise NotYetInForce(name=waiting.name, name_en=waiting.name_en, day=waiting.effective_on)


def processes(session: Session) -> tuple[Deployed, ...]:
    """The newest version of every process, by id; the library is none."""
    last = (
        sa.select(Deployment.process_id, sa.func.max(Deployment.version).label("version"))
        .where(Deployment.process_id != LIBRARY)
        .group_by(Deployment.process_id)
        .subquery()
    )
    rows = sa.select(Deployment).join(
        last, (Deployment.process_id == last.c.process_id) & (Deployment.version == last.c.version)
    )
    return tuple(_shown(each) for each in session.scalars(rows.order_by(Deployment.process_id)))


def versions_in_force(session: Session, today: dt.date) -> dict[str, int]:
    """Process id → the version on which its cases start on this day; none for one that waits."""
    begun = _begun(Deployment, today)
    rows = sa.select(Deployment.process_id, sa.func.max(Deployment.version))
    found = session.execute(
        rows.where(Deployment.process_id != LIBRARY, begun).group_by(Deployment.process_id)
    )
    return {process_id: version for process_id, version in found}  # noqa: C416  mypy reads no rows as pairs


def diagrams(session: Session) -> dict[str, bytes]:
    """The diagram of the newest version of every process, by its path. One statement."""
    path = sa.literal("processes/") + Deployment.process_id + ".bpmn"
    rows = session.execute(_files_of_newest().where(DeploymentFile.path == path))
    return {path: bytes(content) for _process, path, content in rows}


def files_in_force(session: Session) -> dict[str, dict[str, bytes]]:
    """Every file of the newest version of every process, by process and path. One statement."""
    found: dict[str, dict[str, bytes]] = {}
    for process_id, path, content in session.execute(_files_of_newest()):
        found.setdefault(process_id, {})[path] = bytes(content)
    return found


def _files_of_newest() -> sa.Select[str, str, bytes]:
    """Process, path and content of every file of the newest versions."""
    files = sa.select(Deployment.process_id, DeploymentFile.path, DeploymentFile.content)
    of_deployment = files.join(DeploymentFile, DeploymentFile.deployment_id == Deployment.id)
    return of_deployment.where(_is_newest(), Deployment.process_id != LIBRARY)


def _is_newest() -> sa.ColumnElement[bool]:
    newer = aliased(Deployment)
    return ~sa.exists().where(newer.process_id == Deployment.process_id, newer.version > Deployment.version)


def started_by(session: Session, roles: Collection[str], today: dt.date) -> tuple[Deployed, ...]:
    """The versions in force that one of these roles starts from a page of the process, by id."""
    newer = aliased(Deployment)
    replaced = sa.exists().where(
        newer.process_id == Deployment.process_id, newer.version > Deployment.version, _begun(newer, today)
    )
    rows = sa.select(Deployment).where(Deployment.start_role.in_(roles), _begun(Deployment, today), ~replaced)
    return tuple(_shown(each) for each in session.scalars(rows.order_by(Deployment.process_id)))


def is_started_by(roles: Collection[str]) -> sa.ColumnElement[bool]:
    """Whether there is one, or was before its successor's first day, as a column of another select."""
    newer = aliased(Deployment)
    replaced = sa.exists().where(
        newer.process_id == Deployment.process_id,
        newer.version > Deployment.version,
        newer.effective_on.is_(None),
    )
    one = sa.select(Deployment.id).where(Deployment.start_role.in_(roles), ~replaced)
    return one.correlate(None).exists()


def _begun(version: Any, today: dt.date) -> sa.ColumnElement[bool]:
    return sa.or_(version.effective_on.is_(None), version.effective_on <= today)


def versions(session: Session, process_id: str) -> tuple[Deployed, ...]:
    """Every version of a process, newest first."""
    return tuple(_shown(each) for each in session.scalars(newest_first(process_id)))


def newest_first(process_id: str) -> sa.Select[Deployment]:
    """The statement that finds every version of a process."""
    of_process = sa.select(Deployment).where(Deployment.process_id == process_id)
    return of_process.order_by(Deployment.version.desc())


def _shown(row: Deployment) -> Deployed:
    return Deployed(
        deployment_id=row.id,
        process_id=row.process_id,
        version=row.version,
        digest=row.digest,
        name=row.name,
        name_en=row.name_en,
        note=row.note,
        deployed_at=row.deployed_at,
        effective_on=row.effective_on,
    )
