"""E-mail as the house sends it: plain text, handed to one mail server, with nothing personal in an error."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256

from workflows.clock import wall
from workflows.errors import DomainError
from workflows.settings import MailServer

TIMEOUT_SECONDS = 20.0


class MailNotTaken(DomainError):
    """The mail server could not be reached, or did not take the letter; no address stands in the sentence."""

    status = 500
    zh = "邮件服务器没有收下邮件（{what}），稍后再试。"
    en = "The mail server did not take the e-mail ({what}); it is tried again later."


@dataclass(frozen=True)
class Mail:
    """One e-mail to one address; `key` is the same when it is sent again."""

    key: str
    to: str
    subject: str
    text: str


def send(server: MailServer, mail: Mail) -> None:
    """Hand it in. Raises MailNotTaken.

    A letter that is tried again carries the same Message-ID, by which mail programs know it.
    """
    try:
        with _connected(server) as link:
            if server.user:
                link.login(server.user, server.password)
            link.send_message(_written(server, mail))
    except (smtplib.SMTPException, OSError) as error:
        raise MailNotTaken(what=_what(error)) from None


def _connected(server: MailServer) -> smtplib.SMTP:
    if server.scheme == "smtps":
        trusted = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_SECONDS, context=trusted)
    link = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
    if server.scheme == "smtp+starttls":
        try:
            link.starttls(context=ssl.create_default_context())
        except BaseException:
            link.close()
            raise
    return link


def _written(server: MailServer, mail: Mail) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = server.sender, mail.to
    message["Subject"] = one_line(mail.subject)
    message["Date"] = format_datetime(wall())
    domain = server.sender.rpartition("@")[2]
    message["Message-ID"] = f"<{sha256(mail.key.encode()).hexdigest()[:40]}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    return message


def one_line(text: str) -> str:
    """Words of a diagram or an office as a header takes them: no line ends there."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:200]


def _what(error: Exception) -> str:
    """The kind of failure and the server's code; its words may repeat an address."""
    code = getattr(error, "smtp_code", None)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next((answer[0] for answer in error.recipients.values()), None)
    return type(error).__name__ if code is None else f"{type(error).__name__} {code}"
