"""A letter and its facts become a sheet: plain texts in the order in which the layout shows them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import segno

from workflows.documents.definitions import Field, LetterDefinition, field, filled
from workflows.documents.writing import day, written
from workflows.engine import scripts
from workflows.errors import Incident
from workflows.policies.citations import cited

_OWN = {
    "preview": {"zh": "预览，无效", "en": "PREVIEW"},
    "practice": {"zh": "演练，无效", "en": "PRACTICE"},
    "seal": {"zh": "（盖章）", "en": "(seal)"},
    "translation": {"zh": "", "en": "Translation; the Chinese letter governs."},
    "number": {"zh": "编号 {}", "en": "No. {}"},
}
Sheet = dict[str, Any]


def sheet(
    letter: LetterDefinition,
    facts: Mapping[str, Any],
    clauses: Mapping[str, Mapping[str, str]],
    language: str,
    *,
    is_preview: bool = False,
) -> Sheet:
    """What the layout shows. Raises Incident naming the letter when a field has no value to show."""
    page = _Page(letter, facts, clauses, language)
    head = facts["letter"]
    translated = _OWN["translation"][language]
    number = _OWN["number"][language].format(head["number"]) if letter.shows_number else ""
    return {
        "language": language,
        "title": letter.title[language],
        "paper": letter.paper,
        "office": head["office"][language],
        "area": head["area"][language],
        "number": number,
        "issued": [head["issued_on"].year, head["issued_on"].month, head["issued_on"].day],
        "issued-words": day(head["issued_on"], language),
        "seal": _OWN["seal"][language],
        "foot": f"{number}  {translated}".strip(),
        "preview": _OWN["preview"][language] if is_preview else "",
        "blocks": [shown for block in letter.blocks if (shown := page.block(block))],
    }


def practised(made: Sheet, language: str) -> Sheet:
    """The sheet of a practice office, marked across every page."""
    return {**made, "preview": _OWN["practice"][language]}


def clause_texts(content: bytes) -> dict[str, dict[str, str]]:
    """Clause id → wording in both languages, from `clauses.json`."""
    return {each["id"]: {"zh": each["zh"], "en": each["en"]} for each in json.loads(content)["clauses"]}


class _Page:
    """Blocks of one letter in one language over one set of facts."""

    def __init__(
        self,
        letter: LetterDefinition,
        facts: Mapping[str, Any],
        clauses: Mapping[str, Mapping[str, str]],
        language: str,
    ) -> None:
        self._letter, self._facts, self._clauses, self._language = letter, facts, clauses, language

    def block(self, block: Mapping[str, Any]) -> Sheet | None:
        """The block as the layout takes it; None where its condition is not met."""
        if not self._holds(block, {}):
            return None
        kind = str(block["kind"])
        if kind in {"paragraph", "heading"}:
            return {"kind": kind, "style": block.get("style", ""), "text": self._text(block, {})}
        if kind == "signature":
            return {"kind": kind}
        make = {
            "facts": self._rows,
            "table": self._table,
            "list": self._list,
            "clauses": self._quoted,
            "qr": self._qr,
        }
        shown = make[kind](block)
        return {"kind": kind, **shown} if shown else None

    def _rows(self, block: Mapping[str, Any]) -> Sheet | None:
        rows = [
            {"label": row[self._language], "value": self._written(field(row["value"]), {})}
            for row in block["rows"]
            if self._holds(row, {}) and not self._is_repeated(row)
        ]
        return {"rows": rows} if rows else None

    def _is_repeated(self, row: Mapping[str, Any]) -> bool:
        """English has no numerals of vouchers: the row would say the amount once more."""
        return self._language == "en" and field(row["value"]).form == "capitals"

    def _table(self, block: Mapping[str, Any]) -> Sheet | None:
        columns = block["columns"]
        rows = [
            [self._written(field(column["value"]), {"item": item}) for column in columns]
            for item in self._listed(block["each"])
        ]
        heads = [
            {
                "label": column[self._language],
                "align": column.get("align", "left"),
                "width": column.get("width", "auto"),
            }
            for column in columns
        ]
        total = [self._text(cell, {}) for cell in block.get("total", ())]
        return {"columns": heads, "rows": rows, "total": total} if rows else None

    def _list(self, block: Mapping[str, Any]) -> Sheet | None:
        items = [self._text(block, {"item": item}) for item in self._listed(block["each"])]
        return {"items": items} if items else None

    def _quoted(self, block: Mapping[str, Any]) -> Sheet:
        return {
            "items": [
                {"place": cited(each, self._language), "words": self._clauses[each][self._language]}
                for each in block["ids"]
            ]
        }

    def _qr(self, block: Mapping[str, Any]) -> Sheet:
        value = self._written(field(block["value"]), {})
        code = segno.make(value, error="m", micro=False)
        return {"svg": code.svg_inline(border=0), "alt": value, "text": self._text(block, {})}

    def _listed(self, path: str) -> Sequence[Any]:
        """A list by its plain name: a payment list is longer than any list that an expression may hold."""
        found: Any = self._facts
        for name in path.split("."):
            found = found[name.strip()]
        return list(found)

    def _holds(self, part: Mapping[str, Any], more: Mapping[str, Any]) -> bool:
        return "when" not in part or self._value(str(part["when"]), more) is True

    def _text(self, part: Mapping[str, Any], more: Mapping[str, Any]) -> str:
        return filled(str(part[self._language]), lambda each: self._written(each, more))

    def _written(self, each: Field, more: Mapping[str, Any]) -> str:
        return written(self._value(each.expression, more), each.form, self._language)

    def _value(self, expression: str, more: Mapping[str, Any]) -> Any:
        found = scripts.outcome(expression, {**self._facts, **more})
        if found.problems:
            problem = found.problems[0]
            raise Incident(
                element=self._letter.letter_id,
                reason={"zh": f"“{expression}”：{problem.zh}", "en": f'"{expression}": {problem.en}'},
            )
        return found.value
