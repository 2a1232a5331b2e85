"""Processes put in force: immutable bytes under a digest, a version each time they change.

Truth flows one way: file → deployment → instance. Beside the processes stands one more deployment,
the library: every decision, form and calendar, for pages and for limits that no diagram names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources.abc import Traversable

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from workflows import audit, dmn
from workflows.engine import parser, validation
from workflows.errors import DeploymentRefused, NotFound
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


def deploy(
    session: Session,
    files: Mapping[str, bytes],
    process_id: str,
    *,
    by: Actor | None,
    now: dt.datetime,
    note: str = "",
) -> Deployment:
    """Put a process in force with the files it needs, and no others.

    The digest of the newest version changes nothing and gives that version back. Running cases
    stay on theirs. Raises DeploymentRefused with every problem found.
    """
    closure = parser.closure(files, process_id)
    last = session.scalar(_versions(process_id).limit(1))
    if last is not None and last.digest == parser.digest_of(closure):
        return last
    validation.check(files, process_id)
    definition = parser.load(closure, process_id)
    made = _Made(process_id, definition.digest, definition.name, definition.name_en, note)
    return _keep(session, made, closure, by=by, now=now)


def deploy_folder(
    session: Session, folder: Traversable, *, by: Actor | None, now: dt.datetime
) -> tuple[Deployment, ...]:
    """Put in force every process of a `bpmn/` folder, and its library.

    Changes of law that this house released stay in force: a new version of the folder, and every
    start of the house, lays them over its profiles again. A process whose newest version two people
    released is left to them: the files never overrule it, and `shibao check-drift` names it until the
    release stands in the files too.
    """
    files = read_folder(folder)
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


def _require_readable(path: str, content: bytes) -> None:
    """Many tables are named by no diagram: nobody else would read them before they decide."""
    try:
        dmn.read_model(content)
    except dmn.DmnError as error:
        raise DeploymentRefused(reason=f"{path}: {error}") from error


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
    """The version on which new cases start. Raises NotFound."""
    found = session.scalar(_versions(process_id).limit(1))
    if found is None:
        raise NotFound(what={"zh": f"流程 {process_id}", "en": f"The process {process_id}"})
    return found


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


def diagrams(session: Session) -> dict[str, bytes]:
    """The diagram of the newest version of every process, by its path. One statement."""
    path = sa.literal("processes/") + Deployment.process_id + ".bpmn"
    rows = session.execute(_files_of_newest().where(DeploymentFile.path == path))
    return {path: bytes(content) for _process, path, content in rows}


def _files_of_newest() -> sa.Select[str, str, bytes]:
    """Process, path and content of every file of the newest versions."""
    newer = aliased(Deployment)
    is_newest = ~sa.exists().where(
        newer.process_id == Deployment.process_id, newer.version > Deployment.version
    )
    files = sa.select(Deployment.process_id, DeploymentFile.path, DeploymentFile.content)
    of_deployment = files.join(DeploymentFile, DeploymentFile.deployment_id == Deployment.id)
    return of_deployment.where(is_newest, Deployment.process_id != LIBRARY)


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
    )
    session.add(deployment)
    session.flush()
    session.add_all(_file_rows(deployment.id, files))
    after = {"version": deployment.version, "digest": deployment.digest}
    act = audit.Act("deployment.make", "deployment", f"{made.process_id}", after=after)
    audit.record(session, act, actor=by, now=now)
    session.flush()
    return deployment


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
        row.id, row.process_id, row.version, row.digest, row.name, row.name_en, row.note, row.deployed_at
    )


def _walk(folder: Traversable, prefix: str) -> Iterable[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.is_dir():
            yield from _walk(entry, f"{prefix}{entry.name}/")
        else:
            yield f"{prefix}{entry.name}", entry
