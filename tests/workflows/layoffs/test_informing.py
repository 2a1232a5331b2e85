"""The message about a recognised firm: whole in the folder of whom it is for, the same at every delivery."""

import json

import pytest

from workflows import worker
from workflows.layoffs.informing import SEND
from workflows.runtime import outbox

MESSAGE = {"to": "tax", "case": "H-2026-000001", "enterprise": "长春市东风机械厂", "reminder": 1}


@pytest.mark.clause("S7.8")
def test_the_worker_puts_the_message_into_the_folder_of_the_tax_office(session, installation, clock):
    outbox.send(session, outbox.Letter(SEND, "support:H-2026-000001:tax:1", MESSAGE), now=clock.now())
    session.commit()
    worker.drain(installation)
    folder = installation.house.settings.message_folder / "tax"
    assert [each.name for each in folder.iterdir()] == ["H-2026-000001-1.json"]
    assert json.loads((folder / "H-2026-000001-1.json").read_bytes()) == MESSAGE
