"""Duties and their clauses: what the office does in a case says which clause asks for it."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.elements import HUMAN, Node, Process
from workflows.engine.problems import Fix, ProblemFound
from workflows.engine.references import House, found
from workflows.engine.suggestions import close, nearest

_DUTIES = HUMAN | {"serviceTask", "businessRuleTask"}


def problems(process: Process, house: House) -> Iterator[ProblemFound]:
    """Duties without a clause, and clauses that the list of the bundle does not hold.

    A bundle without a list of clauses is not asked for any.
    """
    for node in process.nodes() if house.clauses else ():
        fix = Fix("choose_clause", None, close(node.clause or "", house.clauses))
        if node.clause is None:
            if _is_duty(node):
                zh = "这项职责没有写明条款 shibao:clause；请选一条。"
                en = "This duty has no clause, shibao:clause; choose one."
                yield found(process, node, zh, en, "warning", kind="no_clause", fix=fix)
        elif node.clause not in house.clauses:
            zh, en = nearest(node.clause, house.clauses)
            zh, en = (
                f"条款 {node.clause[:40]} 不在 clauses.json 中{zh}",
                f"There is no clause {node.clause[:40]}{en}",
            )
            yield found(process, node, zh, en, kind="unknown_clause", fix=fix)


def _is_duty(node: Node) -> bool:
    return node.tag in _DUTIES or node.deadline is not None
