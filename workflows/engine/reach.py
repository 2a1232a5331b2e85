"""Which flows a token can still pass, from the drawing alone."""

from __future__ import annotations

from workflows.engine.elements import Scope


class Reach:
    """Reachability within one scope; answers are kept, scopes never change."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._known: dict[tuple[str, str | None], frozenset[str]] = {}

    def flows_from(self, node_id: str, avoiding: str | None = None) -> frozenset[str]:
        """Ids of flows on some path out of the element that does not go through `avoiding`."""
        key = (node_id, avoiding)
        if key not in self._known:
            self._known[key] = self._search(node_id, avoiding)
        return self._known[key]

    def _search(self, node_id: str, avoiding: str | None) -> frozenset[str]:
        seen: set[str] = {node_id}
        flows: set[str] = set()
        todo = [node_id]
        while todo:
            current = todo.pop()
            following = [flow.target for flow in self._scope.outgoing.get(current, ())]
            flows.update(flow.id for flow in self._scope.outgoing.get(current, ()))
            following += [each.id for each in self._scope.boundary(current)] + self._linked(current)
            for target in following:
                if target != avoiding and target not in seen:
                    seen.add(target)
                    todo.append(target)
        return frozenset(flows)

    def _linked(self, node_id: str) -> list[str]:
        node = self._scope.nodes.get(node_id)
        if (
            node is None
            or node.tag != "intermediateThrowEvent"
            or node.event is None
            or node.event.kind != "link"
        ):
            return []
        return [each.id for each in self._scope.nodes.values() if is_link_target(each, node.event.name)]


def is_link_target(node: object, name: str | None) -> bool:
    """True for the catching link event of this name."""
    event = getattr(node, "event", None)
    return (
        getattr(node, "tag", "") == "intermediateCatchEvent"
        and event is not None
        and event.kind == "link"
        and event.name == name
    )
