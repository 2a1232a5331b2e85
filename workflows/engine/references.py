"""Names in a diagram that must exist elsewhere: roles, forms, tables, operations, processes, elements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workflows.engine import parser, registry, scripts, values
from workflows.engine.elements import HUMAN, QUEUES, Assignment, Node, Process
from workflows.engine.forms import Form
from workflows.engine.parser import Role
from workflows.engine.problems import Fix, Kind, ProblemFound, Severity
from workflows.engine.suggestions import close, nearest
from workflows.feel import FeelSyntaxError

SAMPLE = dt.datetime(2006, 3, 1, tzinfo=dt.UTC)
"""The instant at which constants are tried out."""


@dataclass
class House:
    """What the bundle has beside diagrams, by id."""

    roles: dict[str, Role]
    forms: dict[str, Form]
    decisions: dict[str, Any]
    clauses: frozenset[str] = frozenset()


def found(  # noqa: PLR0913 - one call says everything of a problem
    process: Process,
    node: Node | None,
    zh: str,
    en: str,
    severity: Severity = "error",
    *,
    kind: Kind,
    fix: Fix | None = None,
) -> ProblemFound:
    """A problem at an element, or at the process as a whole."""
    element_id, name = (
        (node.id, node.name or None) if node is not None else (process.id, process.name or None)
    )
    return ProblemFound(process.path, element_id, name, severity, zh, en, kind, fix)


def problems(process: Process, processes: Mapping[str, Process], house: House) -> Iterator[ProblemFound]:
    """Every name of a process that leads nowhere."""
    yield from _card(process, house)
    yield from _own_start(process, house)
    for node in process.nodes():
        yield from _role(process, node, house)
        yield from _queue(process, node)
        yield from _bulk(process, node, house)
        yield from _form(process, node, house)
        yield from _decision(process, node, house)
        yield from _operation(process, node)
        yield from _call(process, node, processes)
        yield from _separate(process, node, processes)
    cycle = parser.call_cycle(processes, process.id)
    if cycle:
        shown = " → ".join(cycle)
        yield found(
            process,
            None,
            f"流程互相调用成环或层次过深：{shown}；请拆开。",
            f"Processes call each other in a circle or too deep: {shown}; break it.",
            kind="call_circle",
        )


def _card(process: Process, house: House) -> Iterator[ProblemFound]:
    role = process.card.start_role
    if role is not None and role not in house.roles:
        zh, en = nearest(role, house.roles)
        yield found(
            process,
            None,
            f"流程卡片的角色 {role} 不在 roles.json 中{zh}",
            f"The card's role {role} is not in roles.json{en}",
            kind="unknown_role",
            fix=Fix("choose_role", "startRole", close(role, house.roles)),
        )
    if not process.is_executable:
        yield found(
            process,
            None,
            "流程未标为可执行（isExecutable），只作草稿。",
            "The process is not marked executable (isExecutable): a draft.",
            "warning",
            kind="draft_only",
            fix=Fix("mark_executable"),
        )


def _own_start(process: Process, house: House) -> Iterator[ProblemFound]:
    """The start page that a process has for itself knows no facts and no choices of the database."""
    if process.card.page or process.card.start_role is None:
        return
    for node in process.scope.starts():
        form = house.forms.get(node.form or "")
        for field in form.fields if form is not None else ():
            if field.type == "fact" or field.source:
                zh = f"字段 {field.name} 要由页面给出，流程自己的发起页没有；请改字段，或选定发起页面。"
                en = f"The field {field.name} is given by a page; a start page of the process's own has none."
                yield found(process, node, zh, f"{en} Change the field, or name a page.", kind="mapping")


def _role(process: Process, node: Node, house: House) -> Iterator[ProblemFound]:
    if node.tag not in HUMAN:
        return
    if node.role is None:
        yield found(
            process,
            node,
            "人工任务不在有 shibao:role 的泳道中；请放入泳道。",
            "The human task is in no lane with a shibao:role; put it into one.",
            kind="unknown_role",
            fix=Fix("choose_role", None, close("", house.roles)),
        )
    elif node.role not in house.roles:
        zh, en = nearest(node.role, house.roles)
        yield found(
            process,
            node,
            f"泳道的角色 {node.role} 不在 roles.json 中{zh}",
            f"The lane's role {node.role} is not in roles.json{en}",
            kind="unknown_role",
            fix=Fix("choose_role", None, close(node.role, house.roles)),
        )


def _form(process: Process, node: Node, house: House) -> Iterator[ProblemFound]:
    if node.form is None:
        return
    if node.form not in house.forms:
        zh, en = nearest(node.form, house.forms)
        yield found(
            process,
            node,
            f"表单 {node.form} 不存在{zh}",
            f"The form {node.form} does not exist{en}",
            kind="unknown_form",
            fix=Fix("choose_form", None, close(node.form, house.forms)),
        )
    else:
        yield from _facts(process, node, house.forms[node.form])


def _facts(process: Process, node: Node, form: Form) -> Iterator[ProblemFound]:
    """Facts that a task's form shows but no input gives, and inputs that the form has no place for."""
    given = {each.name for each in node.inputs}
    shown = {field.name for field in form.fields if field.type == "fact"}
    for name in sorted(shown - given) if node.tag == "userTask" else ():
        zh, en = nearest(name, given)
        yield found(
            process,
            node,
            f"表单 {form.id} 显示的 {name} 没有对应的 shibao:input{zh}",
            f"The form {form.id} shows {name}, which no shibao:input gives{en}",
            kind="mapping",
            fix=Fix("add_input", name),
        )
    free = {field.name for field in form.fields} - given
    asked = {name for field in form.fields if field.visible for name in scripts.compiled(field.visible).names}
    for name in sorted(given - asked - {field.name for field in form.fields}):
        # A page may show it beside the form; only a slip of the pen is worth a word.
        zh, en = nearest(name, free)
        if en:
            sentence = f"The form {form.id} has no field {name}{en}"
            yield found(
                process, node, f"表单 {form.id} 没有字段 {name}{zh}", sentence, "warning", kind="mapping"
            )


def _bulk(process: Process, node: Node, house: House) -> Iterator[ProblemFound]:
    """One set of answers for many cases holds nothing that belongs to one person or one file."""
    if node.bulk is None:
        return
    fix = Fix("remove_attribute", "shibao:bulk")
    if node.bulk != "true":
        zh, en = "shibao:bulk 只能写 true", "shibao:bulk is true or left out"
        yield found(process, node, f"{zh}。", f"{en}.", kind="vocabulary", fix=fix)
    form = house.forms.get(node.form or "")
    for field in form.fields if form is not None else ():
        if field.is_secret or field.type in {"file", "table"}:
            yield found(
                process,
                node,
                f"可批量办结的环节不能询问“{field.zh}”：它只属于一件。",
                f"A step that is done in bulk cannot ask for “{field.en}”: it belongs to one case.",
                kind="vocabulary",
                fix=fix,
            )


def _queue(process: Process, node: Node) -> Iterator[ProblemFound]:
    if node.queue is None or node.queue in QUEUES:
        return
    zh, en = nearest(node.queue, QUEUES)
    yield found(
        process,
        node,
        f"没有名为 {node.queue} 的待办状态{zh}",
        f"There is no queue {node.queue}{en}",
        kind="vocabulary",
        fix=Fix("remove_attribute", "shibao:queue"),
    )


def _decision(process: Process, node: Node, house: House) -> Iterator[ProblemFound]:
    if node.tag != "businessRuleTask":
        return
    model = house.decisions.get(node.decision or "")
    if model is None:
        yield _no_table(process, node, house)
        return
    wanted = next((set(each.inputs) for each in model.decisions if each.id == node.decision), None)
    if wanted is None:
        yield found(
            process,
            node,
            f"文件 {node.decision}.dmn 中没有决策 {node.decision}。",
            f"{node.decision}.dmn has no decision {node.decision}.",
            kind="unknown_decision",
        )
        return
    yield from _inputs(process, node, wanted, wanted)


def _no_table(process: Process, node: Node, house: House) -> ProblemFound:
    if node.decision is None:
        zh = "业务规则任务没有 shibao:decision；请选一张决策表。"
        en = "The business rule task has no shibao:decision; choose a table."
    else:
        near = nearest(node.decision, house.decisions)
        zh = f"决策表 {node.decision} 不存在{near[0]}"
        en = f"The decision {node.decision} does not exist{near[1]}"
    fix = Fix("choose_decision", None, close(node.decision or "", house.decisions))
    return found(process, node, zh, en, kind="unknown_decision", fix=fix)


def _operation(process: Process, node: Node) -> Iterator[ProblemFound]:
    if node.tag != "serviceTask":
        return
    if node.operation is None:
        yield found(
            process,
            node,
            "服务任务没有 shibao:operation；请选一个操作。",
            "The service task has no shibao:operation; choose one.",
            kind="unknown_operation",
            fix=Fix("choose_operation", None, close("", registry.all_operations())),
        )
        return
    verb = registry.all_operations().get(node.operation)
    if verb is None:
        zh, en = nearest(node.operation, registry.all_operations())
        yield found(
            process,
            node,
            f"没有名为 {node.operation} 的操作{zh}",
            f"There is no operation {node.operation}{en}",
            kind="unknown_operation",
            fix=Fix("choose_operation", None, close(node.operation, registry.all_operations())),
        )
        return
    yield from _inputs(process, node, set(verb.inputs), set(verb.required))
    for each in node.inputs:
        if each.name in verb.inputs:
            yield from _constant(process, node, each, verb.inputs[each.name])


def _constant(process: Process, node: Node, given: Assignment, annotation: Any) -> Iterator[ProblemFound]:
    """An input written as a constant must be of the operation's type."""
    try:
        if scripts.compiled(given.value).names:
            return
        outcome = scripts.outcome(given.value, {}, SAMPLE)
        if not outcome.problems:
            values.typed(values.plain(outcome.value), annotation, given.name)
    except values.WrongType as error:
        yield found(process, node, f"{error.zh}。", f"{error.en}.", kind="wrong_type")
    except (FeelSyntaxError, TypeError):
        return


def _inputs(process: Process, node: Node, known: set[str], required: set[str]) -> Iterator[ProblemFound]:
    given = [each.name for each in node.inputs]
    for name in given:
        if name not in known:
            zh, en = nearest(name, known)
            yield found(
                process,
                node,
                f"没有名为 {name} 的输入{zh}",
                f"There is no input {name}{en}",
                kind="mapping",
                fix=Fix("rename_input", name, close(name, known)),
            )
    for name in sorted(required - set(given)):
        yield found(
            process,
            node,
            f"缺少输入 {name}；请添加 shibao:input。",
            f"The input {name} is missing; add a shibao:input.",
            kind="mapping",
            fix=Fix("add_input", name),
        )


def _call(process: Process, node: Node, processes: Mapping[str, Process]) -> Iterator[ProblemFound]:
    if node.tag != "callActivity":
        return
    if not node.called:
        yield found(
            process,
            node,
            "调用活动没有选定流程。",
            "The call activity names no process.",
            kind="unknown_process",
            fix=Fix("choose_process", None, close("", processes)),
        )
    elif node.called not in processes:
        zh, en = nearest(node.called, processes)
        yield found(
            process,
            node,
            f"被调用的流程 {node.called[:60]} 不存在{zh}",
            f"The called process {node.called[:60]} does not exist{en}",
            kind="unknown_process",
            fix=Fix("choose_process", None, close(node.called, processes)),
        )


def _separate(process: Process, node: Node, processes: Mapping[str, Process]) -> Iterator[ProblemFound]:
    if not node.separate_from:
        return
    known = {
        step.id for each in family(process, processes) for step in each.nodes() if _is_done_by_person(step)
    }
    for name in node.separate_from:
        if name not in known:
            zh, en = nearest(name, known)
            yield found(
                process,
                node,
                f"separateFrom 中的 {name} 不是本件的人工环节{zh}",
                f"{name} in separateFrom is no human step of the case{en}",
                kind="unknown_step",
            )


def _is_done_by_person(node: Node) -> bool:
    return node.tag in HUMAN or node.tag == "startEvent"


def family(process: Process, processes: Mapping[str, Process]) -> list[Process]:
    """A process with all that it calls and all that call it, at any distance."""
    ids = {process.id}
    while True:
        called = {
            node.called
            for each in ids
            if each in processes
            for node in processes[each].nodes()
            if node.called
        }
        calling = {each.id for each in processes.values() if any(node.called in ids for node in each.nodes())}
        if (called | calling) <= ids:
            return [processes[each] for each in sorted(ids) if each in processes]
        ids |= called | calling
