"""What is in force in this house and does not stand in a `bpmn/` folder as it is."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources.abc import Traversable

from workflows.bootstrap import Installation
from workflows.designer import released_stories
from workflows.engine import parser
from workflows.runtime import deployment_queries, deployments


def drift(house: Installation, folder: Traversable) -> Iterator[tuple[str, int]]:
    """Process id and version of each newest deployment whose bytes are not those of the folder."""
    return ((each.process_id, each.version) for each in drifting(house, folder))


def drifting(house: Installation, folder: Traversable) -> Iterator[deployment_queries.Deployed]:
    """The newest deployments whose bytes are not those of the folder, those that wait for their day too."""
    content = deployments.read_folder(folder)
    with house.sessions() as session:
        for each in deployment_queries.processes(session):
            if digest_in(content, each.process_id) != each.digest:
                yield each


def drifting_library(house: Installation, folder: Traversable) -> Iterator[str]:
    """Files of the library in force, such as released changes of law, that are not those of the folder."""
    content = deployments.read_folder(folder)
    with house.sessions() as session:
        in_force = deployments.library_files(session, deployments.newest_library(session))
    yield from (path for path in sorted(in_force) if content.get(path) != in_force[path])


def drifting_stories(house: Installation, folder: Traversable) -> Iterator[str]:
    """Stories kept with releases that are not in the folder as they are."""
    with house.sessions() as session:
        yield from released_stories.drifting(session, folder)


def digest_in(content: dict[str, bytes], process_id: str) -> str | None:
    """The digest that a process would have if these files were deployed; None when it is not there."""
    if f"processes/{process_id}.bpmn" not in content:
        return None
    return parser.load(parser.closure(content, process_id), process_id).digest
