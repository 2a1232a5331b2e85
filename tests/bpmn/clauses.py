"""The page that leads from a clause to diagrams, tables, stories, code and tests.

`python -m tests.bpmn.clauses` writes docs/clauses.md; a test says when that is due.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.bpmn.drawing import BPMN_FOLDER, MODEL, NODES, PROCESSES, SHIBAO, Drawing

ROOT = BPMN_FOLDER.parent
PAGE = ROOT / "docs" / "clauses.md"
HEAD = """# 条款对照 · From the clauses to the product

依据：吉政办发〔2005〕58号。编号同时用于流程图（`shibao:clause`）、决策表（注释列 `clause`）、
故事和测试（`@pytest.mark.clause`）。
Source: Jilin 2005-58. The ids are those of diagrams, decision tables, stories and tests.

本页由 `python -m tests.bpmn.clauses` 生成，测试会核对。
This page is written by `python -m tests.bpmn.clauses`; a test checks it.

| id | 条款 · clause | 流程图 · diagrams | 决策表 · tables | 故事 · stories | 程序 · code | 测试 · tests |
|---|---|---|---|---|---|---|
"""

Found = Mapping[str, set[str]]


def page() -> str:
    """The whole page as it should be now."""
    columns = (_diagrams(), _tables(), _stories(), _code(), _tests())
    clauses = json.loads((BPMN_FOLDER / "clauses.json").read_text())["clauses"]
    rows = [_row(each["id"], f"{each['zh']}<br>{each['en']}", columns) for each in clauses]
    return HEAD + "\n".join(rows) + "\n"


def without_tests(text: str) -> list[str]:
    """The rows but for their last column, which grows with every marked test."""
    return [line.rsplit("|", 2)[0] for line in text.splitlines()]


def _row(clause: str, text: str, columns: Iterable[Found]) -> str:
    cells = [", ".join(sorted(column.get(clause, set()))) for column in columns]
    return f"| {clause} | {text} | " + " | ".join(cells) + " |"


def _diagrams() -> Found:
    found = defaultdict(set)
    for path in PROCESSES:
        for key, element in Drawing(path).tagged(NODES | {"process"}).items():
            where = path.stem if element.tag == f"{MODEL}process" else f"{path.stem}.{key}"
            found[element.get(f"{SHIBAO}clause", "")].add(where)
    return found


def _tables() -> Found:
    found = defaultdict(set)
    for path in (BPMN_FOLDER / "decisions").glob("*.dmn"):
        for annotation in re.findall(r"<annotationEntry[^>]*>\s*<text>(.*?)</text>", path.read_text()):
            for clause in re.findall(r"\b[SP]\d?\.\d+[a-c]?(?:\.0)?\b", annotation):
                found[clause].add(path.stem)
    return found


def _stories() -> Found:
    found = defaultdict(set)
    for path in (BPMN_FOLDER / "scenarios").glob("*.json"):
        for clause in json.loads(path.read_text())["clauses"]:
            found[clause].add(path.stem)
    return found


def _code() -> Found:
    """Operations that elements of the clause call."""
    found = defaultdict(set)
    for path in PROCESSES:
        for element in Drawing(path).tagged({"serviceTask"}).values():
            found[element.get(f"{SHIBAO}clause", "")].add(element.get(f"{SHIBAO}operation", ""))
    return found


def _tests() -> Found:
    found = defaultdict(set)
    for path in (ROOT / "tests").rglob("test_*.py"):
        for marks in re.findall(r"mark\.clause\(([^)]*)\)", path.read_text()):
            for clause in re.findall(r'"([^"]+)"', marks):
                found[clause].add(path.relative_to(ROOT / "tests").as_posix())
    return found


def write(path: Path = PAGE) -> None:
    """Write the page."""
    path.write_text(page())


if __name__ == "__main__":
    write()
