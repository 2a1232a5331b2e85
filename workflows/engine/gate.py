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
MAX_ATTRIBUTES = 1_000
"""Attributes of one element; libxml2 compares each with each."""
MAX_SPACES = 20_000
"""Declarations of namespaces in a file; libxml2 looks through all that are in force at an element."""
MAX_DEPTH = 200

_PACKED = ((b"PK\x03\x04", "zip"), (b"\x1f\x8b", "gzip"), (b"7z\xbc\xaf", "7z"), (b"%PDF", "PDF"))
_PROLOG = re.compile(r"\s*(?:<!--.*?-->|<\?.*?\?>)", re.DOTALL)
_OTHERS = {
    "http://www.omg.org/spec/CMMN/20151109/MODEL": "CMMN",
    "http://schema.omg.org/spec/BPMN/2.0": "BPMN 2.0 beta",
}
_ATTRIBUTE = re.compile(r"=\s*[\"']")
_PLAIN = re.compile(r"[^\W\d][\w.\-]*\Z")
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
    if max(body.count("<"), body.count("=")) > MAX_MARKS or body.count("xmlns") > MAX_SPACES:
        raise _Unsafe("too_large", *_too_many())
    _check_attributes(body)
    if not body.startswith("<"):
        zh = "这不是 XML：没有以 < 开头；请从编辑器导出 BPMN 2.0。"
        en = "This is not XML, as it does not begin with <; export BPMN 2.0 from an editor."
        raise _Unsafe("not_xml", zh, en)
    place = 0
    while match := _PROLOG.match(body, place):
        place = match.end()
    if body[place:].lstrip()[:2] == "<!":
        raise _Unsafe("doctype", *_DTD)


def _check_attributes(body: str) -> None:
    """No element with more attributes than anybody writes; what stands between two < holds one at most."""
    for piece in body.split("<"):
        if piece.count("=") > MAX_ATTRIBUTES and len(_ATTRIBUTE.findall(piece)) > MAX_ATTRIBUTES:
            zh = f"一个元素的属性超过 {MAX_ATTRIBUTES} 个。"
            raise _Unsafe("too_large", zh, f"An element has more than {MAX_ATTRIBUTES} attributes.")


def _tree(body: str) -> etree._Element:
    parser = _parser()
    try:
        root = etree.fromstring(body.encode(), parser)
    except etree.XMLSyntaxError as error:
        if any(each.domain != etree.ErrorDomains.NAMESPACE for each in parser.error_log):
            raise _syntax(error) from error
        # Well-formed but for prefixes that nobody declared: other editors open such files too.
        root = etree.fromstring(body.encode(), _parser(recover=True))
        _declare(root)
    if root.getroottree().docinfo.internalDTD is not None:
        raise _Unsafe("doctype", *_DTD)
    return root


def _parser(*, recover: bool = False) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        collect_ids=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )


def _syntax(error: etree.XMLSyntaxError) -> _Unsafe:
    if getattr(error, "code", None) == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
        return _Unsafe("too_large", *_too_many())
    where = f"{error.lineno}:{error.offset}"
    why = " ".join((error.msg or "?").split())[:120]
    zh = f"不是合法的 XML（{where}，{why}）；请用 BPMN 编辑器重新导出。"
    return _Unsafe("not_xml", zh, f"This is not XML ({where}: {why}); export it again from a BPMN editor.")


def _declare(root: etree._Element) -> None:
    """Give each undeclared prefix a namespace of its own, so that every name can be looked at."""
    for element in root.iter():
        if (tag := _declared(str(element.tag))) != element.tag:
            element.tag = tag
        for key, value in [(str(key), str(value)) for key, value in element.attrib.items()]:
            if (name := _declared(key)) != key:
                del element.attrib[key]
                element.set(name, value)


def _declared(name: str) -> str:
    space, _, rest = name.rpartition("}")
    is_plain = "}" not in space and "{" not in space[1:]
    if (len(space) > 1 and is_plain) or (not space and ":" not in name):
        return name
    prefix, _, local = rest.rpartition(":")
    shown = prefix or re.sub("[{}]", "", space)
    return f"{{{support.UNDECLARED}{shown}}}{local if _PLAIN.match(local) else '_'}"


def _check_root(root: etree._Element) -> None:
    name = etree.QName(root)
    if (name.namespace, name.localname) == (support.BPMN, "definitions"):
        return
    space = name.namespace or ""
    if space.startswith(support.UNDECLARED):
        prefix = space.removeprefix(support.UNDECLARED)[:40]
        zh = f"前缀 {prefix} 没有声明，无法认出 BPMN；请从编辑器重新导出。"
        en = f"The prefix {prefix} is not declared, so this is not seen to be BPMN; export it again."
        raise _Unsafe("not_bpmn", zh, en)
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
