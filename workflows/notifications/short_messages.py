"""Short messages (短信): a carrier for each installation; the one that comes with the house writes files.

Another carrier is a callable in the entry point group `shibao.short_messages`, made with the settings;
`SHIBAO_SHORT_MESSAGES` names it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import BinaryIO, Protocol

from workflows.errors import DomainError
from workflows.runtime import outgoing_files
from workflows.settings import Settings

GROUP = "shibao.short_messages"
FOLDER = "sms"
"""Below the folder of messages."""


@dataclass(frozen=True)
class ShortMessage:
    """One message; with the same `key` it is the same message, sent again."""

    key: str
    number: str
    text: str


class Carrier(Protocol):
    """Hands messages on. May be asked twice with one key, and must then send once if the gateway can."""

    def send(self, message: ShortMessage) -> None:
        """Hand it on. What it raises is tried again later; keep the number out of it."""


class NoSuchCarrier(DomainError):
    """The setting names none that is installed."""

    status = 500
    zh = "没有安装名为“{name}”的短信通道，请检查 SHIBAO_SHORT_MESSAGES。"
    en = "No carrier of short messages called “{name}” is installed; check SHIBAO_SHORT_MESSAGES."


@dataclass(frozen=True)
class FileCarrier:
    """Writes each message as a file that a gateway fetches; sent again, it is the same file."""

    settings: Settings

    def send(self, message: ShortMessage) -> None:
        """See Carrier."""
        content = {"key": message.key, "to": message.number, "text": message.text}

        def write(file: BinaryIO) -> None:
            file.write(json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True).encode())

        name = f"{message.key.replace(':', '-')}.json"
        outgoing_files.put(self.settings.message_folder / FOLDER / name, write)


Maker = Callable[[Settings], Carrier]
_OWN: dict[str, Maker] = {"file": FileCarrier}


def carrier(settings: Settings) -> Carrier | None:
    """The carrier that the settings name; None where short messages are off. Raises NoSuchCarrier."""
    name = settings.short_messages
    if not name or settings.is_practice:
        return None
    if name in _OWN:
        return _OWN[name](settings)
    for found in entry_points(group=GROUP, name=name):
        maker: Maker = found.load()
        return maker(settings)
    raise NoSuchCarrier(name=name)
