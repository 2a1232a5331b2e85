"""Events at work: waiting, firing, throwing, interrupting; the parts the library gets wrong are here."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.engine import scripts, timers, tokens
from workflows.engine.elements import WAKES, Event, Node
from workflows.engine.reach import is_link_target
from workflows.engine.registry import MOST_TRIES, RetryLater

_ANOTHER_TRY = Event("timer", timer="timeDate")


def awaited(task: Task) -> Event | None:
    """What a waiting token waits for; None for humans, joins and running scopes."""
    if not task.has_state(TaskState.WAITING):
        return None
    node: Node | None = getattr(task.task_spec, "node", None)
    if node is None:
        return None
    if was_put_off(task):
        return _ANOTHER_TRY
    return event_start(node).event if tokens.is_listener(task) else node.event


def event_start(node: Node) -> Node:
    """The start event of an event sub-process."""
    assert node.body is not None
    return node.body.starts()[0]


def alternative(node: Node, index: int) -> str:
    """Name of the spec that waits for one of an event's definitions; ids cannot hold brackets."""
    return f"{node.id}({index})" if len(node.events) > 1 else node.id


def wait(task: Task, event: Event) -> None:
    """Let a token wait; a timer gets its due date now, once."""
    task._set_state(TaskState.WAITING)
    if event.kind == "timer":
        _set_due(task, event)


def _set_due(task: Task, event: Event) -> None:
    is_text = timers.is_cycle_text(event.expression)
    found = event.expression if is_text else scripts.value(task, event.expression)
    try:
        if event.timer == "timeCycle":
            cycle = timers.cycle(found)
            task.internal_data["every"] = cycle.every
            task.internal_data["left"] = cycle.left
            task.internal_data["due"] = timers.add(scripts.now(task), cycle.every)
        else:
            task.internal_data["due"] = timers.due_at(found, scripts.now(task))
    except timers.BadTimer as error:
        raise scripts.incident(
            task,
            f"定时值“{event.expression}”无效（{error}）",
            f'the timer value "{event.expression}" is not usable: {error}',
        ) from error


def put_off(task: Task, later: RetryLater) -> None:
    """Let a verb that asks for it be called again; an Incident when it has asked too often."""
    tries = task.internal_data.get("tries", 0) + 1
    if tries >= MOST_TRIES:
        raise scripts.incident(
            task,
            f"操作已 {tries} 次要求稍后再试：{later}",
            f"the operation has asked {tries} times to be tried later: {later}",
        )
    task._set_state(TaskState.WAITING)
    task.internal_data["tries"] = tries
    task.internal_data["due"] = timers.add(scripts.now(task), later.after)
    if tries == 1 and not task.internal_data.get("loop"):
        arm_boundary(task)


def was_put_off(task: Task) -> bool:
    """Whether the verb of this token asked for a later time."""
    return "tries" in task.internal_data


def arm_boundary(host: Task) -> None:
    """Make the waits of the boundary events of an activity that begins to wait."""
    for node in host.workflow.spec.scope.boundary(host.task_spec.node.id):
        for index, event in enumerate(node.events):
            if event.kind in WAKES:
                spec = host.workflow.spec.task_specs[alternative(node, index)]
                listener = tokens.add(host.parent, spec, path=tokens.own_path(host))
                listener.internal_data["host"] = host.id
                wait(listener, event)


def disarm_boundary(host: Task) -> None:
    """Take back the boundary waits of an activity that is over."""
    for task in tokens.live(host.workflow):
        if task.internal_data.get("host") == host.id:
            cancel(task)


def listen(workflow: Any) -> None:
    """Make the waits of the event sub-processes of a scope that begins."""
    for node in workflow.spec.scope.nodes.values():
        if node.is_event_body:
            event = event_start(node).event
            if event is not None and event.kind in WAKES:
                listener = tokens.add(workflow.task_tree, workflow.spec.task_specs[node.id])
                listener.internal_data["listener"] = True
                wait(listener, event)


def cancel(task: Task) -> None:
    """Withdraw a token with everything that hangs on it: its inside, its boundary, its instances."""
    if not tokens.is_live(task):
        return
    top = task.workflow.top_workflow
    task._set_state(TaskState.CANCELLED)
    top.note(task, "cancelled")
    inside = top.subprocesses.get(task.id)
    if inside is not None and not inside.completed:
        cancel_all(inside)
        top.drop_scope(inside)
    for other in tokens.live(task.workflow):
        if task.id in (other.internal_data.get("host"), other.internal_data.get("loop")):
            cancel(other)


def cancel_all(workflow: Any, but: Task | None = None) -> None:
    """Withdraw every token of a scope except one."""
    for task in tokens.live(workflow):
        if task is not but:
            cancel(task)


def fire(task: Task, payload: Any = None) -> None:
    """A waiting token's event has come: by our clock, by a message, by a signal or a condition."""
    if tokens.is_listener(task):
        _fire_listener(task, payload)
    elif "host" in task.internal_data:
        _fire_boundary(task, payload)
    else:
        for other in tokens.live(task.workflow):
            if other is not task and _same_gateway(task, other):
                cancel(other)
        _release(task, payload)


def _same_gateway(task: Task, other: Task) -> bool:
    gateway = task.internal_data.get("gateway")
    return gateway is not None and other.internal_data.get("gateway") == gateway


def _release(task: Task, payload: Any) -> None:
    for key in ("due", "every", "left", "host", "gateway", "listener", "was"):
        task.internal_data.pop(key, None)
    if payload is not None:
        task.internal_data["payload"] = payload
    task._ready()


def _comes_again(task: Task) -> bool:
    event = awaited(task)
    if event is None or event.kind != "timer":
        return True
    every, left = task.internal_data.get("every"), task.internal_data.get("left")
    if every is None or (left is not None and left <= 1):
        return False
    task.internal_data["due"] = timers.add(task.internal_data["due"], every)
    task.internal_data["left"] = None if left is None else left - 1
    return True


def _fire_boundary(task: Task, payload: Any) -> None:
    host = task.workflow.top_workflow.find_task(task.internal_data["host"])
    if task.task_spec.node.interrupting:
        del task.internal_data["host"]
        task.internal_data["path"] = tokens.own_path(host)
        cancel(host)
        _release(task, payload)
        return
    path = _fork_off(host)
    if not _comes_again(task):
        task.internal_data["path"] = path
        _release(task, payload)
        return
    _release(tokens.add(task.parent, task.task_spec, path=path), payload)


def _fork_off(host: Task) -> tokens.Path:
    path, fork = tokens.own_path(host), tokens.new_fork()
    host.internal_data["path"] = tokens.forked(path, 0, fork)
    return tokens.forked(path, 1, fork)


def _fire_listener(task: Task, payload: Any) -> None:
    if event_start(task.task_spec.node).interrupting:
        cancel_all(task.workflow, but=task)
        _release(task, payload)
    elif _comes_again(task):
        _release(tokens.add(task.parent, task.task_spec), payload)
    else:
        _release(task, payload)


def throw_signal(task: Task, name: str | None) -> None:
    """Wake everything in the case that waits for the signal, and tell the outside."""
    top = task.workflow.top_workflow
    top.signals.append(name)
    for other in tokens.all_live(top):
        event = awaited(other)
        if event is not None and event.kind == "signal" and event.name == name:
            fire(other)


def throw_up(task: Task, kind: str, code: str | None, payload: Any = None) -> bool:
    """Look for the nearest catcher of an error or escalation, outwards; False when there is none."""
    current: Task | None = task
    while current is not None:
        owner = _loop_host(current)
        node: Node = owner.task_spec.node
        boundary = _catcher(list(owner.workflow.spec.scope.boundary(node.id)), kind, code)
        if boundary is not None:
            _catch_at_boundary(owner, boundary, payload)
            return True
        if not node.is_event_body and _catch_in_scope(owner.workflow, kind, code, payload):
            return True
        current = tokens.host_of(owner.workflow)
    return False


def _loop_host(task: Task) -> Task:
    loop = task.internal_data.get("loop")
    if loop is None:
        return task
    found: Task = task.workflow.top_workflow.find_task(loop)
    return found


def _catcher(candidates: list[Node], kind: str, code: str | None) -> Node | None:
    catch_all = None
    for node in candidates:
        names = [event.name for event in node.events if event.kind == kind]
        if code is not None and code in names:
            return node
        if None in names:
            catch_all = catch_all or node
    return catch_all


def _catch_at_boundary(owner: Task, node: Node, payload: Any) -> None:
    spec = owner.workflow.spec.task_specs[node.id]
    if node.interrupting:
        path = tokens.own_path(owner)
        cancel(owner)
    else:
        path = _fork_off(owner)
    token = tokens.add(owner.parent, spec, path=path)
    _release(token, payload)


def _catch_in_scope(workflow: Any, kind: str, code: str | None, payload: Any) -> bool:
    bodies = {event_start(each).id: each for each in workflow.spec.scope.nodes.values() if each.is_event_body}
    start = _catcher([event_start(each) for each in bodies.values()], kind, code)
    if start is None:
        return False
    if start.interrupting or kind == "error":
        cancel_all(workflow)
    token = tokens.add(workflow.task_tree, workflow.spec.task_specs[bodies[start.id].id])
    _release(token, payload)
    return True


def throw_error(task: Task, code: str | None, message: str = "") -> None:
    """Raise a BPMN error; one that nobody catches is an Incident."""
    if not throw_up(task, "error", code, {"code": code, "message": message}):
        raise scripts.incident(
            task,
            f"错误 {code} 没有被任何边界事件捕获：{message}",
            f"nothing catches the error {code}: {message}",
        )


def link_targets(task: Task, name: str | None) -> list[Node]:
    """The catching link events of this name in the scope."""
    return [each for each in task.workflow.spec.scope.nodes.values() if is_link_target(each, name)]


def terminate(task: Task) -> None:
    """End the scope at once."""
    cancel_all(task.workflow, but=task)


def cancel_transaction(task: Task) -> None:
    """End a transaction through its cancel boundary event."""
    host = tokens.host_of(task.workflow)
    if host is not None:
        node = _catcher(list(host.workflow.spec.scope.boundary(host.task_spec.node.id)), "cancel", None)
        if node is not None:
            _catch_at_boundary(host, node, None)
            return
    raise scripts.incident(
        task, "取消事件没有对应的取消边界事件", "there is no cancel boundary event to go to"
    )


def look_at_condition(task: Task, event: Event) -> bool:
    """Fire a waiting condition that has become true; True when it fired."""
    found = scripts.outcome(event.expression, tokens.visible(task), scripts.now(task)).value is True
    before = task.internal_data.get("was", False)
    task.internal_data["was"] = found
    if found and not before:
        fire(task)
        return True
    return False
