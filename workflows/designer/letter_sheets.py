"""A letter while a designer edits it: every part as typed, and how it is written back into `bpmn/letters`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from workflows.designer.sheets import Texts, how_many, loaded, moved, rest_of

MOST_BLOCKS, MOST_ROWS = 100, 60
_PLACE = re.compile(
    r"(up|down|drop|add-row|add-total|up-row|down-row|drop-row|drop-total):(\d{1,3})(?::(\d{1,3}))?\Z"
)


@dataclass(frozen=True)
class RowSheet:
    """A row of facts, a column of a table or a cell of its total; `more` is the JSON of the rest."""

    zh: str = ""
    en: str = ""
    value: str = ""
    when: str = ""
    align: str = ""
    width: str = ""
    more: str = ""


@dataclass(frozen=True)
class BlockSheet:
    """One block of a letter; which texts it needs, its kind says."""

    kind: str = "paragraph"
    zh: str = ""
    en: str = ""
    style: str = ""
    each: str = ""
    value: str = ""
    ids: str = ""
    """Clauses, with commas between."""
    when: str = ""
    more: str = ""
    rows: tuple[RowSheet, ...] = ()
    """Rows of facts, or columns of a table."""
    total: tuple[RowSheet, ...] = ()


@dataclass(frozen=True)
class LetterSheet:
    """A whole letter; parts are named `b0-zh`, `b0r1-value`, `b0t1-zh` in the page."""

    id: str
    zh: str = ""
    en: str = ""
    about: str = "claim"
    office: str = "agency"
    clause: str = ""
    paper: str = "a4"
    shows_number: str = "true"
    said_zh: str = ""
    """The short message that announces it; empty in both languages: none does."""
    said_en: str = ""
    more: str = ""
    blocks: tuple[BlockSheet, ...] = ()


SHOWS = {
    "paragraph": ("zh", "en", "style"),
    "heading": ("zh", "en"),
    "facts": ("rows",),
    "table": ("each", "rows", "total"),
    "list": ("each", "zh", "en"),
    "clauses": ("ids",),
    "qr": ("value", "zh", "en"),
    "signature": (),
}
"""Kind of block → the parts that its editor shows; `when` stands in all."""
_ROW = tuple(each.name for each in fields(RowSheet))
_BLOCK = tuple(each.name for each in fields(BlockSheet) if each.name not in {"rows", "total"})
_LETTER = ("zh", "en", "about", "office", "clause", "paper", "shows_number", "said_zh", "said_en", "more")


def opened(content: bytes) -> LetterSheet:
    """The sheet of a letter's file. Raises ValueError or KeyError for what is no letter."""
    tree = json.loads(content)
    shown = {"id", "title", "about", "office", "clause", "paper", "shows_number", "announcement", "blocks"}
    said = tree.get("announcement") or {}
    return LetterSheet(
        tree["id"],
        tree["title"]["zh"],
        tree["title"]["en"],
        tree["about"],
        tree["office"],
        tree["clause"],
        tree.get("paper", "a4"),
        "true" if tree.get("shows_number", True) else "",
        str(said.get("zh", "")),
        str(said.get("en", "")),
        rest_of(tree, shown),
        tuple(_opened_block(each) for each in tree["blocks"]),
    )


def typed(letter_id: str, given: Texts) -> LetterSheet:
    """The sheet as a page sends it; `blocks`, `b0-rows` and `b0-total` count the parts."""
    own = {key: _said(given, key) for key in _LETTER}
    count = how_many(given, "blocks", MOST_BLOCKS)
    return LetterSheet(letter_id, **own, blocks=tuple(_typed_block(given, f"b{at}") for at in range(count)))


def written(sheet: LetterSheet) -> bytes:
    """The file as it stands in `bpmn/letters`."""
    tree: dict[str, Any] = {"id": sheet.id, "title": {"zh": sheet.zh, "en": sheet.en}}
    tree |= {key: getattr(sheet, key) for key in ("about", "office", "clause")}
    tree |= {"paper": sheet.paper} if sheet.paper != "a4" else {}
    tree |= {} if sheet.shows_number else {"shows_number": False}
    said = {"zh": sheet.said_zh, "en": sheet.said_en}
    tree |= {"announcement": said} if any(said.values()) else {}
    tree |= loaded(sheet.more)
    tree["blocks"] = [_written_block(each) for each in sheet.blocks]
    return (json.dumps(tree, ensure_ascii=False, indent=2) + "\n").encode()


def same(one: bytes, other: bytes) -> bool:
    """True when two letters say the same, in whatever order of keys."""
    return written(opened(one)) == written(opened(other))


def changed(sheet: LetterSheet, act: str) -> LetterSheet:
    """The sheet after a button: `add:table`, `up:0`, `drop:0`, `add-row:0`, `drop-row:0:1` and their like."""
    kind = act.removeprefix("add:")
    if kind != act and kind in SHOWS and len(sheet.blocks) < MOST_BLOCKS:
        return replace(sheet, blocks=(*sheet.blocks, _fresh(kind)))
    found = _PLACE.match(act)
    if found is None or int(found[2]) >= len(sheet.blocks):
        return sheet
    verb, block, at = found[1], int(found[2]), int(found[3] or 0)
    if "-" not in verb:
        return replace(sheet, blocks=moved(sheet.blocks, verb, block))
    verb, _, part = verb.partition("-")
    one = sheet.blocks[block]
    inner = one.rows if part == "row" else one.total
    inner = (*inner, RowSheet())[:MOST_ROWS] if verb == "add" else moved(inner, verb, at)
    one = replace(one, rows=inner) if part == "row" else replace(one, total=inner)
    return replace(sheet, blocks=(*sheet.blocks[:block], one, *sheet.blocks[block + 1 :]))


def _fresh(kind: str) -> BlockSheet:
    return BlockSheet(kind=kind, rows=(RowSheet(),) if "rows" in SHOWS[kind] else ())


def _opened_block(tree: Mapping[str, Any]) -> BlockSheet:
    kind = str(tree.get("kind", ""))
    listed = "columns" if kind == "table" else "rows"
    texts = {key: str(tree[key]) for key in _BLOCK if key in tree and key != "ids"}
    return BlockSheet(
        **texts,
        ids=", ".join(tree.get("ids", ())),
        more=rest_of(tree, {*_BLOCK, listed, "total"}),
        rows=tuple(_opened_row(each) for each in tree.get(listed, ())),
        total=tuple(_opened_row(each) for each in tree.get("total", ())),
    )


def _opened_row(tree: Mapping[str, Any]) -> RowSheet:
    return RowSheet(**{key: str(tree[key]) for key in _ROW if key in tree}, more=rest_of(tree, set(_ROW)))


def _typed_block(given: Texts, prefix: str) -> BlockSheet:
    texts = {key: _said(given, f"{prefix}-{key}") for key in _BLOCK}
    return BlockSheet(
        **texts,
        rows=_typed_rows(given, f"{prefix}r", how_many(given, f"{prefix}-rows", MOST_ROWS)),
        total=_typed_rows(given, f"{prefix}t", how_many(given, f"{prefix}-total", MOST_ROWS)),
    )


def _typed_rows(given: Texts, prefix: str, count: int) -> tuple[RowSheet, ...]:
    return tuple(
        RowSheet(**{key: _said(given, f"{prefix}{at}-{key}") for key in _ROW}) for at in range(count)
    )


def _said(given: Texts, key: str) -> str:
    return given.get(key, "").replace("\r\n", "\n").strip()


def _written_block(sheet: BlockSheet) -> dict[str, Any]:
    shown = SHOWS.get(sheet.kind, ("zh", "en"))
    tree: dict[str, Any] = {"kind": sheet.kind}
    tree |= {key: getattr(sheet, key) for key in ("each", "value", "zh", "en") if key in shown}
    if "ids" in shown:
        tree["ids"] = [each.strip() for each in sheet.ids.split(",") if each.strip()]
    if "rows" in shown:
        keep = ("value", "align", "width") if sheet.kind == "table" else ("value", "when")
        name = "columns" if sheet.kind == "table" else "rows"
        tree[name] = [_written_row(each, keep) for each in sheet.rows]
    if "total" in shown and sheet.total:
        tree["total"] = [_written_row(each, ()) for each in sheet.total]
    optional = {key: getattr(sheet, key) for key in ("style", "when") if getattr(sheet, key)}
    return {**tree, **optional, **loaded(sheet.more)}


def _written_row(sheet: RowSheet, keep: tuple[str, ...]) -> dict[str, Any]:
    own: dict[str, Any] = {key: getattr(sheet, key) for key in keep if getattr(sheet, key) or key == "value"}
    if own.get("width", "").isascii() and own.get("width", "").isdigit():
        own["width"] = int(own["width"][:3])
    return {"zh": sheet.zh, "en": sheet.en, **own, **loaded(sheet.more)}
