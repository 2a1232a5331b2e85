"""Whole numbers that a reader may have typed into an address or a form: none is larger than a key."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1
"""The largest key that the tables hold; a larger one names nothing."""


class Key(IntegerConverter):
    """`<int:…>` of an address: a number no table can hold is an unknown address, not a fault."""

    def __init__(self, routes: Map, fixed_digits: int = 0) -> None:
        super().__init__(routes, fixed_digits, max=LARGEST)


def install(app: Flask) -> None:
    """Before any route is registered."""
    app.url_map.converters["int"] = Key


def whole(text: str) -> int | None:
    """The number that was typed in plain digits; None for everything else."""
    wanted = text.strip()
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) <= len(str(LARGEST))):
        return None
    number = int(wanted)
    return number if number <= LARGEST else None


def page_after() -> int | None:
    """Where the list of this address goes on; from its beginning when the address makes no sense."""
    return whole(request.args.get("after", ""))
