"""Runs stories against the files of a draft, apart from the serving process and bounded in time and number.

A process of its own keeps the draft's versions out of the caches of the house, leaves the threads of the
server alone, and can be ended when it takes too long.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from base64 import b64encode
from collections.abc import Iterator, Mapping

from workflows.designer.stories import Outcome
from workflows.errors import Conflict
from workflows.runtime.story_differences import Said

Files = Mapping[str, bytes]
SECONDS = 120.0
"""For all stories of one run; those not reached say so."""
MOST = 80
"""Stories of one run."""
_ONE_AT_A_TIME = threading.Lock()


class RunUnderWay(Conflict):
    """Another designer's stories run; one run has the machine to itself."""

    zh = "另一组故事正在运行，请稍后再试。"
    en = "Other stories are running; try again in a moment."


def run(process_id: str, files: Files, stories: Files, *, seconds: float = SECONDS) -> tuple[Outcome, ...]:
    """How each story ended, in their order. Raises RunUnderWay.

    A story that the time did not reach is failed and says so.
    """
    if not _ONE_AT_A_TIME.acquire(blocking=False):
        raise RunUnderWay()
    try:
        chosen = dict(list(stories.items())[:MOST])
        told = {each.name: each for each in _outcomes(_answered(process_id, files, chosen, seconds))}
    finally:
        _ONE_AT_A_TIME.release()
    return tuple(told.get(name, _not_reached(name)) for name in stories)


def _answered(process_id: str, files: Files, stories: Files, seconds: float) -> str:
    """What the process said before its time was over."""
    question = {"process": process_id, "files": _encoded(files), "stories": _encoded(stories)}
    command = [sys.executable, "-m", "workflows.practice.telling"]
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere, text=True) as process:  # noqa: S603  our own module
        try:
            answer = process.communicate(json.dumps(question), timeout=seconds)[0]
        except subprocess.TimeoutExpired:
            process.kill()
            return process.communicate()[0]
    if process.returncode:
        raise RuntimeError(f"the process that tells stories ended with {process.returncode}")
    return answer


def _encoded(files: Files) -> dict[str, str]:
    return {path: b64encode(content).decode() for path, content in files.items()}


def _outcomes(answer: str) -> Iterator[Outcome]:
    for line in answer.splitlines(keepends=True):
        if line.endswith("\n"):  # the last line of an ended process may be cut
            told = json.loads(line)
            said = Said(told["zh"], told["en"]) if told["zh"] else None
            yield Outcome(told["name"], told["passed"], said, tuple(told["visited"]))


def _not_reached(name: str) -> Outcome:
    said = Said(
        "限定的时间或数量内没有运行到这个故事，请单独运行。",
        "Not reached within the limits of one run; run it alone.",
    )
    return Outcome(name, False, said, ())
