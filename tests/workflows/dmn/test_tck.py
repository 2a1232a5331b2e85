"""The public conformance kit, where it lies beside the repository: see `conformance`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import pytest

from tests.workflows.dmn.conformance import FOLDER, Case, cases, passes

LEFT_OUT = {
    "0076-feel-external-java": "external functions are never run",
    "1111-feel-matches-function": "back-references need a backtracking engine",
}
"""Folders where a case may fail, and why."""

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="the kit is not beside the repository")


def by_folder() -> Iterator[tuple[str, list[Case]]]:
    for name, group in groupby(cases(), key=lambda case: case.id.split("/")[0]):
        yield name, list(group)


@pytest.mark.parametrize(("name", "group"), [pytest.param(*each, id=each[0]) for each in by_folder()])
def test_folder_of_the_kit_passes(name: str, group: list[Case]) -> None:
    failing = [case.id for case in group if not passes(case)]
    assert not failing or name in LEFT_OUT, failing


def test_every_case_of_level_two_and_nearly_every_value_of_level_three() -> None:
    every = list(cases())
    assert all(passes(case) for case in every if case.level == 2)
    values = [case for case in every if case.level == 3 and case.wants_value]
    assert sum(map(passes, values)) / len(values) >= 0.98


def test_only_back_references_fail_among_patterns() -> None:
    failing = [case for case in cases() if "1111" in case.id and not passes(case)]
    assert len(failing) <= 1
