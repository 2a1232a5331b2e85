"""The shipped law book and topics, read once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from workflows import bootstrap
from workflows.policies.book import Book, shipped_book
from workflows.policies.cases import Case, CaseRun, run_case, shipped
from workflows.policies.topics import Topics, read_topics

bootstrap.load_rooms()


@pytest.fixture(scope="session")
def book() -> Book:
    return shipped_book()


@pytest.fixture(scope="session")
def topics() -> Topics:
    return read_topics((shipped() / "cases" / "topics.yaml").read_bytes())


@pytest.fixture
def answer(book: Book, topics: Topics) -> Callable[..., Mapping[str, Any]]:
    """`answer("fund_warning", "jl-2005", balance=…)["warning"]`."""

    def ask(topic: str, profile: str = "jl-2005", **given: Any) -> Mapping[str, Any]:
        run: CaseRun = run_case(Case("asked", topic, profile, given, {}), book, topics)
        assert not run.fault, run.fault
        return run.got

    return ask
