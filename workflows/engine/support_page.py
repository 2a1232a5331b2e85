"""`docs/bpmn-support.md`, printed from the table that the gate enforces."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.support import (
    DRAWN,
    ELEMENTS,
    REFUSED,
    RUNS,
    SHIBAO_ATTRIBUTES,
    SHIBAO_ELEMENTS,
    Support,
)

_TITLES = {
    RUNS: "Runs",
    DRAWN: "Kept as drawing",
    REFUSED: "Refused at deployment",
}
_INTRO = """# What of BPMN 2.0 the engine runs

Printed from `workflows/engine/support.py` by `python -m workflows.engine.support_page`; a test fails when
this page is not up to date. The second gate (`docs/diagram-check.md`) enforces the same table: an element
or attribute that does not stand here may be opened, but is refused by name when a diagram is deployed, so
nothing is silently ignored. Elements that are *kept
as drawing* have no effect on a run in the standard either, or their effect is written in the house
vocabulary (`bpmn/shibao.moddle.json`) instead. Elements of foreign editors inside `extensionElements` are
kept as drawing; those that carry scripts, expressions or listeners are refused.

Attributes `id` and `name` are read everywhere. *Only* lists attributes that are accepted with the values
shown, which are what the standard does by default.
"""
_RULES = """## How it runs

- Variables belong to the process (a called process has its own; a sub-process shares those around it; an
  instance of a multi-instance activity has its own copy on top). Two parallel branches that write different
  values to one variable are refused at deployment where it can be seen, and are an incident where it
  cannot.
- Exclusive flows are tried in document order and the default last, never by their place in the drawing. A
  condition that is neither true nor false is an incident, never the default path.
- A scope is over when no token is left in it, with or without an end event.
- An interrupting event withdraws everything in its scope at once, also when it was thrown from inside.
- A parallel gateway takes one token from each incoming flow; further tokens stay. An inclusive gateway
  joins when no token can still arrive at an empty incoming flow.
- Several conditional or unconditional flows out of an activity split it; a default flow is allowed.
- Timers fall due by the office's clock. A date means the start of that day in China.
- A message goes to one wait by its name and the business key of the case; early ones are kept by the
  runtime. A signal is heard by every wait for its name in this case and in all others.
- An operation may raise a BPMN error by code; errors go to the nearest boundary event or event sub-process
  outwards, across call activities. Nobody catching it is an incident.
- One step runs at most 2,000 elements, 5,000 tokens and 400 sub-processes; a multi-instance has at most 200
  instances.
"""


def page() -> str:
    """The whole page as Markdown."""
    parts = [_INTRO]
    for status, title in _TITLES.items():
        rows = {name: row for name, row in ELEMENTS.items() if row.status == status}
        parts.append(f"## {title}\n\n" + "\n".join(_table(status == REFUSED, rows)) + "\n")
    parts.append("## Our own vocabulary\n\n" + "\n".join(_vocabulary()) + "\n")
    parts.append(_RULES)
    return "\n".join(parts)


def _table(is_refused: bool, rows: dict[str, Support]) -> Iterator[str]:
    if is_refused:
        yield "| element | instead |"
        yield "|---|---|"
        yield from (f"| `{name}` | {_cell(row.note)} |" for name, row in sorted(rows.items()))
        return
    yield "| element | attributes | only | note |"
    yield "|---|---|---|---|"
    for name, row in sorted(rows.items()):
        read = " ".join(f"`{each}`" for each in sorted((row.runs | row.drawn) - {"id", "name"}))
        only = "; ".join(f"`{key}` {_values(values)}" for key, values in sorted(row.fixed.items()))
        yield f"| `{name}` | {read} | {_cell(only)} | {_cell(row.note)} |"


def _vocabulary() -> Iterator[str]:
    yield "| `urn:shibao:bpmn:1` | on | what it says |"
    yield "|---|---|---|"
    for name, (places, note) in SHIBAO_ATTRIBUTES.items():
        yield f"| attribute `{name}` | {_places(places)} | {_cell(note)} |"
    for name, (places, attributes, note) in SHIBAO_ELEMENTS.items():
        shown = " ".join(f"`{each}`" for each in sorted(attributes))
        yield f"| element `{name}` with {shown} | {_places(places)} | {_cell(note)} |"


def _places(places: frozenset[str] | None) -> str:
    if places is None:
        return "any element"
    return "every step" if len(places) > 4 else " ".join(f"`{each}`" for each in sorted(places))


def _values(values: frozenset[str]) -> str:
    return " or ".join(f"`{each}`" if each else "empty" for each in sorted(values))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201 - this module's command prints the page
