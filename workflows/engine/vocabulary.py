"""The words of a diagram: every element, attribute, id and label against the table of what is supported.

First part of the second gate; what it finds is a problem with an element, never a reason not to open.
"""

from __future__ import annotations

import re

from lxml import etree

from workflows.engine import support
from workflows.engine.gate import walk
from workflows.engine.problems import Fix, Kind, ProblemFound

MAX_ELEMENTS = 5_000
MAX_DEPTH = 40
MAX_LABEL = 200
MAX_DOCUMENTATION = 4_000
MAX_PROBLEMS = 1_000
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]{0,99}\Z")
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


class Vocabulary:
    """One look at one tree; `problems` holds what is wrong with it, in document order.

    `is_bounded` says whether it is small enough for its structure to be looked into.
    """

    def __init__(self, root: etree._Element, path: str) -> None:
        self.path = path
        self.problems: list[ProblemFound] = []
        self.is_bounded = True
        seen: set[str] = set()
        for count, (element, depth) in enumerate(walk(root), start=1):
            self.is_bounded = self.is_bounded and count <= MAX_ELEMENTS and depth <= MAX_DEPTH
            if len(self.problems) < MAX_PROBLEMS:
                self._check_element(element, seen)
        if not self.is_bounded:
            self._say_too_large(root)

    def _say_too_large(self, root: etree._Element) -> None:
        zh = f"文件超过 {MAX_ELEMENTS} 个元素或 {MAX_DEPTH} 层，不能部署；请拆分流程。"
        en = f"More than {MAX_ELEMENTS} elements or {MAX_DEPTH} levels cannot be deployed; split the process."
        self.problems.insert(0, ProblemFound(self.path, None, None, "error", zh, en, "too_large"))

    def _check_element(self, element: etree._Element, seen: set[str]) -> None:
        name = etree.QName(element)
        self._check_id(element, seen)
        self._check_prefixes(element)
        if name.namespace == support.BPMN:
            self._check_bpmn(element, name.localname)
        elif name.namespace == support.SHIBAO:
            self._check_shibao(element, name.localname)
        elif name.namespace in _DRAWING:
            self._check_drawing(element, name.localname)
        elif name.namespace not in support.COLORS:
            self._check_foreign(element, name)

    def _check_prefixes(self, element: etree._Element) -> None:
        for name in (str(element.tag), *map(str, element.attrib)):
            if name.startswith("{" + support.UNDECLARED):
                shown = name[len(support.UNDECLARED) + 1 :].replace("}", ":")[:80]
                zh, en = f"{shown} 的前缀没有声明。", f"The prefix of {shown} is not declared."
                self._say("vocabulary", element, zh, en)

    def _check_id(self, element: etree._Element, seen: set[str]) -> None:
        given = element.get("id")
        if given is None:
            return
        if not _ID.match(given):
            self._say(
                "id",
                element,
                "id 只能由字母、数字、_ . - 组成，且不超过 100 个字符。",
                "An id is made of letters, digits, _ . - and at most 100 characters.",
                Fix("rename_id", given[:100]),
            )
        if given in seen:
            self._say(
                "id",
                element,
                f"id {given[:100]} 出现了两次；请改其中一个。",
                f"The id {given[:100]} is used twice; rename one.",
                Fix("rename_id", given[:100]),
            )
        seen.add(given)

    def _check_bpmn(self, element: etree._Element, local: str) -> None:
        row = support.ELEMENTS.get(local)
        if row is None or row.status == support.REFUSED:
            hint = f" ({row.note})" if row is not None and row.note else ""
            self._say(
                "unsupported_element",
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
            self._unknown_attribute(element, key, value)

    def _check_ours(self, element: etree._Element, name: str, value: str) -> None:
        places, _ = support.SHIBAO_ATTRIBUTES.get(name, (frozenset(), ""))
        local = etree.QName(element).localname
        if places is not None and local not in places:
            known = "、".join(sorted(places)) or "—"
            self._say(
                "vocabulary",
                element,
                f"属性 shibao:{name} 不能写在 {local} 上（可写在：{known}）；请删除它。",
                f"The attribute shibao:{name} does not belong on {local} (but on: {known}); remove it.",
                Fix("remove_attribute", f"shibao:{name}"),
            )
        elif name == "nameEn":
            self._check_label(element, value, MAX_LABEL)

    def _unknown_attribute(self, element: etree._Element, key: str, value: str = "") -> None:
        shown = f'{key}="{value[:40]}"' if value else key
        self._say(
            "unsupported_attribute",
            element,
            f"不支持属性 {shown}；请删除它。",
            f"The attribute {shown} is not supported; remove it.",
            Fix("remove_attribute", key),
        )

    def _check_shibao(self, element: etree._Element, local: str) -> None:
        places, attributes, _ = support.SHIBAO_ELEMENTS.get(local, (frozenset(), frozenset(), ""))
        around = element.getparent()
        owner = None if around is None else around.getparent()
        is_inside = around is not None and around.tag == f"{{{support.BPMN}}}extensionElements"
        if not is_inside or owner is None or etree.QName(owner).localname not in places:
            self._say(
                "vocabulary",
                element,
                f"不认识 shibao:{local}，或者它不能写在这里。",
                f"shibao:{local} is not part of our vocabulary, or does not belong here.",
            )
            return
        for key in element.attrib:
            if str(key) not in attributes:
                self._unknown_attribute(element, str(key))
        if len(element):
            zh, en = f"shibao:{local} 不能有子元素。", f"shibao:{local} has no children."
            self._say("vocabulary", element, zh, en)

    def _check_drawing(self, element: etree._Element, local: str) -> None:
        if local not in _DRAWN_NAMES:
            zh, en = f"图形部分不认识 {local}。", f"The drawing part does not know {local}."
            self._say("drawing", element, zh, en)
        for key in ("x", "y", "width", "height"):
            value = element.get(key)
            if value is not None and not _NUMBER.match(value):
                self._say(
                    "drawing",
                    element,
                    f"图形坐标 {key}={value[:20]} 不是普通数字。",
                    f"The drawing's {key}={value[:20]} is not a plain number.",
                )

    def _check_foreign(self, element: etree._Element, name: etree.QName) -> None:
        parent = element.getparent()
        inside = any(each.tag == f"{{{support.BPMN}}}extensionElements" for each in element.iterancestors())
        if not inside or parent is None or _SCRIPTS.search(name.localname):
            self._say(
                "foreign_code",
                element,
                f"不支持 {name.localname}（{name.namespace}）；请删除它。",
                f"{name.localname} of {name.namespace} is not supported; remove it.",
                Fix("remove_element", name.localname),
            )

    def _check_label(self, element: etree._Element, text: str | None, limit: int) -> None:
        if text is None:
            return
        if len(text) > limit or any(mark in text.lower() for mark in _MARKUP):
            self._say(
                "label",
                element,
                f"名称或说明过长（{limit}），或含有标记。",
                f"The label is longer than {limit} or holds markup.",
            )

    def _say(self, kind: Kind, element: etree._Element, zh: str, en: str, fix: Fix | None = None) -> None:
        owner: etree._Element | None = element
        while owner is not None and owner.get("id") is None:
            owner = owner.getparent()
        shown = (owner.get("id"), owner.get("name")) if owner is not None else (None, None)
        self.problems.append(ProblemFound(self.path, shown[0], shown[1], "error", zh, en, kind, fix))
