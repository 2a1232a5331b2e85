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
from workflows.people import roles
from workflows.people.permissions import Actor
from workflows.policies import drafts
from workflows.runtime.deployment_queries import LIBRARY, newest, newest_first
from workflows.runtime.models import Deployment, DeploymentFile

_SUFFIXES = (".bpmn", ".dmn", ".json")


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
    last = session.scalar(newest_first(process_id).limit(1))
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
    last = session.scalar(newest_first(LIBRARY).limit(1))
    kept = drafts.released(library_files(session, last.digest)) if last else {}
    library = deploy_library(session, {**kept, **_library(files)}, by=by, now=now)
    stems = sorted(path[len("processes/") : -len(".bpmn")] for path in files if _is_process(path))
    return library, *(_deploy_file(session, files, stem, by=by, now=now) for stem in stems)


def _deploy_file(
    session: Session, files: Mapping[str, bytes], process_id: str, *, by: Actor | None, now: dt.datetime
) -> Deployment:
    last = session.scalar(newest_first(process_id).limit(1))
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
    last = session.scalar(newest_first(LIBRARY).limit(1))
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
    last = session.scalar(newest_first(made.process_id).limit(1))
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


def _library(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {path: content for path, content in files.items() if not _is_process(path)}


def _is_process(path: str) -> bool:
    return path.startswith("processes/") and path.endswith(".bpmn")


def _walk(folder: Traversable, prefix: str) -> Iterable[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.is_dir():
            yield from _walk(entry, f"{prefix}{entry.name}/")
        else:
            yield f"{prefix}{entry.name}", entry
