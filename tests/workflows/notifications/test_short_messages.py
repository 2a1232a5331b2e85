"""Which carrier takes short messages: files of the house, an installed one, or none."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from workflows.notifications import short_messages
from workflows.notifications.short_messages import NoSuchCarrier, ShortMessage
from workflows.settings import Settings, read_settings

MESSAGE = ShortMessage("notification:1:phone", "13900000001", "【失保】有一个环节改派给您")
CARRIER = """
class Carrier:
    def __init__(self, settings):
        self.file = settings.var / "sent.txt"

    def send(self, message):
        self.file.write_text(f"{message.key} {message.number} {message.text}", encoding="utf-8")
"""


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    """An installation without a database."""
    return read_settings({"SHIBAO_VAR": str(tmp_path)})


def test_the_house_writes_one_file_however_often_it_is_sent(own: Settings) -> None:
    carrier = short_messages.carrier(own)
    assert carrier is not None
    for _ in range(2):
        carrier.send(MESSAGE)
    (file,) = (own.message_folder / "sms").iterdir()
    assert json.loads(file.read_text("utf-8")) == {
        "key": MESSAGE.key,
        "to": MESSAGE.number,
        "text": MESSAGE.text,
    }


def test_an_installed_package_takes_its_place(
    own: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    described = tmp_path / "gateway-1.0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: gateway\nVersion: 1.0\n")
    (described / "entry_points.txt").write_text(f"[{short_messages.GROUP}]\ngateway = city_gateway:Carrier\n")
    (tmp_path / "city_gateway.py").write_text(CARRIER)
    monkeypatch.syspath_prepend(tmp_path)
    carrier = short_messages.carrier(replace(own, short_messages="gateway"))
    assert carrier is not None
    carrier.send(MESSAGE)
    sent = (own.var / "sent.txt").read_text("utf-8")
    assert sent == f"{MESSAGE.key} {MESSAGE.number} {MESSAGE.text}"
    assert not own.message_folder.exists()


def test_one_that_is_not_installed_is_named_and_none_is_none(own: Settings) -> None:
    with pytest.raises(NoSuchCarrier, match="pigeon"):
        short_messages.carrier(replace(own, short_messages="pigeon"))
    assert short_messages.carrier(replace(own, short_messages="")) is None
    assert short_messages.carrier(replace(own, is_practice=True)) is None
