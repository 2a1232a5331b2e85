"""Bytes as an XML tree, hardened: no document type, no entities, bounded size and depth."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from workflows.dmn.errors import DmnError

LARGEST = 2_000_000
MOST_ELEMENTS = 20_000
DEEPEST = 60
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9_\-]+)["']""")
_MODEL = re.compile(r"https?://www\.omg\.org/spec/DMN/\d{8}/(MODEL/|dmn\.xsd)")
"""Namespaces of DMN 1.1 to 1.5."""

Element = etree._Element  # the type that lxml gives no public name to


def definitions(content: bytes) -> Element:
    """The root element of a decision model. Raises DmnError."""
    _refuse_bytes(content)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise DmnError("", f"不是格式良好的 XML：{error.msg}", f"not well-formed XML: {error.msg}") from None
    _refuse_shape(root)
    if tag(root) != "definitions" or not _MODEL.fullmatch(namespace(root)):
        raise DmnError(tag(root), "不是 DMN 1.1 至 1.5 的模型", "not a model of DMN 1.1 to 1.5")
    return root


def _refuse_bytes(content: bytes) -> None:
    if len(content) > LARGEST:
        raise DmnError("", "文件过大", "the file is too large")
    declared = _DECLARED.match(content)
    if declared and declared[1].lower() not in (b"utf-8", b"us-ascii"):
        raise DmnError("", "只接受 UTF-8", "only UTF-8 is accepted")
    if b"\0" in content[:4] or content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise DmnError("", "只接受 UTF-8", "only UTF-8 is accepted")
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise DmnError("", "不允许文档类型声明", "a document type is not allowed")


def _refuse_shape(root: Element) -> None:
    depth = count = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        count += event == "start"
        if depth > DEEPEST or count > MOST_ELEMENTS:
            raise DmnError("", "文件的元素过多或嵌套过深", "the file has too many or too deep elements")


def tag(element: Element) -> str:
    """The local name of an element."""
    return etree.QName(element).localname


def namespace(element: Element) -> str:
    """The namespace of an element, empty without one."""
    return etree.QName(element).namespace or ""


def children(element: Element, *names: str) -> Iterator[Element]:
    """The child elements of the model's own namespace with one of these local names, or all."""
    own = namespace(element)
    for child in element:
        if namespace(child) == own and (not names or tag(child) in names):
            yield child


def child(element: Element, *names: str) -> Element | None:
    """The first such child element."""
    return next(children(element, *names), None)


def text(element: Element | None, name: str = "text") -> str:
    """The stripped text of a child element; empty when there is none."""
    found = None if element is None else child(element, name)
    return "" if found is None else (found.text or "").strip()


def label(element: Element) -> str:
    """What to call an element in an error: its name, id, or kind."""
    return element.get("name") or element.get("id") or tag(element)
