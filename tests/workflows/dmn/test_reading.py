"""Hardened reading: hostile bytes are refused with a reason, and nothing outside is read."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.workflows.dmn.models import decision, definitions, literal
from workflows.dmn import DmnError, read_model

HOSTILE = Path(__file__).parents[4] / "shared" / "hostile" / "models"
MARKS = Path("hostile-marks")
PLAIN = definitions(decision("d", literal("1"))).decode()
ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"not xml", id="no xml"),
        pytest.param(b"<definitions/>", id="no namespace"),
        pytest.param(PLAIN.replace("?>", f"?>{ENTITY}", 1).encode(), id="document type"),
        pytest.param(PLAIN.replace("UTF-8", "UTF-16").encode("utf-16"), id="utf-16"),
        pytest.param(PLAIN.replace("UTF-8", "latin-1").encode(), id="another encoding"),
        pytest.param(b"\x1f\x8b" + PLAIN.encode(), id="packed"),
        pytest.param(PLAIN.encode() + b" " * 2_000_001, id="too large"),
        pytest.param(definitions("<a>" * 80 + "</a>" * 80), id="too deep"),
        pytest.param(definitions("<a/>" * 20_001), id="too many elements"),
        pytest.param(PLAIN.encode()[:-5], id="cut off"),
    ],
)
def test_hostile_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(DmnError):
        read_model(content)


@pytest.mark.parametrize("path", sorted(HOSTILE.glob("*.dmn")), ids=lambda path: str(path.name))
def test_shared_hostile_models_are_refused_at_once(path: Path) -> None:
    start = time.thread_time()
    with pytest.raises(DmnError):
        read_model(path.read_bytes())
    assert time.thread_time() - start < 2
    assert not MARKS.exists()


def test_comments_and_foreign_elements_are_passed_over() -> None:
    body = '<!-- a note --><extensionElements><x xmlns="urn:other"/></extensionElements>'
    assert read_model(definitions(body + decision("d", literal("1")))).decide("d", {}).value == 1
