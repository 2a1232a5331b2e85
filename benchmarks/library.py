"""SpiffWorkflow by itself: what a step costs before anybody checks or tells it, in memory or kept its way.

Its own parser, tasks, run loop and serialiser, as they come; operations become one-line scripts.
"""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
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
        self.workflow = BpmnWorkflow(spec)
        self.workflow.task_tree.data.update(month=1, months=ENDLESS)
        self.workflow.do_engine_steps()

    @classmethod
    def of(cls, workflow: BpmnWorkflow) -> LibraryCase:
        """A case that was begun before."""
        case = cls.__new__(cls)
        case.workflow = workflow
        return case

    @property
    def waiting(self) -> Task:
        """The human task that is open."""
        (task,) = self.workflow.get_tasks(state=TaskState.READY, manual=True)
        return task

    def step(self) -> float:
        """Seconds of one human step, to the next human task."""
        task = self.waiting
        began = time.perf_counter()
        task.run()
        self.workflow.do_engine_steps()
        self.workflow.refresh_waiting_tasks()
        return time.perf_counter() - began


class KeptCase:
    """A case that is kept as the library's JSON, whole, after every step: a row of SQLite on disk."""

    def __init__(self, spec: object, folder: Path) -> None:
        self._serializer = BpmnWorkflowSerializer()
        self._database = sqlite3.connect(folder / "kept.db")
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=FULL")
        self._database.execute("CREATE TABLE IF NOT EXISTS kept (state TEXT)")
        case = LibraryCase(spec)
        self._database.execute("INSERT INTO kept VALUES (?)", (self._text(case),))
        self._database.commit()

    def _text(self, case: LibraryCase) -> str:
        return str(self._serializer.serialize_json(case.workflow))

    def step(self) -> float:
        """Seconds of one human step: read, restored, done, written, committed."""
        began = time.perf_counter()
        (text,) = self._database.execute("SELECT state FROM kept").fetchone()
        case = LibraryCase.of(self._serializer.deserialize_json(text))
        case.step()
        self._database.execute("UPDATE kept SET state = ?", (self._text(case),))
        self._database.commit()
        return time.perf_counter() - began

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()
