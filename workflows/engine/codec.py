"""The state of a case as bytes: zstd(msgpack(rows)), typed and versioned, a kilobyte at any age.

A row a scope (its host, spec, variables) and a row a token (id, spec, state, parent, internal data).
There are no reserved keys: what msgpack lacks travels as extension types, so a form value may have
any name. Specs are never stored; a token names its element by id, which no change of our compiler moves.
"""

from __future__ import annotations

import datetime as dt
import threading
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgpack  # type: ignore[import-untyped]  # it ships no types
import zstandard

from workflows.engine.tokens import Token
from workflows.engine.workflow import Call, CaseWorkflow, ScopeWorkflow
from workflows.errors import Incident
from workflows.feel import Months

if TYPE_CHECKING:
    from workflows.engine.parser import Definition

VERSION = 1
MAX_STATE = 8_000_000
_DECIMAL, _DATE, _TIME, _DATETIME, _DELTA, _MONTHS, _BIG, _UUID = range(1, 9)


class _Zstd(threading.local):
    """One compressor a thread: to make one costs more than to use it, and none may be shared."""

    def __init__(self) -> None:
        self.compressor = zstandard.ZstdCompressor(level=3)
        self.decompressor = zstandard.ZstdDecompressor()


_zstd = _Zstd()


class BrokenState(Incident):
    """Stored bytes that are not a state of this definition."""

    zh = "保存的流程状态无法读取：{reason}"
    en = "The stored state cannot be read: {reason}"


def encode(workflow: CaseWorkflow) -> bytes:
    """The state of a case between two steps."""
    rows = [_scope_row(scope) for scope in (workflow, *workflow.subprocesses.values())]
    packed = msgpack.packb(
        [VERSION, workflow.end, bool(workflow.completed), rows],
        default=_extend,
        strict_types=False,
        use_bin_type=True,
    )
    return _zstd.compressor.compress(packed)


def decode(definition: Definition, state: bytes, call: Call) -> CaseWorkflow:
    """The case as it was when `encode` saw it. Raises BrokenState."""
    try:
        packed = _zstd.decompressor.decompress(state, max_output_size=MAX_STATE)
        version, end, completed, rows = msgpack.unpackb(packed, ext_hook=_restore, strict_map_key=False)
        if version != VERSION:
            raise BrokenState(reason=f"version {version}", element="")
        workflow = CaseWorkflow(definition, call, is_restored=True)
        workflow.end, workflow.completed = end, completed
        _fill(workflow, rows)
    except (
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        zstandard.ZstdError,
        msgpack.UnpackException,
    ) as error:
        raise BrokenState(reason=repr(error), element="") from error
    return workflow


def _scope_row(scope: Any) -> list[Any]:
    tasks = list(scope.tasks.values())
    places = {task.id: index for index, task in enumerate(tasks)}
    rows = [
        [task.id, task.task_spec.name, task.state, places.get(task._parent, -1), task.internal_data or None]
        for task in tasks
    ]
    return [
        scope.parent_task_id,
        scope.spec.name,
        scope.variables,
        scope.writers or None,
        bool(scope.completed),
        rows,
    ]


def _fill(workflow: CaseWorkflow, rows: list[Any]) -> None:
    specs = workflow.definition.specs
    for index, (host, spec, variables, writers, completed, tasks) in enumerate(rows):
        if index == 0:
            scope: Any = workflow
            scope.variables = variables
        else:
            place = workflow.find_task(host)
            scope = ScopeWorkflow(specs[spec], place, workflow, variables, is_restored=True)
            workflow.subprocesses[host] = scope
        scope.writers = writers or {}
        scope.completed = completed
        _fill_tasks(scope, tasks)


def _fill_tasks(scope: Any, rows: list[Any]) -> None:
    specs = scope.spec.task_specs
    made: list[Token] = []
    for task_id, spec, state, parent, internal in rows:
        task = Token(scope, specs[spec], made[parent] if parent >= 0 else None, state=state, id=task_id)
        task.internal_data = internal or {}
        made.append(task)
    scope.task_tree = made[0]


def _extend(found: Any) -> msgpack.ExtType:
    for kind, code, write in _WRITERS:
        if isinstance(found, kind):
            return msgpack.ExtType(code, write(found))
    raise TypeError(f"a {type(found).__name__} cannot be kept in a state")


def _text(found: Any) -> bytes:
    return str(found).encode()


def _delta(found: dt.timedelta) -> bytes:
    return f"{found.days},{found.seconds},{found.microseconds}".encode()


_WRITERS: tuple[tuple[Any, int, Any], ...] = (
    (Decimal, _DECIMAL, _text),
    (dt.datetime, _DATETIME, lambda each: each.isoformat().encode()),
    (dt.date, _DATE, lambda each: each.isoformat().encode()),
    (dt.time, _TIME, lambda each: each.isoformat().encode()),
    (dt.timedelta, _DELTA, _delta),
    (Months, _MONTHS, lambda each: _text(each.count)),
    (UUID, _UUID, lambda each: each.bytes),
    (int, _BIG, lambda each: hex(each).encode()),
)
_READERS: dict[int, Any] = {
    _DECIMAL: lambda data: Decimal(data.decode()),
    _DATETIME: lambda data: dt.datetime.fromisoformat(data.decode()),
    _DATE: lambda data: dt.date.fromisoformat(data.decode()),
    _TIME: lambda data: dt.time.fromisoformat(data.decode()),
    _DELTA: lambda data: dt.timedelta(*map(int, data.decode().split(","))),
    _MONTHS: lambda data: Months(int(data)),
    _UUID: lambda data: UUID(bytes=data),
    _BIG: lambda data: int(data, 16),
}


def _restore(code: int, data: bytes) -> Any:
    return _READERS[code](data)
