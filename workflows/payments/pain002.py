"""The bank's report, ISO 20022 pain.002.001.10: read as from outside, so trusted in nothing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any

from lxml import etree

from workflows.claims import money
from workflows.payments.errors import ResultRefused

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"
FIELD = "result_file"
LARGEST = 64 * 1024 * 1024
_ACCEPTED = frozenset({"ACSC", "ACCC"})
_REJECTED = frozenset({"RJCT"})
_N = {"p": NAMESPACE}
_DEFAULT: Any = {None: NAMESPACE}


@dataclass(frozen=True)
class ItemResult:
    """What became of one payment; `amount_fen` None where the bank does not repeat it."""

    end_to_end_id: str
    is_paid: bool
    reason_code: str | None
    reason_text: str | None
    amount_fen: int | None


@dataclass(frozen=True)
class Report:
    """The report on one order."""

    message_id: str
    """Of the order that it answers."""
    items: tuple[ItemResult, ...]


def read(content: bytes) -> Report:
    """The report in the file. Raises ResultRefused, field `result_file`, for anything doubtful."""
    _check_bytes(content)
    try:
        return _read(content)
    except etree.XMLSyntaxError:
        raise refused("不是完整的 XML 文件。", "it is not a well-formed XML file.") from None


def refused(zh: str, en: str) -> ResultRefused:
    """The refusal of a result file, for this reason."""
    return ResultRefused(field=FIELD, reason={"zh": zh, "en": en})


def write(report: Report, *, now: dt.datetime) -> bytes:
    """The file of a report, as a bank would send it; the demo's bank and the tests do."""
    document = etree.Element(f"{{{NAMESPACE}}}Document", nsmap=_DEFAULT)
    body = _add(document, "CstmrPmtStsRpt")
    head = _add(body, "GrpHdr")
    _add(head, "MsgId", f"R-{report.message_id}"[:35])
    _add(head, "CreDtTm", now.isoformat(timespec="seconds"))
    original = _add(body, "OrgnlGrpInfAndSts")
    _add(original, "OrgnlMsgId", report.message_id)
    _add(original, "OrgnlMsgNmId", "pain.001.001.09")
    payment = _add(body, "OrgnlPmtInfAndSts")
    _add(payment, "OrgnlPmtInfId", report.message_id)
    for item in report.items:
        _write_item(_add(payment, "TxInfAndSts"), item)
    return etree.tostring(document, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _write_item(element: Any, item: ItemResult) -> None:
    _add(element, "OrgnlEndToEndId", item.end_to_end_id)
    _add(element, "TxSts", "ACSC" if item.is_paid else "RJCT")
    if not item.is_paid:
        given = _add(element, "StsRsnInf")
        _add(_add(given, "Rsn"), "Cd", item.reason_code)
        if item.reason_text:
            _add(given, "AddtlInf", item.reason_text)
    if item.amount_fen is not None:
        amount = _add(_add(_add(element, "OrgnlTxRef"), "Amt"), "InstdAmt", f"{money.yuan(item.amount_fen)}")
        amount.set("Ccy", "CNY")


def _add(parent: Any, name: str, text: str | None = None) -> Any:
    child = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    child.text = text
    return child


def _check_bytes(content: bytes) -> None:
    if len(content) > LARGEST:
        raise refused("文件过大。", "it is too large.")
    head = content[:4]
    if b"\0" in head or head[:2] in (b"\xff\xfe", b"\xfe\xff", b"\x1f\x8b"):
        raise refused("须为 UTF-8 编码的 XML 文件。", "it must be XML in UTF-8.")
    declared = re.match(rb"\s*(?:\xef\xbb\xbf)?<\?xml[^>]*encoding=[\"']([^\"']+)", content[:200])
    if declared and declared.group(1).lower() not in (b"utf-8", b"us-ascii"):
        raise refused("须为 UTF-8 编码的 XML 文件。", "it must be XML in UTF-8.")
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise refused("文件含有不允许的声明。", "it holds a declaration that is not allowed.")


def _read(content: bytes) -> Report:
    message_id: str | None = None
    items: list[ItemResult] = []
    for element in _elements(content):
        if element.tag == f"{{{NAMESPACE}}}OrgnlMsgId":
            if message_id is not None:
                raise refused("答复了不止一个批次。", "it answers more than one order.")
            message_id = (element.text or "").strip()
        else:
            items.append(_item(element))
            _forget(element)
    if message_id is None:
        raise refused("不是 pain.002.001.10 回盘文件。", "it is not a pain.002.001.10 report.")
    return Report(message_id, tuple(items))


def _forget(element: Any) -> None:
    """A report on a hundred thousand items must not stand in memory as a tree."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _elements(content: bytes) -> Iterator[Any]:
    wanted = (f"{{{NAMESPACE}}}OrgnlMsgId", f"{{{NAMESPACE}}}TxInfAndSts")
    parsed = etree.iterparse(
        BytesIO(content),
        events=("end",),
        tag=wanted,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    for _, element in parsed:
        yield element


def _item(element: Any) -> ItemResult:
    end_to_end_id = _found(element, "p:OrgnlEndToEndId")
    status = _found(element, "p:TxSts")
    if end_to_end_id is None:
        raise refused("有一笔没有端到端编号。", "an item has no end-to-end id.")
    if status not in _ACCEPTED | _REJECTED:
        raise refused(
            f"{end_to_end_id} 的状态“{status}”不是最终结果。",
            f'the status "{status}" of {end_to_end_id} is not final.',
        )
    code = _found(element, "p:StsRsnInf/p:Rsn/p:Cd") or _found(element, "p:StsRsnInf/p:Rsn/p:Prtry")
    text = _found(element, "p:StsRsnInf/p:AddtlInf")
    is_paid = status in _ACCEPTED
    return ItemResult(
        end_to_end_id=end_to_end_id,
        is_paid=is_paid,
        reason_code=None if is_paid else (code or "NARR")[:10],
        reason_text=None if is_paid else (text or "")[:200] or None,
        amount_fen=_amount(element, end_to_end_id),
    )


def _amount(element: Any, end_to_end_id: str) -> int | None:
    amounts = element.xpath("p:OrgnlTxRef/p:Amt/p:InstdAmt", namespaces=_N)
    if not amounts:
        return None
    if amounts[0].get("Ccy") != "CNY":
        raise refused(f"{end_to_end_id} 的币种不是人民币。", f"the currency of {end_to_end_id} is not CNY.")
    try:
        return money.fen(Decimal(amounts[0].text or ""))
    except (InvalidOperation, ValueError):
        raise refused(
            f"{end_to_end_id} 的金额有误。", f"the amount of {end_to_end_id} is no amount."
        ) from None


def _found(element: Any, path: str) -> str | None:
    text = element.findtext(path, namespaces=_N)
    return text.strip() if text and text.strip() else None
