"""Stories told in a process of its own: `python -m workflows.practice.telling`.

Standard input is one JSON object, `{"process": id, "files": {path: base64}, "stories": {name: base64}}`; each
story is answered by a line `{"name", "passed", "zh", "en", "visited"}` as soon as it is over. Whoever asked
may end this process at any time: nothing it does outlives it.
"""

from __future__ import annotations

import json
import sys
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any

from workflows.demo.world import DemoWorld
from workflows.errors import DomainError
from workflows.runtime import scenarios
from workflows.runtime.story_differences import Said

Files = Mapping[str, bytes]


def tell(process_id: str, files: Files, stories: Files) -> Iterator[dict[str, Any]]:
    """Run every story against the files; a line for each."""
    for name, content in stories.items():
        yield {"name": name, **_told(process_id, files, name, content)}


def _told(process_id: str, files: Files, name: str, content: bytes) -> dict[str, Any]:
    try:
        result = scenarios.run_files(scenarios.read(name, content), DemoWorld(), files)
    except DomainError as error:
        return _not_run(error.text("zh"), error.text("en"))
    except Exception as error:  # a story names people and places as it likes: what it broke is its answer
        broken = f"{type(error).__name__}: {error}"
        return _not_run(f"故事无法运行：{broken}", f"The story cannot be run: {broken}")
    said = result.differences[0].sentence if result.differences else Said("", "")
    visited = list(result.visited.get(process_id, ()))
    return {"passed": result.passed, "zh": said.zh, "en": said.en, "visited": visited}


def _not_run(zh: str, en: str) -> dict[str, Any]:
    return {"passed": False, "zh": zh, "en": en, "visited": []}


def main() -> None:
    """Read the question, answer line by line; whatever else is printed goes to standard error."""
    answers, sys.stdout = sys.stdout, sys.stderr
    asked = json.load(sys.stdin)
    files, stories = (
        {name: b64decode(content) for name, content in asked[part].items()} for part in ("files", "stories")
    )
    for line in tell(asked["process"], files, stories):
        answers.write(f"{json.dumps(line)}\n")
        answers.flush()


if __name__ == "__main__":
    main()
