"""What an uploaded paper is, told from its bytes: a name and a browser may say anything.

A paper is shown in the browser of whoever works on the case, so it must be one thing from its first
byte to its last: a PDF, a JPEG or a PNG with nothing before it, behind it, or hidden for another reader.
"""

from __future__ import annotations

from workflows.errors import Refused

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
ENDINGS = {"pdf": PDF, "jpg": JPEG, "jpeg": JPEG, "png": PNG}
ACCEPT = ",".join(f".{ending}" for ending in ENDINGS)
_NAMES = {PDF: "PDF", JPEG: "JPG", PNG: "PNG"}
_ALSO_CALLED = {"image/jpg": JPEG, "image/pjpeg": JPEG, "image/x-png": PNG, "application/x-pdf": PDF}
_UNKNOWN = frozenset({"", "application/octet-stream"})
"""What a browser says that does not know."""

_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_BEGINNINGS = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (_PNG_HEAD, PNG))
_OTHERS = (
    (b"MZ", "程序", "a program"),
    (b"\x7fELF", "程序", "a program"),
    (b"#!", "程序", "a program"),
    (b"PK", "压缩包或办公文档", "an archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "办公文档", "an office document"),
    (b"GIF8", "GIF 图片", "a GIF picture"),
    (b"<", "网页或 SVG", "a web page or SVG"),
)
_MARKUP = (b"<script", b"<html", b"<svg", b"<?php", b"<!doctype html")
_ACTS = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia")
"""What makes a PDF do something; said in the clear, as hostile files mostly do."""
_PROGRAMS = (b"mz", b"\x7felf", b"#!")
_BLANK = b"\xef\xbb\xbf \t\r\n"
"""What may stand before the beginning of a text."""
_ZIP_END = b"PK\x05\x06"


class PaperRefused(Refused):
    """A file that cannot be a paper of a case."""

    zh = "文件不能上传：{reason}"
    en = "The file cannot be uploaded: {reason}"


def media_type(name: str, declared: str, content: bytes) -> str:
    """The type of the paper, by its bytes. Raises PaperRefused (field `file`), saying what it is instead."""
    kind = _by_bytes(content)
    _, dot, ending = name.rpartition(".")
    if not dot or ENDINGS.get(ending.lower()) != kind:
        raise _refused(
            f"内容是 {_NAMES[kind]}，文件名却不是，请核对后改名再传",
            f"it holds a {_NAMES[kind]}, and its name says otherwise; check it and rename it",
        )
    said = declared.partition(";")[0].strip().lower()
    if said not in _UNKNOWN and _ALSO_CALLED.get(said, said) != kind:
        raise _refused(
            f"内容是 {_NAMES[kind]}，声明的类型却是 {said[:40]}",
            f"it holds a {_NAMES[kind]}, and was sent as {said[:40]}",
        )
    if not _ends_with_itself(kind, content):
        raise _refused(
            "文件不完整，或末尾附有别的内容，请重新扫描",
            "it is cut off, or holds something behind its end; scan it again",
        )
    if _hides_something(kind, content):
        raise _refused("文件里夹带脚本、程序或附件", "it carries a script, a program or an attachment")
    return kind


def check_attachment(name: str, declared: str, content: bytes) -> None:
    """A file of a form may be of any kind but a program or a web page, and a paper is what its name says.

    Raises PaperRefused (field `file`).
    """
    _, _, ending = name.rpartition(".")
    if ending.lower() in ENDINGS:
        media_type(name, declared, content)
    start = content[:512].lstrip(_BLANK).lower()
    if start.startswith(_PROGRAMS):
        raise _refused("内容是程序", "it is a program")
    if start.startswith(b"<") and any(sign in start for sign in _MARKUP):
        raise _refused("内容是网页或 SVG", "it is a web page or SVG")


def _by_bytes(content: bytes) -> str:
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    start = content[:512].lstrip(_BLANK)
    for beginning, zh, en in _OTHERS:
        if start.startswith(beginning):
            raise _refused(f"内容是{zh}。只收 PDF、JPG、PNG", f"it is {en}. Only PDF, JPG and PNG are taken")
    raise _refused(
        "只收 PDF、JPG、PNG，这个文件的内容不是", "only PDF, JPG and PNG are taken, and it is none of them"
    )


def _ends_with_itself(kind: str, content: bytes) -> bool:
    if kind == PDF:
        return content.rstrip(b"\0 \t\r\n").endswith(b"%%EOF")
    if kind == JPEG:
        return content.rstrip(b"\0").endswith(b"\xff\xd9")
    return _png_end(content) == len(content)


def _png_end(content: bytes) -> int:
    """Where the last chunk of a PNG ends; -1 when there is none."""
    at = len(_PNG_HEAD)
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        name, at = content[at + 4 : at + 8], at + 12 + length
        if name == b"IEND":
            return at
    return -1


def _hides_something(kind: str, content: bytes) -> bool:
    looked_at = content if kind == PDF else content[:65_536] + content[-65_536:]
    lowered = looked_at.lower()
    if any(sign in lowered for sign in _MARKUP):
        return True
    if _ZIP_END in content[-66_000:]:
        return True
    return kind == PDF and any(act in content for act in _ACTS)


def _refused(zh: str, en: str) -> PaperRefused:
    return PaperRefused(field="file", reason={"zh": f"{zh}。", "en": f"{en}."})
