"""What is wrong with the marker of a repeated activity, and with the number of its instances."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.elements import Loop, Node, Process, Scope
from workflows.engine.loops import MAX_INSTANCES
from workflows.engine.problems import ProblemFound
from workflows.engine.references import found


def problems(process: Process, node: Node, loop: Loop) -> Iterator[ProblemFound]:
    """What one marker lacks."""
    if loop.kind == "multi":
        yield from _instances(process, node, loop)
        yield from _instance_outputs(process, node, loop)
        yield from _instance_number(process, node, loop)
    elif loop.maximum is None and loop.condition is None:
        zh = "循环既没有条件也没有上限。"
        yield found(process, node, zh, "The loop has neither a condition nor a maximum.", kind="loop")


def _instances(process: Process, node: Node, loop: Loop) -> Iterator[ProblemFound]:
    if (loop.cardinality is None) == (loop.collection is None):
        yield found(
            process,
            node,
            "多实例须有 loopCardinality 或 shibao:collection 之一。",
            "A multi-instance has either loopCardinality or shibao:collection.",
            kind="loop",
        )


def _instance_outputs(process: Process, node: Node, loop: Loop) -> Iterator[ProblemFound]:
    if (loop.output_collection is None) != (loop.output_element is None):
        yield found(
            process,
            node,
            "outputCollection 与 outputElement 须成对。",
            "outputCollection and outputElement come together.",
            kind="loop",
        )
    if node.outputs and loop.output_collection is None:
        yield found(
            process,
            node,
            "多实例的输出会丢失；请设置 shibao:outputCollection。",
            "Outputs of instances would be lost; set shibao:outputCollection.",
            kind="loop",
        )


def _instance_number(process: Process, node: Node, loop: Loop) -> Iterator[ProblemFound]:
    is_number = loop.cardinality is not None and loop.cardinality.lstrip("-").isdigit()
    if is_number and _constant(loop.cardinality or "") is None:
        yield found(
            process,
            node,
            f"实例数须为 0 至 {MAX_INSTANCES}。",
            f"The number of instances is 0 to {MAX_INSTANCES}.",
            kind="loop",
        )


def _constant(text: str) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) <= 9
    return int(text) if is_number and int(text) <= MAX_INSTANCES else None


def nested(process: Process, scope: Scope, outer: int) -> Iterator[ProblemFound]:
    """Instances within instances: together as many as one marker may make."""
    for node in scope.nodes.values():
        times = outer
        if node.loop is not None and node.loop.kind == "multi":
            times *= _constant(node.loop.cardinality or "") or 1
        if times > MAX_INSTANCES:
            yield found(
                process,
                node,
                f"嵌套多实例共 {times} 个，超过 {MAX_INSTANCES}。",
                f"Nested instances come to {times}, more than {MAX_INSTANCES}.",
                kind="loop",
            )
        elif node.body is not None:
            yield from nested(process, node.body, times)
