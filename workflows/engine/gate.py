"""The first gate, *safe to open*: a file passes that an editor may show, whoever wrote it.

Size, encoding, no DTD, depth, and that it is BPMN 2.0 at all. What the file means is the second gate's
matter, *deployable* (`validation`). A file that passes is kept byte for byte; nothing is mended here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from workflows.engine import encodings, support
from workflows.engine.problems import Kind, ProblemFound

MAX_BYTES = 10_000_000
MAX_ELEMENTS = 50_000
MAX_MARKS = 400_000
"""Upper bound on tags and on attributes, counted in the text: memory is known before a tree is built."""
MAX_DEPTH = 200

_PACKED = ((b"PK\x03\x04", "zip"), (b"\x1f\x8b", "gzip"), (b"7z\xbc\xaf", "7z"), (b"%PDF", "PDF"))
_PROLOG = re.compile(r"\s*(?:<!--.*?-->|<\?.*?\?>)", re.DOTALL)
_OTHERS = {
    "http://www.omg.org/spec/CMMN/20151109/MODEL": "CMMN",
    "http://schema.omg.org/spec/BPMN/2.0": "BPMN 2.0 beta",
}
_DTD = "文件含有 DOCTYPE 或 ENTITY，不予受理。", "The file has a DOCTYPE or an ENTITY and is refused."


class _Unsafe(Exception):
    """The file may not be opened; `said` is the reason in both languages."""

    def __init__(self, kind: Kind, *said: str) -> None:
        super().__init__(said[1])
        self.kind: Kind = kind
        self.said = said


class Gate:
    """One passage of one file.

    `root` is its tree without comments, None when it is refused; `problems` then holds the one reason.
    `decoded` is its text, None when it has none.
    """

    def __init__(self, content: bytes, path: str) -> None:
        self.path = path
        self.problems: list[ProblemFound] = []
        self.root: etree._Element | None = None
        self.decoded: encodings.Decoded | None = None
        try:
            self._pass(content)
        except _Unsafe as error:
            zh, en = error.said
            self.problems.append(ProblemFound(path, None, None, "error", zh, en, error.kind))

    def _pass(self, content: bytes) -> None:
        _check_bytes(content)
        try:
            self.decoded = encodings.decode(content)
        except encodings.NotDecoded as error:
            raise _Unsafe("encoding", error.zh, error.en) from error
        body = self.decoded.body
        _check_text(body)
        root = _tree(body)
        _check_root(root)
        _check_tree(root)
        self.root = root


def _check_bytes(content: bytes) -> None:
    if len(content) > MAX_BYTES:
        raise _Unsafe(
            "too_large", f"文件超过 {MAX_BYTES} 字节。", f"The file is larger than {MAX_BYTES} bytes."
        )
    if not content.strip(b" \t\r\n\0"):
        raise _Unsafe("not_bpmn", "文件是空的。", "The file is empty.")
    for start, name in _PACKED:
        if content.startswith(start):
            zh = f"这是 {name} 文件，不是 XML；请从编辑器导出 BPMN 2.0。"
            raise _Unsafe("not_bpmn", zh, f"This is a {name} file, not XML; export BPMN 2.0 from the editor.")


def _check_text(body: str) -> None:
    if body.count("<") > MAX_MARKS or body.count("=") > MAX_MARKS:
        raise _Unsafe("too_large", *_too_many())
    if not body.startswith("<"):
        zh = "这不是 XML：没有以 < 开头；请从编辑器导出 BPMN 2.0。"
        en = "This is not XML, as it does not begin with <; export BPMN 2.0 from an editor."
        raise _Unsafe("not_xml", zh, en)
    place = 0
    while match := _PROLOG.match(body, place):
        place = match.end()
    if body[place:].lstrip()[:2] == "<!":
        raise _Unsafe("doctype", *_DTD)


def _tree(body: str) -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        collect_ids=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body.encode(), parser)
    except etree.XMLSyntaxError as error:
        where, why = f"{error.lineno}:{error.offset}", _plain(error.msg)
        zh = f"不是合法的 XML（{where}，{why}）；请用 BPMN 编辑器重新导出。"
        raise _Unsafe("not_xml", zh, f"This is not XML ({where}: {why}); export it again.") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _Unsafe("doctype", *_DTD)
    return root


def _plain(message: str | None) -> str:
    """What the parser says, short and on one line."""
    return " ".join((message or "?").split())[:120]


def _check_root(root: etree._Element) -> None:
    name = etree.QName(root)
    if (name.namespace, name.localname) == (support.BPMN, "definitions"):
        return
    space = name.namespace or ""
    kind = _OTHERS.get(space) or ("DMN" if "/spec/DMN/" in space else "XPDL" if "XPDL" in space else None)
    shown = f"{name.localname} ({space})"[:120] if space else name.localname[:80]
    what = f"{kind}: {shown}" if kind else shown
    zh = f"不是 BPMN 2.0 文件：最外层是 {what}；请从编辑器导出 BPMN 2.0。"
    raise _Unsafe("not_bpmn", zh, f"This is not a BPMN 2.0 file: it is {what}; export BPMN 2.0.")


def _check_tree(root: etree._Element) -> None:
    for count, (_, depth) in enumerate(walk(root), start=1):
        if count > MAX_ELEMENTS or depth > MAX_DEPTH:
            raise _Unsafe("too_large", *_too_many())


def _too_many() -> tuple[str, str]:
    return (
        f"文件超过 {MAX_ELEMENTS} 个元素或 {MAX_DEPTH} 层；请拆分流程。",
        f"More than {MAX_ELEMENTS} elements or {MAX_DEPTH} levels; split the process.",
    )


def walk(root: etree._Element) -> Iterator[tuple[etree._Element, int]]:
    """Every element with its depth, the root at 1, in document order."""
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            depth += 1
            yield element, depth
        else:
            depth -= 1
