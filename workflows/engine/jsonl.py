"""Diagrams by lines: `shibao check --jsonl` and whoever else asks about many files from outside.

A line in: the path of a file. A line out:
`{"verdict": "accepted"|"refused"|"crashed", "deployable": bool, "reason": …, "element": …}`, the last two
null where there is nothing to say. *Accepted* is what is safe to open; the reason is then the first thing
that keeps it from being deployed.
"""

from __future__ import annotations

import json
import logging
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from workflows.engine import validation
from workflows.engine.gate import MAX_BYTES
from workflows.engine.validation import Surroundings

MAX_REASON = 400
Speech = Callable[[str, str], str]
"""The one of two sentences, Chinese and English, that the caller reads."""
_log = logging.getLogger(__name__)


class NotRead(Exception):
    """There is no file to read; `zh` and `en` say why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


def run(lines: Iterable[str], around: Callable[[Path], Surroundings], speech: Speech) -> Iterator[str]:
    """One line out for every path in that is not blank; never raises for what a line or a file says."""
    for line in lines:
        if path := line.strip("\r\n"):
            yield answer(path, around, speech)


def answer(path: str, around: Callable[[Path], Surroundings], speech: Speech) -> str:
    """The line for one path."""
    try:
        content = content_of(path)
        is_safe, found = validation.of_file(content, path, around(Path(path)))
    except NotRead as error:
        return _line("refused", reason=speech(error.zh, error.en))
    except Exception as error:  # the edge: one file must not end the others
        _log.exception("a diagram was not checked")
        return _line("crashed", reason=f"{type(error).__name__}: {error}")
    first = next((each for each in found if each.severity == "error"), None)
    verdict = "accepted" if is_safe else "refused"
    if first is None:
        return _line(verdict, is_deployable=True)
    return _line(verdict, reason=speech(first.zh, first.en), element=first.element_id)


def content_of(path: str) -> bytes:
    """The bytes of a plain file, no more than one beyond what is read. Raises NotRead."""
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):
            raise NotRead("这不是普通文件。", "This is not a plain file.")
        with Path(path).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise NotRead(f"无法读取文件：{why}。", f"The file cannot be read: {why}.") from error


def _line(
    verdict: str, *, is_deployable: bool = False, reason: str | None = None, element: str | None = None
) -> str:
    said = {
        "verdict": verdict,
        "deployable": is_deployable,
        "reason": reason and reason[:MAX_REASON],
        "element": element and element[:MAX_REASON],
    }
    return json.dumps(said)
