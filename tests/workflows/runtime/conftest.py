"""The small office, open in the test's database."""

from __future__ import annotations

import pytest

from tests.workflows.runtime.office import Office, open_office
from workflows.bootstrap import Installation


@pytest.fixture
def office(installation: Installation) -> Office:
    """One area with two offices and the test processes in force."""
    return open_office(installation)
