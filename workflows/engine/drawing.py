"""What of a process its drawing shows: a file without a drawing, steps that run and cannot be seen."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from workflows.engine.elements import NODES
from workflows.engine.problems import Fix, ProblemFound
from workflows.engine.support import BPMN, BPMNDI


def problems(root: etree._Element, path: str) -> Iterator[ProblemFound]:
    """That there is no drawing at all, else every step that it leaves out."""
    steps = [each for each in root.iter() if _is_step(each)]
    drawn = {
        (shape.get("bpmnElement") or "").rpartition(":")[2] for shape in root.iter(f"{{{BPMNDI}}}BPMNShape")
    }
    if steps and not drawn:
        zh = "文件没有图形部分；打开时会自动排版，请看过再保存。"
        en = "The file has no drawing; it is laid out when opened, look at it before saving."
        yield ProblemFound(path, None, None, "warning", zh, en, "no_drawing", Fix("lay_out"))
        return
    for step in steps:
        given = step.get("id")
        if given and given not in drawn:
            zh = "图中没有画出这个环节，看图的人不知道有它；请重新排版或删除。"
            en = "The drawing does not show this step, so nobody sees it; lay it out again, or delete it."
            name = step.get("name") or None
            yield ProblemFound(path, given, name, "warning", zh, en, "not_drawn", Fix("lay_out"))


def _is_step(element: etree._Element) -> bool:
    name = etree.QName(element)
    return name.namespace == BPMN and name.localname in NODES
