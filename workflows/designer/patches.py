"""A version as a patch for `bpmn/`: what `git apply` needs to make the files say what is in force."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from importlib.resources import files

from workflows.designer import bundle, released_stories
from workflows.runtime import deployments

Files = Mapping[str, bytes]
_NO_NEWLINE = "\\ No newline at end of file\n"


def patch(version: Files, folder: Files | None = None) -> bytes:
    """A unified diff from the files of `bpmn/` (those shipped, unless named) to this version's.

    Empty where they are the same. Files that the version does not need are left alone; an empty story is
    one that was taken out, and goes.
    """
    source = _shipped() if folder is None else folder
    wanted = {path: None if bundle.is_story(path) and not each else each for path, each in version.items()}
    changed = (path for path in sorted(wanted) if source.get(path) != wanted[path])
    return "".join(
        line for path in changed for line in _of_file(path, source.get(path), wanted[path])
    ).encode()


def _shipped() -> dict[str, bytes]:
    folder = files("bpmn")
    return deployments.read_folder(folder) | released_stories.in_folder(folder)


def _of_file(path: str, before: bytes | None, after: bytes | None) -> Iterator[str]:
    name = f"bpmn/{path}"
    yield f"diff --git a/{name} b/{name}\n"
    if before is None:
        yield "new file mode 100644\n"
    if after is None:
        yield "deleted file mode 100644\n"
    old, new = (
        "/dev/null" if content is None else f"{side}/{name}"
        for side, content in (("a", before), ("b", after))
    )
    lines = difflib.unified_diff(_lines(before or b""), _lines(after or b""), old, new)
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n{_NO_NEWLINE}"


def _lines(content: bytes) -> list[str]:
    """By line feeds alone: other ends of lines belong to the text."""
    parts = content.decode().split("\n")
    whole = [f"{each}\n" for each in parts[:-1]]
    return [*whole, parts[-1]] if parts[-1] else whole
