"""E-mail against a real server: what arrives, what is refused, and what an error may say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.postbox import SENDER, certificate, open_postbox, text_of
from workflows.notifications import mail
from workflows.notifications.mail import Mail, MailNotTaken
from workflows.settings import MailServer, read_settings


def letter(**more: str) -> Mail:
    given = {
        "key": "notification:1:email",
        "to": "zhang@office.example",
        "subject": "失保：提醒",
        "text": "正文\n",
    }
    return Mail(**given | more)


def test_an_email_arrives_whole_and_again_with_the_same_number() -> None:
    with open_postbox() as postbox:
        for _ in range(2):
            mail.send(postbox.server(), letter())
        first, again = postbox.mails
    assert (first["From"], first["To"], first["Subject"]) == (SENDER, "zhang@office.example", "失保：提醒")
    assert text_of(first) == "正文\n"
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["Message-ID"] == again["Message-ID"]


def test_words_with_line_ends_make_no_header() -> None:
    """The name of a step is a designer's: it may hold anything."""
    hostile = "复核\r\nBcc: other@evil.example\n\nBody"
    with open_postbox() as postbox:
        mail.send(postbox.server(), letter(subject=hostile))
        (got,) = postbox.mails
        assert postbox.recipients == ["zhang@office.example"]
    assert got["Bcc"] is None
    assert got["Subject"] == "复核 Bcc: other@evil.example Body"
    assert text_of(got) == "正文\n"


def test_a_refused_recipient_is_told_by_its_code_and_not_by_its_address() -> None:
    with open_postbox() as postbox:
        postbox.refuses.add("zhang@office.example")
        with pytest.raises(MailNotTaken) as refusal:
            mail.send(postbox.server(), letter())
    for language in ("zh", "en"):
        assert "SMTPRecipientsRefused 550" in refusal.value.text(language)
        assert "zhang" not in refusal.value.text(language)


def test_tls_needs_a_certificate_that_is_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, context = certificate(tmp_path)
    with open_postbox(context) as postbox:
        with pytest.raises(MailNotTaken, match="SSLCertVerificationError"):
            mail.send(postbox.server("smtp+starttls"), letter())
        with pytest.raises(MailNotTaken, match="530"):
            mail.send(postbox.server("smtp"), letter())
        assert postbox.mails == []
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        mail.send(postbox.server("smtp+starttls"), letter())
        assert len(postbox.mails) == 1


def test_the_house_signs_in_over_tls_and_its_password_stands_in_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with open_postbox(context, password="p:w") as postbox:
        server = replace(postbox.server("smtp+starttls"), user="shibao")
        with pytest.raises(MailNotTaken, match="530") as refused:
            mail.send(replace(server, user=""), letter())
        with pytest.raises(MailNotTaken, match="SMTPAuthenticationError 535") as wrong:
            mail.send(replace(server, password="another-one"), letter())
        assert "another-one" not in f"{refused.value}{wrong.value}{server!r}"
        mail.send(replace(server, password="p:w"), letter())
        assert len(postbox.mails) == 1


def test_tls_from_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, context = certificate(tmp_path)
    with open_postbox(context, from_the_start=True) as postbox:
        with pytest.raises(MailNotTaken, match="SSLCertVerificationError"):
            mail.send(postbox.server("smtps"), letter())
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        mail.send(postbox.server("smtps"), letter())
        assert len(postbox.mails) == 1


def test_a_server_that_does_not_answer_is_no_crash() -> None:
    with open_postbox() as postbox:
        gone = postbox.server()
    with pytest.raises(MailNotTaken, match="ConnectionRefusedError"):
        mail.send(gone, letter())


READ = {
    "smtp://localhost": MailServer("smtp", "localhost", 25, SENDER),
    "smtps://mail.example": MailServer("smtps", "mail.example", 465, SENDER),
    "smtp+starttls://u%40x:p%3Aw@mail.example:2525": MailServer(
        "smtp+starttls", "mail.example", 2525, SENDER, "u@x", "p:w"
    ),
}


@pytest.mark.parametrize("url", READ)
def test_the_address_of_the_server_is_read_from_the_environment(url: str) -> None:
    found = read_settings({"SHIBAO_SMTP_URL": url, "SHIBAO_MAIL_FROM": SENDER}).mail_server
    assert found == READ[url]
    assert "p:w" not in repr(found)


@pytest.mark.parametrize(
    ("url", "sender", "named"),
    [
        ("http://mail.example", SENDER, "SHIBAO_SMTP_URL"),
        ("smtp://", SENDER, "SHIBAO_SMTP_URL"),
        ("smtp://host:99999", SENDER, "SHIBAO_SMTP_URL"),
        ("smtp://host/path", SENDER, "SHIBAO_SMTP_URL"),
        ("smtp://u:密@host", SENDER, "SHIBAO_SMTP_URL"),
        ("smtp://host", "", "SHIBAO_MAIL_FROM"),
        ("smtp://host", "a@b\r\nBcc: c@d", "SHIBAO_MAIL_FROM"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named(url: str, sender: str, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        read_settings({"SHIBAO_SMTP_URL": url, "SHIBAO_MAIL_FROM": sender})


def test_without_a_server_no_mail_is_set_up() -> None:
    assert read_settings({}).mail_server is None
