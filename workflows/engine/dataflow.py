"""Expressions of a diagram against the names that exist: syntax, variables, answers, results, timers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workflows.engine import assignment, registry, scripts, timers
from workflows.engine.elements import Event, Node, Process, Scope
from workflows.engine.problems import Fix, ProblemFound, Severity
from workflows.engine.references import SAMPLE, House, found
from workflows.engine.structure import following
from workflows.engine.suggestions import close, nearest
from workflows.feel import FeelSyntaxError
from workflows.feel.builtins import BUILT_IN

RESERVED = frozenset({"answers", "result", "loopCounter"})
_LOOP_NAMES = frozenset({"numberOfInstances", "numberOfCompletedInstances", "numberOfActiveInstances"})
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_NAME = re.compile(r"[^\W\d]\w*\Z")


@dataclass(frozen=True)
class Text:
    """One FEEL text of an element, with the names that only it sees."""

    what: str
    text: str
    local: frozenset[str] = frozenset()
    is_own: bool = False
    """True where it is seen from inside an instance of the element's loop."""
    is_condition: bool = False


def problems(process: Process, processes: Mapping[str, Process], house: House) -> Iterator[ProblemFound]:
    """Every expression that does not parse, or reads what nothing writes."""
    known = given(process, processes) | shown_at_start(process, house) | written(process)
    severity: Severity = "error" if _knows_its_start(process, processes) else "warning"
    for what, text in (("titleZh", process.card.title_zh), ("titleEn", process.card.title_en)):
        if text:
            yield from _expression(process, None, Text(what, text), known | {"business_key"}, severity)
    for name in process.card.columns:
        yield from _expression(process, None, Text("columns", name), known | {"business_key"}, severity)
    yield from _scope(process, process.scope, frozenset(known), severity)
    begun = frozenset(given(process, processes) | shown_at_start(process, house))
    if severity == "error":
        yield from assignment.problems(process, begun, frozenset(written(process)), _reads)
    for node in process.nodes():
        yield from _names(process, node)
        yield from _members(process, node, processes, house)
        yield from _asks_nothing(process, node, house)
        yield from _timer(process, node)
    for scope in [process.scope, *(node.body for node in process.nodes() if node.body is not None)]:
        yield from _branches(process, scope)


def given(process: Process, processes: Mapping[str, Process]) -> set[str]:
    """Variables that a process begins with: what its callers hand in."""
    calls = [node for each in processes.values() for node in each.nodes() if node.called == process.id]
    return {assignment.name for node in calls for assignment in node.inputs}


def shown_at_start(process: Process, house: House) -> set[str]:
    """Facts of the starting form, which the page hands in as variables."""
    forms = [house.forms.get(node.form or "") for node in process.scope.starts()]
    return {field.name for form in forms if form is not None for field in form.fields if field.type == "fact"}


def written(process: Process) -> set[str]:
    """Variables that some element of the process sets."""
    names = {assignment.name for node in process.nodes() for assignment in node.outputs}
    loops = [node.loop for node in process.nodes() if node.loop is not None]
    return names | {loop.output_collection for loop in loops if loop.output_collection}


def _knows_its_start(process: Process, processes: Mapping[str, Process]) -> bool:
    is_called = any(node.called == process.id for each in processes.values() for node in each.nodes())
    return is_called or any(node.form for node in process.scope.starts())


def _scope(
    process: Process, scope: Scope, known: frozenset[str], severity: Severity
) -> Iterator[ProblemFound]:
    for node in scope.nodes.values():
        inside = known
        if node.loop is not None:
            inside = known | {"loopCounter"} | ({node.loop.element} if node.loop.element else frozenset())
        for text in texts(scope, node):
            names = inside if text.is_own else known
            yield from _expression(process, node, text, names | text.local, severity)
        if node.body is not None:
            yield from _scope(process, node.body, inside, severity)


def texts(scope: Scope, node: Node) -> Iterator[Text]:
    """Every expression of an element, flows out of it included."""
    for each in node.inputs:
        yield Text(f"input {each.name}", each.value, is_own=True)
    extra = frozenset({"answers"}) if node.tag in ("userTask", "manualTask") else frozenset({"result"})
    if node.tag == "startEvent":
        extra = frozenset({"answers", "result"})
    for each in node.outputs:
        yield Text(f"output {each.name}", each.value, extra, is_own=True)
    for flow in scope.outgoing.get(node.id, ()):
        if flow.condition is not None:
            yield Text(f"condition of {flow.id}", flow.condition, is_condition=True)
    for event in node.events:
        if event.expression and not timers.is_cycle_text(event.expression):
            yield Text(event.timer or event.kind, event.expression)
    yield from _loop_texts(node)


def _reads(scope: Scope, node: Node) -> set[str]:
    """Variables of the case that an element's expressions name."""
    return {name for text in texts(scope, node) for name in _names_in(text.text) - text.local}


def _loop_texts(node: Node) -> Iterator[Text]:
    loop = node.loop
    if loop is None:
        return
    inside = _LOOP_NAMES | {"loopCounter"} | {each.name for each in node.outputs}
    for what, text, is_own in (
        ("loopCardinality", loop.cardinality, False),
        ("collection", loop.collection, False),
        ("loopCondition", loop.condition, True),
        ("completionCondition", loop.completion, True),
        ("outputElement", loop.output_element, True),
    ):
        if text is not None:
            yield Text(what, text, frozenset(inside) if is_own else frozenset(), is_own)


def _expression(
    process: Process, node: Node | None, text: Text, known: frozenset[str] | set[str], severity: Severity
) -> Iterator[ProblemFound]:
    try:
        names = scripts.compiled(text.text).names
    except FeelSyntaxError as error:
        shown = text.text[:60]
        yield found(
            process,
            node,
            f"{text.what} 的“{shown}”不是合法的 FEEL：{error.zh}",
            f'{text.what}: "{shown}" is not FEEL: {error.en}',
            kind="not_feel",
        )
        return
    if not names and text.is_condition and not isinstance(scripts.outcome(text.text, {}, SAMPLE).value, bool):
        zh, en = f"{text.what} 的值不是真或假。", f"{text.what} is neither true nor false."
        yield found(process, node, zh, en, kind="condition")
    for name in sorted(names - known):
        zh, en = nearest(name, known)
        yield found(
            process,
            node,
            f"{text.what} 用到的变量 {name} 没有任何环节写入{zh}",
            f"{text.what} reads {name}, which nothing writes{en}",
            severity,
            kind="never_written",
            fix=Fix("choose_variable", name, close(name, known)),
        )


def _names(process: Process, node: Node) -> Iterator[ProblemFound]:
    for each in node.outputs:
        if each.name in BUILT_IN:
            zh = f"变量不能叫 {each.name}：FEEL 有同名的函数。"
            yield found(
                process,
                node,
                zh,
                f"A variable may not be called {each.name}: FEEL has that name.",
                kind="variable_name",
                fix=Fix("rename_variable", each.name),
            )
        elif each.name in RESERVED:
            zh = f"变量 {each.name} 在输出中会被同名的结果遮住；请换个名字。"
            en = f"The variable {each.name} is hidden in outputs by what they are taken from; rename it."
            yield found(
                process, node, zh, en, "warning", kind="variable_name", fix=Fix("rename_variable", each.name)
            )
        elif not _NAME.match(each.name):
            zh = f"变量名 {each.name} 只能由字母、数字和下划线组成。"
            en = f"The variable name {each.name} may have letters, digits and underscores only."
            yield found(process, node, zh, en, kind="variable_name", fix=Fix("rename_variable", each.name))


def _members(
    process: Process, node: Node, processes: Mapping[str, Process], house: House
) -> Iterator[ProblemFound]:
    """`answers.x` and `result.x` of outputs against the form, the operation, the called process."""
    answers, result = _answer_names(node, house), _result_names(node, processes)
    columns = _columns_of(node, house)
    for each in node.outputs:
        text = _STRING.sub('""', each.value)
        yield from _cells(process, node, text, columns)
        for owner, known in (("answers", answers), ("result", result)):
            for name in re.findall(rf"\b{owner}\.(\w+)", text):
                if known is not None and name not in known:
                    zh, en = nearest(name, known)
                    yield found(
                        process,
                        node,
                        f"{owner} 没有 {name}{zh}",
                        f"{owner} has no {name}{en}",
                        kind="unknown_member",
                    )


def _cells(
    process: Process, node: Node, text: str, columns: Mapping[str, set[str]]
) -> Iterator[ProblemFound]:
    """`answers.x.y` where x is a table of the form and y no column of it."""
    for table, name in re.findall(r"\banswers\.(\w+)\.(\w+)", text):
        if table in columns and name not in columns[table]:
            zh, en = nearest(name, columns[table])
            yield found(
                process,
                node,
                f"表格 {table} 没有列 {name}{zh}",
                f"The table {table} has no column {name}{en}",
                kind="unknown_member",
            )


def _columns_of(node: Node, house: House) -> dict[str, set[str]]:
    form = house.forms.get(node.form or "")
    tables = () if form is None else form.tables
    return {table.name: {column.name for column in table.columns} for table in tables}


def _asks_nothing(process: Process, node: Node, house: House) -> Iterator[ProblemFound]:
    """A start that keeps answers and has no form to ask for them: it fails in front of whoever starts."""
    if node.tag != "startEvent" or node.form:
        return
    for each in node.outputs:
        if "answers" in _names_in(each.value):
            yield found(
                process,
                node,
                f"开始事件没有表单，{each.name} 读不到 answers；请给它选择表单",
                f"The start has no form, so {each.name} cannot read answers; choose a form for it",
                kind="unknown_member",
                fix=Fix("choose_form", None, tuple(sorted(house.forms))),
            )


def _names_in(text: str) -> frozenset[str]:
    """The names that an expression reads; of one that does not parse, none."""
    try:
        names: frozenset[str] = scripts.compiled(text).names
    except FeelSyntaxError:
        return frozenset()
    return names


def _answer_names(node: Node, house: House) -> set[str] | None:
    form = house.forms.get(node.form or "")
    return None if form is None else {field.name for field in form.fields}


def _result_names(node: Node, processes: Mapping[str, Process]) -> set[str] | None:
    if node.operation is not None:
        verb = registry.all_operations().get(node.operation)
        return None if verb is None else set(verb.outputs)
    called = processes.get(node.called or "")
    return None if called is None else written(called) | {each.name for each in node.inputs}


def _timer(process: Process, node: Node) -> Iterator[ProblemFound]:
    """Timer values without variables are tried out now."""
    for event in node.events:
        if event.kind != "timer":
            continue
        try:
            _try_timer(event)
        except FeelSyntaxError:
            continue
        except timers.BadTimer as error:
            zh = f"定时值“{event.expression[:60]}”无效：请写日期、日期时间或时长。"
            yield found(
                process,
                node,
                zh,
                f'The timer value "{event.expression[:60]}" is not usable: {error}.',
                kind="timer_value",
                fix=Fix("set_timer"),
            )


def _try_timer(event: Event) -> None:
    value: object = event.expression
    if not timers.is_cycle_text(event.expression):
        if scripts.compiled(event.expression).names:
            return
        value = scripts.outcome(event.expression, {}, SAMPLE).value
    if event.timer == "timeCycle":
        timers.cycle(value)
    else:
        timers.due_at(value, SAMPLE)


def _branches(process: Process, scope: Scope) -> Iterator[ProblemFound]:
    """Names that two branches write that can be under way at the same time."""
    for node in scope.nodes.values():
        starts, severity = _together(scope, node)
        reach = [_reach(scope, start) for start in starts]
        for index, mine in enumerate(reach):
            for yours in reach[index + 1 :]:
                for name in sorted(_writes(scope, mine - yours) & _writes(scope, yours - mine)):
                    zh = f"两个可能并行的分支都写变量 {name}；请各用不同的变量名。"
                    en = f"Two parallel branches write {name}; give each its own name."
                    fix = Fix("rename_variable", name)
                    yield found(process, node, zh, en, severity, kind="two_writers", fix=fix)


def _together(scope: Scope, node: Node) -> tuple[list[str], Severity]:
    """First elements of the branches that start together at an element: surely, or if conditions allow."""
    flows = [flow for flow in scope.outgoing.get(node.id, ()) if flow.target in scope.nodes]
    if node.tag in ("exclusiveGateway", "eventBasedGateway"):
        return [], "error"
    if node.tag == "inclusiveGateway":
        return [flow.target for flow in flows if flow.id != node.default], "warning"
    always = [flow.target for flow in flows if flow.condition is None]
    aside = [each.id for each in scope.boundary(node.id) if not each.interrupting]
    return [*always, *aside], "error" if len(always) > 1 or not aside else "warning"


def _reach(scope: Scope, start: str) -> set[str]:
    seen, todo = {start}, [start]
    while todo:
        for target in following(scope, todo.pop()):
            if target not in seen:
                seen.add(target)
                todo.append(target)
    return seen


def _writes(scope: Scope, nodes: set[str]) -> set[str]:
    names: set[str] = set()
    for node_id in nodes:
        node = scope.nodes[node_id]
        names |= {each.name for each in node.outputs}
        if node.body is not None:
            names |= {each.name for _, inner in node.body.walk() for each in inner.outputs}
    return names
