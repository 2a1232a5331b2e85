"""Every room of the trade loaded: theirs are the rules of contributions and disclosure."""

from __future__ import annotations

from workflows import bootstrap

bootstrap.load_rooms()
