"""Repeated activities: the standard loop and multi-instance, one after another or side by side."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.engine import events, scripts, tokens
from workflows.engine.elements import Loop, Node
from workflows.engine.specs import ActivitySpec, ProcessSpec

MAX_INSTANCES = 200


class LoopSpec(ActivitySpec):
    """The outside of a repeated activity: makes instances of `inner` and goes on when they are done."""

    waits = True
    is_outside = True

    def __init__(self, wf_spec: ProcessSpec, node: Node, inner: str) -> None:
        super().__init__(wf_spec, node)
        self.manual = False
        self.inner = inner
        assert node.loop is not None
        self.loop: Loop = node.loop

    def act(self, task: Task) -> None:
        if task.internal_data.pop("closed", False):
            return
        task._set_state(TaskState.STARTED)
        items = self._items(task)
        task.internal_data.update(items=items, made=0, done=0, results=[None] * len(items) if items else [])
        self._go_on(task)

    def _items(self, task: Task) -> list[Any] | None:
        if self.loop.kind == "standard":
            return None
        if self.loop.collection is not None:
            found = scripts.value(task, self.loop.collection)
            if not isinstance(found, list):
                raise scripts.incident(
                    task, "多实例的集合不是列表", "the collection of the multi-instance is no list"
                )
        else:
            count = scripts.value(task, self.loop.cardinality or "0")
            if isinstance(count, bool) or not isinstance(count, int) or not 0 <= count <= MAX_INSTANCES:
                raise scripts.incident(
                    task,
                    f"实例数须为 0 至 {MAX_INSTANCES} 的整数",
                    f"the number of instances must be 0 to {MAX_INSTANCES}",
                )
            found = list(range(1, count + 1))
        if len(found) > MAX_INSTANCES:
            raise scripts.incident(
                task, f"实例数超过 {MAX_INSTANCES}", f"more than {MAX_INSTANCES} instances"
            )
        return found

    def _go_on(self, task: Task) -> None:
        """Make the next instances that are due, or close."""
        data = task.internal_data
        if self.loop.kind == "standard":
            self._next_round(task)
        elif data["done"] == len(data["items"]):
            self._close(task)
        else:
            ahead = data["made"] + 1 if self.loop.sequential else len(data["items"])
            while data["made"] < min(ahead, len(data["items"])):
                self._make(task)

    def _next_round(self, task: Task) -> None:
        done = task.internal_data["done"]
        is_first = done == 0 and not self.loop.test_before
        is_over = self.loop.maximum is not None and done >= self.loop.maximum
        extra = {"loopCounter": done}
        wants_more = (
            is_first or self.loop.condition is None or scripts.is_true(task, self.loop.condition, extra)
        )
        if is_over or not wants_more:
            self._close(task)
        else:
            self._make(task)

    def _make(self, task: Task) -> None:
        data = task.internal_data
        index = data["made"]
        data["made"] = index + 1
        spec = task.workflow.spec.task_specs[self.inner]
        path = tokens.own_path(task)
        instance = tokens.add(task.parent, spec, path=path)
        local: dict[str, Any] = {"loopCounter": index + 1}
        if self.loop.element and data["items"] is not None:
            local[self.loop.element] = data["items"][index]
        instance.internal_data.update(loop=task.id, local=local)
        if self.loop.kind == "multi":
            instance.internal_data["capture"] = True
        instance.task_spec._update(instance)

    def instance_left(self, task: Task, instance: Task) -> None:
        """One instance is done: keep its result, and decide whether that is enough."""
        data = task.internal_data
        data["done"] += 1
        if self.loop.output_element is not None:
            index = instance.internal_data["local"]["loopCounter"] - 1
            data["results"][index] = scripts.value(instance, self.loop.output_element)
        if self.loop.completion is not None and self._is_enough(task, instance):
            for other in tokens.live(task.workflow):
                if other.internal_data.get("loop") == task.id:
                    events.cancel(other)
            self._close(task)
            return
        self._go_on(task)

    def _is_enough(self, task: Task, instance: Task) -> bool:
        data = task.internal_data
        extra = {
            **instance.internal_data["local"],
            "numberOfInstances": len(data["items"] or ()),
            "numberOfCompletedInstances": data["done"],
            "numberOfActiveInstances": data["made"] - data["done"],
        }
        return scripts.is_true(task, self.loop.completion or "false", extra)

    def _close(self, task: Task) -> None:
        results = task.internal_data.get("results", [])
        for key in ("items", "made", "done", "results"):
            task.internal_data.pop(key, None)
        if self.loop.output_collection is not None:
            tokens.write(task, self.loop.output_collection, results)
        task.internal_data["closed"] = True
        task._ready()
