"""Uploads: size, name and digest."""

import hashlib

import pytest

from workflows.payments import documents
from workflows.payments.documents import Upload
from workflows.payments.errors import DocumentRefused


def stored(desk, name="a.xml", content=b"<a/>", kind="bank_result"):
    now = desk.acting(None).now
    return documents.store(
        desk.session, Upload(kind, name, content, "changchun"), actor=desk.team.payment_clerk, now=now
    )


def test_a_file_comes_back_byte_for_byte(session, desk):
    document_id = stored(desk, content=b"\x00\xff<a/>")
    assert documents.content(session, document_id) == b"\x00\xff<a/>"
    assert documents.row(session, document_id).sha256 == hashlib.sha256(b"\x00\xff<a/>").hexdigest()


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../etc/passwd", "passwd"), ("C:\\x\\r.xml", "r.xml"), ("a\x00\nb.xml", "ab.xml"), ("", "file")],
)
def test_a_name_keeps_only_what_is_harmless(session, desk, name, kept):
    assert documents.row(session, stored(desk, name)).name == kept


@pytest.mark.parametrize("content", [b"", b"x" * (10 * 1024 * 1024 + 1)], ids=["empty", "too large"])
def test_empty_and_too_large_files_are_refused(desk, content):
    with pytest.raises(DocumentRefused):
        stored(desk, content=content, kind="other")
