"""SpiffWorkflow by itself, in memory: what a step costs before anybody checks, keeps or tells it.

Its own parser, tasks and run loop, as they come; the operations of the diagram become one-line scripts.
"""

from __future__ import annotations

import time

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from benchmarks.stage import DIAGRAMS, ENDLESS

_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


def specification(process_id: str) -> object:
    """The process as the library reads it; our vocabulary is taken out, its conditions are valid Python."""
    root = etree.parse(DIAGRAMS / "processes" / f"{process_id}.bpmn").getroot()
    for ours in list(root.iter("{*}extensionElements")):
        ours.getparent().remove(ours)
    for service in root.iter(_BPMN + "serviceTask"):
        service.tag = _BPMN + "scriptTask"
        counts = service.get("id") == "record_month"
        etree.SubElement(service, _BPMN + "script").text = "month = month + 1" if counts else "seen = month"
    parser = BpmnParser()
    parser.add_bpmn_xml(root)
    return parser.get_spec(process_id)


class LibraryCase:
    """A case that never leaves memory."""

    def __init__(self, spec: object) -> None:
        self._workflow = BpmnWorkflow(spec)
        self._workflow.task_tree.data.update(month=1, months=ENDLESS)
        self._workflow.do_engine_steps()

    @property
    def waiting(self) -> Task:
        """The human task that is open."""
        (task,) = self._workflow.get_tasks(state=TaskState.READY, manual=True)
        return task

    def step(self) -> float:
        """Seconds of one human step, to the next human task."""
        task = self.waiting
        began = time.perf_counter()
        task.run()
        self._workflow.do_engine_steps()
        self._workflow.refresh_waiting_tasks()
        return time.perf_counter() - began
