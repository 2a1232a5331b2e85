"""The gate every diagram passes before anything reads it: bytes, XML, caps, allow-list, ids, labels."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from workflows.engine import support
from workflows.engine.problems import ProblemFound

MAX_BYTES = 2_000_000
MAX_ELEMENTS = 5_000
MAX_DEPTH = 40
MAX_LABEL = 200
MAX_DOCUMENTATION = 4_000
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]{0,99}\Z")
_ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9._\-]+)[\"']")
_NUMBER = re.compile(r"-?\d{1,7}(\.\d{1,20})?(e-\d{1,3})?\Z", re.ASCII)
_MARKUP = ("<", ">", "javascript:", "{{")
_SCRIPTS = re.compile(r"script|expression|payload|operator|connector|decision|loader|listener", re.IGNORECASE)
_DRAWING = frozenset({support.BPMNDI, support.DC, support.DI})
_DRAWN_NAMES = frozenset(
    {
        "BPMNDiagram",
        "BPMNPlane",
        "BPMNShape",
        "BPMNEdge",
        "BPMNLabel",
        "BPMNLabelStyle",
        "Bounds",
        "Font",
        "waypoint",
        "extension",
        "Point",
    }
)


class Gate:
    """One passage of one file; `root` is the clean tree, None when anything is wrong."""

    def __init__(self, content: bytes, path: str) -> None:
        self.path = path
        self.problems: list[ProblemFound] = []
        self.root: etree._Element | None = None
        root = self._tree(content)
        if root is not None:
            self._check_tree(root)
            if not self.problems:
                self.root = root

    def _tree(self, content: bytes) -> etree._Element | None:
        refusal = _bytes_refusal(content)
        if refusal is not None:
            self._say(None, *refusal)
            return None
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
            where = f"{error.lineno}:{error.offset}"
            self._say(
                None,
                f"不是合法的 XML（{where}）；请用 BPMN 编辑器重新导出。",
                f"This is not XML ({where}); export it again from a BPMN editor.",
            )
            return None
        if root.getroottree().docinfo.internalDTD is not None:
            self._say(None, *_DOCTYPE)
            return None
        return root

    def _check_tree(self, root: etree._Element) -> None:
        if root.tag != f"{{{support.BPMN}}}definitions":
            self._say(None, "不是 BPMN 2.0 文件。", "This is not a BPMN 2.0 file.")
            return
        seen: dict[str, str] = {}
        for count, (element, depth) in enumerate(_walk(root), start=1):
            if count > MAX_ELEMENTS or depth > MAX_DEPTH:
                self._say(
                    None,
                    f"文件超过 {MAX_ELEMENTS} 个元素或 {MAX_DEPTH} 层；请拆分流程。",
                    f"More than {MAX_ELEMENTS} elements or {MAX_DEPTH} levels; split the process.",
                )
                return
            self._check_element(element, seen)

    def _check_element(self, element: etree._Element, seen: dict[str, str]) -> None:
        name = etree.QName(element)
        self._check_id(element, seen)
        if name.namespace == support.BPMN:
            self._check_bpmn(element, name.localname)
        elif name.namespace == support.SHIBAO:
            self._check_shibao(element, name.localname)
        elif name.namespace in _DRAWING:
            self._check_drawing(element, name.localname)
        elif name.namespace not in support.COLORS:
            self._check_foreign(element, name)

    def _check_id(self, element: etree._Element, seen: dict[str, str]) -> None:
        given = element.get("id")
        if given is None:
            return
        if not _ID.match(given):
            self._say(
                element,
                "id 只能由字母、数字、_ . - 组成，且不超过 100 个字符。",
                "An id is made of letters, digits, _ . - and at most 100 characters.",
            )
        if given in seen:
            self._say(
                element,
                f"id {given} 出现了两次；请改其中一个。",
                f"The id {given} is used twice; rename one.",
            )
        seen[given] = given

    def _check_bpmn(self, element: etree._Element, local: str) -> None:
        row = support.ELEMENTS.get(local)
        if row is None or row.status == support.REFUSED:
            hint = f" ({row.note})" if row is not None and row.note else ""
            self._say(
                element,
                f"不支持元素 {local}{hint}；请改用支持的画法（docs/bpmn-support.md）。",
                f"The element {local} is not supported{hint}; see docs/bpmn-support.md.",
            )
            return
        for key, value in element.attrib.items():
            self._check_attribute(element, row, str(key), str(value))
        self._check_label(element, element.get("name"), MAX_LABEL)
        if local in ("documentation", "text"):
            self._check_label(element, element.text, MAX_DOCUMENTATION)

    def _check_attribute(self, element: etree._Element, row: support.Support, key: str, value: str) -> None:
        name = etree.QName(key)
        if name.namespace == support.SHIBAO:
            self._check_ours(element, name.localname, value)
            return
        if name.namespace is not None:
            if (
                name.namespace != support.XSI
                and name.namespace not in support.COLORS
                and _SCRIPTS.search(key)
            ):
                self._unknown_attribute(element, name.localname)
            return
        if key in row.runs or key in row.drawn:
            return
        if value not in row.fixed.get(key, frozenset()):
            self._unknown_attribute(element, f'{key}="{value[:40]}"')

    def _check_ours(self, element: etree._Element, name: str, value: str) -> None:
        places, _ = support.SHIBAO_ATTRIBUTES.get(name, (frozenset(), ""))
        local = etree.QName(element).localname
        if places is not None and local not in places:
            known = "、".join(sorted(places)) or "—"
            self._say(
                element,
                f"属性 shibao:{name} 不能写在 {local} 上（可写在：{known}）；请删除它。",
                f"The attribute shibao:{name} does not belong on {local} (but on: {known}); remove it.",
            )
        elif name == "nameEn":
            self._check_label(element, value, MAX_LABEL)

    def _unknown_attribute(self, element: etree._Element, shown: str) -> None:
        self._say(
            element, f"不支持属性 {shown}；请删除它。", f"The attribute {shown} is not supported; remove it."
        )

    def _check_shibao(self, element: etree._Element, local: str) -> None:
        places, attributes, _ = support.SHIBAO_ELEMENTS.get(local, (frozenset(), frozenset(), ""))
        around = element.getparent()
        owner = None if around is None else around.getparent()
        is_inside = around is not None and around.tag == f"{{{support.BPMN}}}extensionElements"
        if not is_inside or owner is None or etree.QName(owner).localname not in places:
            self._say(
                element,
                f"不认识 shibao:{local}，或者它不能写在这里。",
                f"shibao:{local} is not part of our vocabulary, or does not belong here.",
            )
            return
        for key in element.attrib:
            if str(key) not in attributes:
                self._unknown_attribute(element, str(key))
        if len(element):
            self._say(element, f"shibao:{local} 不能有子元素。", f"shibao:{local} has no children.")

    def _check_drawing(self, element: etree._Element, local: str) -> None:
        if local not in _DRAWN_NAMES:
            self._say(element, f"图形部分不认识 {local}。", f"The drawing part does not know {local}.")
        for key in ("x", "y", "width", "height"):
            value = element.get(key)
            if value is not None and not _NUMBER.match(value):
                self._say(
                    element,
                    f"图形坐标 {key}={value[:20]} 不是普通数字。",
                    f"The drawing's {key}={value[:20]} is not a plain number.",
                )

    def _check_foreign(self, element: etree._Element, name: etree.QName) -> None:
        parent = element.getparent()
        inside = any(each.tag == f"{{{support.BPMN}}}extensionElements" for each in element.iterancestors())
        if not inside or parent is None or _SCRIPTS.search(name.localname):
            self._say(
                element,
                f"不支持 {name.localname}（{name.namespace}）；请删除它。",
                f"{name.localname} of {name.namespace} is not supported; remove it.",
            )

    def _check_label(self, element: etree._Element, text: str | None, limit: int) -> None:
        if text is None:
            return
        if len(text) > limit or any(mark in text.lower() for mark in _MARKUP):
            self._say(
                element,
                f"名称或说明过长（{limit}），或含有标记。",
                f"The label is longer than {limit} or holds markup.",
            )

    def _say(self, element: etree._Element | None, zh: str, en: str) -> None:
        owner = element
        while owner is not None and owner.get("id") is None:
            owner = owner.getparent()
        shown = (owner.get("id"), owner.get("name")) if owner is not None else (None, None)
        if element is not None and len(self.problems) >= 100:
            return
        self.problems.append(ProblemFound(self.path, shown[0], shown[1], "error", zh, en))


_DOCTYPE = ("文件含有 DOCTYPE 或 ENTITY，不予受理。", "The file has a DOCTYPE or an ENTITY and is refused.")


def _bytes_refusal(content: bytes) -> tuple[str, str] | None:
    if len(content) > MAX_BYTES:
        return (f"文件超过 {MAX_BYTES} 字节。", f"The file is larger than {MAX_BYTES} bytes.")
    utf8 = ("只接受 UTF-8 编码。", "Only UTF-8 is accepted.")
    if b"\0" in content[:4] or content[:2] in (b"\xff\xfe", b"\xfe\xff", b"\x1f\x8b"):
        return utf8
    declared = _ENCODING.search(content[:200])
    if declared is not None and declared.group(1).lower() not in (b"utf-8", b"us-ascii"):
        return utf8
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return utf8
    return _DOCTYPE if "<!DOCTYPE" in text or "<!ENTITY" in text else None


def _walk(root: etree._Element) -> Iterator[tuple[etree._Element, int]]:
    stack = [(root, 1)]
    while stack:
        element, depth = stack.pop()
        yield element, depth
        stack.extend((child, depth + 1) for child in reversed(element))
