"""A real mail server on this machine, for the tests that send: it keeps what it is handed."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from workflows.clock import wall
from workflows.settings import MailServer

SENDER = "shibao@office.example"


@dataclass
class Postbox:
    """What came in, in order; `refuses` are recipients that the server knows not."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)

    def server(self, scheme: str = "smtp") -> MailServer:
        """How the house reaches it."""
        return MailServer(scheme, "127.0.0.1", self.port, SENDER)

    def texts(self) -> list[str]:
        """The plain text of every e-mail."""
        return [text_of(each) for each in self.mails]

    async def handle_RCPT(  # noqa: N802  the library's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.refuses:
            return f"550 5.1.1 <{address}> is unknown here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        self.recipients += envelope.rcpt_tos
        return "250 OK"


def text_of(mail: EmailMessage) -> str:
    """The plain text of an e-mail, with the line ends of this machine."""
    text: str = mail.get_content()
    return text.replace("\r\n", "\n")


@contextmanager
def open_postbox(
    trust: ssl.SSLContext | None = None, *, from_the_start: bool = False, password: str = ""
) -> Iterator[Postbox]:
    """A mail server at a free port of this machine.

    With a context it wants STARTTLS, or speaks TLS from the start; with a password it wants a sign-in
    after STARTTLS.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    postbox = Postbox(port)
    options: dict[str, Any] = {"ready_timeout": 60.0}
    if from_the_start:
        options |= {"ssl_context": trust}
    elif trust is not None:
        options |= {"tls_context": trust, "require_starttls": True}
    if password:
        options |= {"auth_required": True, "authenticator": _asking(password)}
    controller = Controller(postbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield postbox
    finally:
        controller.stop()


def _asking(password: str) -> Callable[..., AuthResult]:
    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        is_right = given == LoginPassword(b"shibao", password.encode())
        return AuthResult(success=is_right, handled=is_right)

    return check


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate of this machine that signs itself: its file, and the server's side of TLS with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    here = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(wall() - dt.timedelta(days=1))
        .not_valid_after(wall() + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([here]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file, secret = folder / "certificate.pem", folder / "key.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    pem = serialization.PrivateFormat.PKCS8
    secret.write_bytes(key.private_bytes(serialization.Encoding.PEM, pem, plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, secret)
    return file, context
