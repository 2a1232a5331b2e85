"""Writing the order to the bank: ISO 20022 pain.001.001.09, Chinese names, CNY, CNAPS bank codes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO

from lxml import etree

from workflows.claims import money

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
_DEFAULT: Any = {None: NAMESPACE}
"""lxml takes None for the default namespace; its stubs do not know."""


@dataclass(frozen=True)
class Payer:
    """The fund's account."""

    holder: str
    account: str
    bank_code: str


@dataclass(frozen=True)
class Order:
    """The head of the file: one order of one payer, to be carried out on one day."""

    message_id: str
    created_at: dt.datetime
    execute_on: dt.date
    payer: Payer
    count: int
    total_fen: int


@dataclass(frozen=True)
class Item:
    """One payment; `end_to_end_id` comes back in the bank's report."""

    end_to_end_id: str
    name: str
    account: str
    amount_fen: int
    text: str


def write(target: BinaryIO, order: Order, items: Iterable[Item]) -> None:
    """Write the file item by item, so that a large run needs no large memory.

    Raises ValueError when the items are not those that the head announces.
    """
    with etree.xmlfile(target, encoding="UTF-8") as file:
        file.write_declaration()
        with file.element(_tag("Document"), nsmap=_DEFAULT), file.element(_tag("CstmrCdtTrfInitn")):
            file.write(_group_header(order))
            with file.element(_tag("PmtInf")):
                for part in _payment_head(order):
                    file.write(part)
                count = total = 0
                for item in items:
                    file.write(_transfer(item))
                    count, total = count + 1, total + item.amount_fen
    if (count, total) != (order.count, order.total_fen):
        raise ValueError(f"{count} items of {total} fen, announced {order.count} of {order.total_fen}")


def read(content: bytes) -> tuple[str, tuple[Item, ...]]:
    """Message id and items of a file of ours, to check it again or to play the bank."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    names = {"p": NAMESPACE}
    items = tuple(
        Item(
            end_to_end_id=_of(each, "p:PmtId/p:EndToEndId"),
            name=_of(each, "p:Cdtr/p:Nm"),
            account=_of(each, "p:CdtrAcct/p:Id/p:Othr/p:Id"),
            amount_fen=money.fen(Decimal(_of(each, "p:Amt/p:InstdAmt"))),
            text=_of(each, "p:RmtInf/p:Ustrd"),
        )
        for each in root.iterfind(".//p:CdtTrfTxInf", namespaces=names)
    )
    return _of(root, ".//p:GrpHdr/p:MsgId"), items


def _of(element: Any, path: str) -> str:
    return str(element.findtext(path, default="", namespaces={"p": NAMESPACE}))


def _group_header(order: Order) -> Any:
    head = _element("GrpHdr")
    _add(head, "MsgId", order.message_id)
    _add(head, "CreDtTm", order.created_at.isoformat(timespec="seconds"))
    _add(head, "NbOfTxs", str(order.count))
    _add(head, "CtrlSum", _amount(order.total_fen))
    _add(_add(head, "InitgPty"), "Nm", order.payer.holder[:140])
    return head


def _payment_head(order: Order) -> list[Any]:
    debtor, account, agent, day = (
        _element("Dbtr"),
        _element("DbtrAcct"),
        _element("DbtrAgt"),
        _element("ReqdExctnDt"),
    )
    _add(debtor, "Nm", order.payer.holder[:140])
    _add(_add(_add(account, "Id"), "Othr"), "Id", order.payer.account)
    member = _add(_add(agent, "FinInstnId"), "ClrSysMmbId")
    _add(_add(member, "ClrSysId"), "Cd", "CNAPS")
    _add(member, "MmbId", order.payer.bank_code)
    _add(day, "Dt", order.execute_on.isoformat())
    plain = [
        _text("PmtInfId", order.message_id),
        _text("PmtMtd", "TRF"),
        _text("NbOfTxs", str(order.count)),
        _text("CtrlSum", _amount(order.total_fen)),
    ]
    return [*plain, day, debtor, account, agent]


def _transfer(item: Item) -> Any:
    transfer = _element("CdtTrfTxInf")
    _add(_add(transfer, "PmtId"), "EndToEndId", item.end_to_end_id)
    _add(_add(transfer, "Amt"), "InstdAmt", _amount(item.amount_fen)).set("Ccy", "CNY")
    _add(_add(transfer, "Cdtr"), "Nm", item.name[:140])
    _add(_add(_add(_add(transfer, "CdtrAcct"), "Id"), "Othr"), "Id", item.account)
    _add(_add(transfer, "RmtInf"), "Ustrd", item.text[:140])
    return transfer


def _amount(amount_fen: int) -> str:
    return f"{money.yuan(amount_fen)}"


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _element(name: str) -> Any:
    return etree.Element(_tag(name), nsmap=_DEFAULT)


def _text(name: str, text: str) -> Any:
    element = _element(name)
    element.text = text
    return element


def _add(parent: Any, name: str, text: str | None = None) -> Any:
    child = etree.SubElement(parent, _tag(name))
    child.text = text
    return child
