"""What a paper is, is told from its bytes; what pretends, hides or carries something is refused by name."""

from __future__ import annotations

import zlib

import pytest

from workflows.runtime.paper_types import JPEG, PDF, PNG, PaperRefused, check_attachment, media_type

A_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
A_JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x2a" * 60 + b"\xff\xd9"


def chunk(name: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + name + content + zlib.crc32(name + content).to_bytes(4, "big")


A_PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", b"\0\0\0\1\0\0\0\1\x08\0\0\0\0")
    + chunk(b"IDAT", zlib.compress(b"\0\xff"))
    + chunk(b"IEND", b"")
)
A_ZIP_END = b"PK\x05\x06" + b"\0" * 18


@pytest.mark.parametrize(
    ("name", "declared", "content", "kind"),
    [
        pytest.param("证明.pdf", "application/pdf", A_PDF, PDF, id="a PDF"),
        pytest.param(
            "A.PDF", "application/octet-stream", A_PDF + b"\r\n\0", PDF, id="a PDF with a line behind"
        ),
        pytest.param("a.jpg", "image/jpeg", A_JPEG, JPEG, id="a JPEG"),
        pytest.param("a.b.jpeg", "image/pjpeg", A_JPEG + b"\0\0", JPEG, id="a JPEG filled up with zeros"),
        pytest.param("a.png", "", A_PNG, PNG, id="a PNG"),
    ],
)
def test_papers_are_known_by_their_bytes(name: str, declared: str, content: bytes, kind: str) -> None:
    assert media_type(name, declared, content) == kind


HOSTILE = {
    "a program by the name of a PDF": ("a.pdf", "application/pdf", b"MZ\x90\0" + b"\0" * 80, "程序"),
    "a shell script by the name of a picture": ("a.png", "image/png", b"#!/bin/sh\nrm -rf /\n", "程序"),
    "a web page by the name of a PDF": (
        "a.pdf",
        "application/pdf",
        b"\xef\xbb\xbf <html><script>1</script>",
        "网页",
    ),
    "an SVG by the name of a PNG": ("a.png", "image/png", b"<svg onload='alert(1)'/>", "网页或 SVG"),
    "an office document": ("a.pdf", "application/pdf", b"PK\x03\x04" + b"\0" * 40, "压缩包"),
    "a PNG by the name of a PDF": ("a.pdf", "application/pdf", A_PNG, "PNG"),
    "a PDF with a name that runs": ("a.pdf.html", "application/pdf", A_PDF, "PDF"),
    "a PDF without an ending": ("pdf", "application/pdf", A_PDF, "PDF"),
    "a PDF sent as a web page": ("a.pdf", "text/html", A_PDF, "text/html"),
    "a PDF behind a web page": ("a.pdf", "application/pdf", b"<html>" + A_PDF, "网页"),
    "a PDF with a web page in it": (
        "a.pdf",
        "",
        A_PDF.replace(b"1 0 obj", b"<SCRIPT>x</SCRIPT>1 0 obj"),
        "夹带",
    ),
    "a PDF that is an archive too": ("a.pdf", "", A_PDF[:-6] + A_ZIP_END + b"\n%%EOF", "夹带"),
    "a PDF that runs a script": ("a.pdf", "", A_PDF.replace(b"/Catalog", b"/Catalog/S/JavaScript"), "夹带"),
    "a PDF that starts a program": ("a.pdf", "", A_PDF.replace(b"/Catalog", b"/Catalog/S/Launch"), "夹带"),
    "a PDF that is cut off": ("a.pdf", "", A_PDF[:-8], "不完整"),
    "a JPEG with an archive behind": ("a.jpg", "", A_JPEG + b"PK\x03\x04x" + A_ZIP_END, "末尾"),
    "a JPEG with a page in its comment": (
        "a.jpg",
        "",
        A_JPEG.replace(b"*" * 20, b"<?php echo 1;?>*****"),
        "夹带",
    ),
    "a PNG with something behind": ("a.png", "", A_PNG + b"x", "末尾"),
    "a PNG that is cut off": ("a.png", "", A_PNG[:-4], "不完整"),
    "a PNG whose chunk is too long": ("a.png", "", A_PNG[:8] + b"\xff\xff\xff\xff" + A_PNG[12:], "不完整"),
    "nothing known": ("a.jpg", "image/jpeg", b"hello", "不是"),
}


@pytest.mark.parametrize(("name", "declared", "content", "said"), HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_paper_is_refused_and_named(name: str, declared: str, content: bytes, said: str) -> None:
    with pytest.raises(PaperRefused) as refused:
        media_type(name, declared, content)
    assert refused.value.field == "file"
    assert said in refused.value.text("zh")
    assert refused.value.text("en").startswith("The file cannot be uploaded: ")


@pytest.mark.parametrize(
    ("name", "content", "is_taken"),
    [
        pytest.param("list.csv", "姓名,日期\n".encode(), True, id="a table"),
        pytest.param("data.xml", b"<?xml version='1.0'?><Document/>", True, id="a file of a machine"),
        pytest.param("list.xlsx", b"PK\x03\x04" + b"\0" * 40, True, id="a table of an office"),
        pytest.param("a.pdf", A_PDF, True, id="a paper"),
        pytest.param("a.pdf", A_PNG, False, id="a paper of another kind than its name"),
        pytest.param("list.csv", b"MZ\x90\0", False, id="a program"),
        pytest.param("run.txt", b"#!/bin/sh", False, id="a script"),
        pytest.param("note.txt", b" <HTML><script>1</script>", False, id="a web page"),
        pytest.param("data.xml", b"<?xml version='1.0'?><svg onload='x'/>", False, id="an SVG"),
    ],
)
def test_a_form_takes_files_of_any_kind_but_programs_and_pages(
    name: str, content: bytes, is_taken: bool
) -> None:
    if is_taken:
        return check_attachment(name, "", content)
    with pytest.raises(PaperRefused):
        check_attachment(name, "", content)
    return None
