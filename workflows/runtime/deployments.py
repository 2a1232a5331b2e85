"""Processes put in force: immutable bytes under a digest, a version each time they change.

Truth flows one way: file → deployment → instance. Beside the processes stands one more deployment,
the library: every decision, form and calendar, for pages and for limits that no diagram names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources.abc import Traversable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from workflows import audit, dmn
from workflows.engine import parser, validation
from workflows.errors import DeploymentRefused, NotFound, NotYetInForce
from workflows.people import roles
from workflows.people.permissions import Actor
from workflows.policies import drafts
from workflows.runtime.models import Deployment, DeploymentFile

LIBRARY = "library"
"""The process id under which the library is kept; no diagram may have it."""

_SUFFIXES = (".bpmn", ".dmn", ".json")


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


def deploy(  # noqa: PLR0913  a version has this many parts; all but three by keyword
    session: Session,
    files: Mapping[str, bytes],
    process_id: str,
    *,
    by: Actor | None,
    now: dt.datetime,
    note: str = "",
    effective_on: dt.date | None = None,
) -> Deployment:
    """Put a process in force with the files it needs, and no others.

    New cases start on it from `effective_on` on, at once without a day. The digest of the newest version
    changes nothing and gives that version back. Running cases stay on theirs.
    Raises DeploymentRefused with every problem found.
    """
    closure = parser.closure(files, process_id)
    last = session.scalar(_versions(process_id).limit(1))
    if last is not None and last.digest == parser.digest_of(closure):
        return last
    validation.check(files, process_id)
    definition = parser.load(closure, process_id)
    start_role = None if definition.card.page else definition.card.start_role
    names = definition.name, definition.name_en
    made = _Made(process_id, definition.digest, *names, note, start_role, effective_on)
    return _keep(session, made, closure, by=by, now=now)


def deploy_folder(
    session: Session, folder: Traversable, *, by: Actor | None, now: dt.datetime
) -> tuple[Deployment, ...]:
    """Put in force every process of a `bpmn/` folder, and its library; see `deploy_files`."""
    return deploy_files(session, read_folder(folder), by=by, now=now)


def deploy_files(
    session: Session, files: Mapping[str, bytes], *, by: Actor | None, now: dt.datetime
) -> tuple[Deployment, ...]:
    """Put in force every process of these files, and their library.

    Changes of law that this house released stay in force: a new version of the folder, and every
    start of the house, lays them over its profiles again. A process whose newest version two people
    released is left to them: the files never overrule it, and `shibao check-drift` names it until the
    release stands in the files too.
    """
    last = session.scalar(_versions(LIBRARY).limit(1))
    kept = drafts.released(library_files(session, last.digest)) if last else {}
    library = deploy_library(session, {**kept, **_library(files)}, by=by, now=now)
    stems = sorted(path[len("processes/") : -len(".bpmn")] for path in files if _is_process(path))
    return library, *(_deploy_file(session, files, stem, by=by, now=now) for stem in stems)


def _deploy_file(
    session: Session, files: Mapping[str, bytes], process_id: str, *, by: Actor | None, now: dt.datetime
) -> Deployment:
    last = session.scalar(_versions(process_id).limit(1))
    if by is None and last is not None and last.deployed_by is not None:
        return last
    return deploy(session, files, process_id, by=by, now=now)


def deploy_library(
    session: Session, files: Mapping[str, bytes], *, by: Actor | None, now: dt.datetime, note: str = ""
) -> Deployment:
    """Put in force tables, forms, policies and calendars; the digest of the newest changes nothing.

    Raises DeploymentRefused for a table that cannot be read.
    """
    made = _Made(LIBRARY, digest_of(files), "决定表与表单", "Tables and forms", note)
    last = session.scalar(_versions(LIBRARY).limit(1))
    if last is not None and last.digest == made.digest:
        return last
    for path, content in files.items():
        if path.endswith(".dmn"):
            _require_readable(path, content)
    return _keep(session, made, files, by=by, now=now)


# SHA-256 of tables that this process found readable: every story and every start deploys the same ones.
_readable: set[bytes] = set()


def _require_readable(path: str, content: bytes) -> None:
    """Many tables are named by no diagram: nobody else would read them before they decide."""
    digest = sha256(content).digest()
    if digest in _readable:
        return
    try:
        dmn.read_model(content)
    except dmn.DmnError as error:
        raise DeploymentRefused(reason=f"{path}: {error}") from error
    _readable.add(digest)


def read_folder(folder: Traversable) -> dict[str, bytes]:
    """Every diagram, table and data file below a folder, by its path within; scenarios stay out."""
    return {
        path: file.read_bytes()
        for path, file in _walk(folder, "")
        if path.endswith(_SUFFIXES) and not path.startswith(("scenarios/", "shibao."))
    }


def digest_of(files: Mapping[str, bytes]) -> str:
    """SHA-256 over paths and contents, in the order of the paths."""
    digest = sha256()
    for path in sorted(files):
        digest.update(f"{path}\0{sha256(files[path]).hexdigest()}\n".encode())
    return digest.hexdigest()


def newest(session: Session, process_id: str) -> Deployment:
    """The version that was released last; it may still wait for its first day. Raises NotFound."""
    found = session.scalar(_versions(process_id).limit(1))
    if found is None:
        raise NotFound(what={"zh": f"流程 {process_id}", "en": f"The process {process_id}"})
    return found


def in_force(session: Session, process_id: str, today: dt.date) -> Deployment:
    """The version on which a case starts on this day of the office.

    Raises NotFound for an unknown process, NotYetInForce before the first day of its first version.
    """
    found = session.scalar(_versions(process_id).where(_begun(Deployment, today)).limit(1))
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
    return tuple(_shown(each) for each in session.scalars(_versions(process_id)))


def files_of(session: Session, deployment_id: int) -> dict[str, bytes]:
    """Every file of a deployment, by path."""
    rows = sa.select(DeploymentFile.path, DeploymentFile.content)
    of_deployment = rows.where(DeploymentFile.deployment_id == deployment_id)
    return {path: bytes(content) for path, content in session.execute(of_deployment)}


# By digest: what a library once was, it is for ever.
_libraries: dict[str, Mapping[str, bytes]] = {}


def library_files(session: Session, digest: str) -> Mapping[str, bytes]:
    """The files of the library of this digest; read once in a process. Raises NotFound."""
    if digest not in _libraries:
        one = sa.select(Deployment.id).where(Deployment.process_id == LIBRARY, Deployment.digest == digest)
        library_id = session.scalar(one.limit(1))
        if library_id is None:
            raise NotFound(what={"zh": "决定表与表单", "en": "The library"})
        _libraries[digest] = files_of(session, library_id)
    return _libraries[digest]


def library_digest() -> sa.ScalarSelect[str]:
    """Digest of the newest library, as a column of another select."""
    newest_first = aliased(Deployment)
    return (
        sa.select(newest_first.digest)
        .where(newest_first.process_id == LIBRARY)
        .order_by(newest_first.version.desc())
        .limit(1)
        .correlate(None)
        .scalar_subquery()
    )


def locked_library(session: Session) -> str:
    """Digest of the library in force; whoever changes it waits here until the other is done."""
    first = sa.select(Deployment.id).where(Deployment.process_id == LIBRARY, Deployment.version == 1)
    session.execute(first.with_for_update())
    return newest_library(session)


def newest_library(session: Session) -> str:
    """Digest of the library in force. Raises NotFound."""
    return newest(session, LIBRARY).digest


def file(session: Session, deployment_id: int, path: str) -> bytes:
    """One file of a deployment. Raises NotFound."""
    found = session.get(DeploymentFile, (deployment_id, path))
    if found is None:
        raise NotFound(what={"zh": f"文件 {path}", "en": f"The file {path}"})
    return bytes(found.content)


# Deployments never change, so a definition read once is right for the life of the process.
_definitions: dict[tuple[str, str], parser.Definition] = {}


def definition(session: Session, deployment: Deployment) -> parser.Definition:
    """What the engine runs for a deployment; read from the database once in a process."""
    return definition_of(session, deployment.id, deployment.process_id, deployment.digest)


def definition_of(session: Session, deployment_id: int, process_id: str, digest: str) -> parser.Definition:
    """The same by what is known of a deployment; no statement once it was read."""
    key = process_id, digest
    if key not in _definitions:
        _definitions[key] = parser.load(files_of(session, deployment_id), process_id)
    return _definitions[key]


@dataclass(frozen=True)
class _Made:
    process_id: str
    digest: str
    name: str
    name_en: str
    note: str
    start_role: str | None = None
    effective_on: dt.date | None = None


def _keep(
    session: Session, made: _Made, files: Mapping[str, bytes], *, by: Actor | None, now: dt.datetime
) -> Deployment:
    last = session.scalar(_versions(made.process_id).limit(1))
    if last is not None and last.digest == made.digest:
        return last
    deployment = Deployment(
        process_id=made.process_id,
        version=last.version + 1 if last else 1,
        digest=made.digest,
        name=made.name,
        name_en=made.name_en,
        note=made.note,
        deployed_by=by.person_id if by else None,
        deployed_at=now,
        start_role=made.start_role,
        effective_on=made.effective_on,
    )
    session.add(deployment)
    session.flush()
    session.add_all(_file_rows(deployment.id, files))
    _keep_roles(session, files)
    after = {"version": deployment.version, "digest": deployment.digest}
    if made.effective_on is not None:
        after["effective_on"] = made.effective_on.isoformat()
    act = audit.Act("deployment.make", "deployment", f"{made.process_id}", after=after)
    audit.record(session, act, actor=by, now=now)
    session.flush()
    return deployment


def _keep_roles(session: Session, files: Mapping[str, bytes]) -> None:
    """Who a process in force names may be given that role from now on."""
    found = parser.read_roles(files["roles.json"]).values() if "roles.json" in files else ()
    roles.keep(session, ((each.id, each.zh, each.en, each.office or "") for each in found))


def _file_rows(deployment_id: int, files: Mapping[str, bytes]) -> Iterable[DeploymentFile]:
    for path, content in files.items():
        digest = sha256(content).hexdigest()
        yield DeploymentFile(deployment_id=deployment_id, path=path, sha256=digest, content=content)


def _versions(process_id: str) -> sa.Select[Deployment]:
    of_process = sa.select(Deployment).where(Deployment.process_id == process_id)
    return of_process.order_by(Deployment.version.desc())


def _library(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {path: content for path, content in files.items() if not _is_process(path)}


def _is_process(path: str) -> bool:
    return path.startswith("processes/") and path.endswith(".bpmn")


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


def _walk(folder: Traversable, prefix: str) -> Iterable[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.is_dir():
            yield from _walk(entry, f"{prefix}{entry.name}/")
        else:
            yield f"{prefix}{entry.name}", entry
