"""States of every release go on in this one."""

from __future__ import annotations

import pytest

from tests.workflows.engine.saved_states import SAVED, STORIES, restored

KEPT = [
    (folder, state.stem)
    for folder in sorted(SAVED.iterdir())
    if folder.is_dir()
    for state in sorted(folder.glob("*.state"))
]


@pytest.mark.parametrize(
    ("folder", "process_id"), KEPT, ids=[f"{folder.name}-{name}" for folder, name in KEPT]
)
def test_a_saved_case_is_restored_and_finished(folder, process_id):
    case = restored(folder, process_id)
    STORIES[process_id].after(case)
    assert case.last is not None
    assert (case.last.status, case.end) == ("completed", STORIES[process_id].end)


def test_every_story_is_kept():
    assert {name for _, name in KEPT} == set(STORIES)
