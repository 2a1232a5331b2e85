"""Everything that may differ between two installations, read once from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

SMALL_DEMO = "small"
"""`SHIBAO_DEMO=small` opens the small demo office."""


MOST_STREAMS = 100
_SENDER = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,180}")
SMTP_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
"""Ways to a mail server: in clear, for one on the same machine; two with TLS."""


@dataclass(frozen=True)
class MailServer:
    """Where e-mail is handed in, and from whom it is."""

    scheme: str
    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Settings:
    """One installation. `var` holds database, keys and outgoing files when nothing else is named."""

    var: Path
    database_url: str
    host: str = "127.0.0.1"
    port: int = 8000
    language: str = "zh"
    is_demo: bool = False
    is_small_demo: bool = False
    """The demo office that is loaded is the small one, which tests take."""
    is_secure: bool = False
    """Served over https: cookies are then `__Host-` and Secure."""
    is_practice: bool = False
    """An office to practise a draft in (演练): every page and letter says so, and nobody has a password."""
    address: str = ""
    """Where the public reaches this installation, as it stands in codes on letters; no slash at its end."""
    metrics_token: str = ""
    """Whoever sends it as a bearer token may read `/metrics` from another machine."""
    mail_server: MailServer | None = None
    """None: no e-mail leaves the house."""
    short_messages: str = "file"
    """Name of the carrier of short messages; empty: none leaves the house."""
    streams: int = 0
    """Lists that a process tells at once what moved, each by a thread of the server; the others ask."""
    streams_each: int = 2
    """Of these, how many one person may have."""

    @property
    def public_address(self) -> str:
        """`address`, or where the server itself listens."""
        return self.address or f"http://{self.host}:{self.port}"

    @property
    def bank_folder(self) -> Path:
        """Where bank files are written."""
        return self.var / "bank"

    @property
    def message_folder(self) -> Path:
        """Where messages to other departments are written, one folder for each."""
        return self.var / "messages"


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from `SHIBAO_VAR`, `DATABASE_URL`, `HOST`, `PORT`, `SHIBAO_DEMO`, `SHIBAO_SECURE`,
    `SHIBAO_ADDRESS`, `SHIBAO_METRICS_TOKEN`, `SHIBAO_SMTP_URL`, `SHIBAO_MAIL_FROM`, `SHIBAO_SHORT_MESSAGES`,
    `SHIBAO_STREAMS`, `SHIBAO_STREAMS_EACH`.

    Raises ValueError naming the variable when a value does not parse.
    """
    var = Path(environ.get("SHIBAO_VAR", "var")).resolve()
    port = environ.get("PORT", "8000")
    if not port.isdigit() or not 0 <= int(port) <= 65535:
        raise ValueError(f"PORT must be a port number, not {port!r}")
    return Settings(
        var=var,
        database_url=environ.get("DATABASE_URL", f"sqlite:///{var / 'shibao.db'}"),
        host=environ.get("HOST", "127.0.0.1"),
        port=int(port),
        language=environ.get("SHIBAO_LANGUAGE", "zh"),
        is_demo=environ.get("SHIBAO_DEMO", "") in {"1", "yes", "true", SMALL_DEMO},
        is_small_demo=environ.get("SHIBAO_DEMO") == SMALL_DEMO,
        is_secure=environ.get("SHIBAO_SECURE", "") in {"1", "yes", "true"},
        address=environ.get("SHIBAO_ADDRESS", "").rstrip("/"),
        metrics_token=environ.get("SHIBAO_METRICS_TOKEN", ""),
        mail_server=_mail_server(environ.get("SHIBAO_SMTP_URL", ""), environ.get("SHIBAO_MAIL_FROM", "")),
        short_messages=environ.get("SHIBAO_SHORT_MESSAGES", "file"),
        streams=_number(environ, "SHIBAO_STREAMS", 16),
        streams_each=_number(environ, "SHIBAO_STREAMS_EACH", 2),
    )


def _mail_server(url: str, sender: str) -> MailServer | None:
    """`smtp+starttls://user:password@host:587`; user and password percent-encoded. None for no address."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        port, parts = None, urlsplit("")
    if parts.scheme not in SMTP_PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
        ways = ", ".join(f"{scheme}://" for scheme in SMTP_PORTS)
        raise ValueError(f"SHIBAO_SMTP_URL must begin with one of {ways} and name a host")
    if not _SENDER.fullmatch(sender):
        raise ValueError("SHIBAO_MAIL_FROM must be the e-mail address from which notifications come")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not f"{user}{password}".isascii():
        raise ValueError("SHIBAO_SMTP_URL: a mail server takes user and password in plain ASCII alone")
    return MailServer(parts.scheme, parts.hostname, port or SMTP_PORTS[parts.scheme], sender, user, password)


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name, str(default))
    if not (text.isascii() and text.isdigit()) or int(text) > MOST_STREAMS:
        raise ValueError(f"{name} must be a number up to {MOST_STREAMS}, not {text!r}")
    return int(text)
