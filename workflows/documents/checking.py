"""What is wrong with the letters of a `bpmn/` folder: `shibao check` reads them like diagrams."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from workflows.documents import definitions, trace
from workflows.documents.definitions import Field, LetterDefinition
from workflows.documents.vocabulary import VOCABULARY
from workflows.engine import scripts
from workflows.engine.problems import ProblemFound
from workflows.feel import FeelSyntaxError

PAPERS, STYLES = ("a4", "a5"), ("", "note", "strong")
OFFICES = (
    "agency",
    "employment_service",
    "community_office",
    "certificate_issuer",
    "counter_office",
    "enterprise",
    "labour_department",
)
ANNOUNCED = ("claim", "agreement", "case")
"""What a letter is about that may be announced by short message."""
NAMED = frozenset(
    {
        "claim.number",
        "case.number",
        "agreement.number",
        "letter.office",
        "letter.area",
        "claim.employment_service",
        "claim.community_office",
        "claim.handed_on_by",
    }
)
"""Fields beside the days that an announcement may name: numbers of cases and offices."""
LONGEST = {"zh": 140, "en": 300}
"""Characters of an announcement as it is typed; two parts of a message in Chinese."""
_PATH = re.compile(r"[a-z_]+(\.[a-z_]+)*")
_PLAIN: dict[Any, Any] = {
    str: "2006-03",
    int: 1,
    bool: True,
    Decimal: Decimal(1),
    dt.date: dt.date(2006, 3, 1),
}
"""A value of each type, over which every field of a letter is tried."""


def problems(files: Mapping[str, bytes]) -> tuple[ProblemFound, ...]:
    """Every field, clause and language of a letter that leads nowhere, and letters that no file has."""
    letters = [path for path in sorted(files) if path.startswith(definitions.FOLDER)]
    return tuple(found for path in letters for found in _of_letter(path, files))


def _of_letter(path: str, files: Mapping[str, bytes]) -> Iterator[ProblemFound]:
    letter_id = path.removeprefix(definitions.FOLDER).removesuffix(".json")
    try:
        letter = definitions.read(letter_id, files[path])
    except definitions.LetterBroken as error:
        yield _problem(path, None, f"不是一份文书：{error}", str(error))
        return
    if letter.about not in VOCABULARY or letter.office not in OFFICES or letter.paper not in PAPERS:
        yield _problem(path, None, "about、office 或 paper 不是已知的值", "about, office or paper is unknown")
        return
    clauses = {each["id"] for each in json.loads(files.get("clauses.json", b'{"clauses": []}'))["clauses"]}
    if letter.clause not in clauses:
        yield _problem(path, None, f"没有条款 {letter.clause}", f"there is no clause {letter.clause}")
    yield from _of_announcement(path, letter)
    for number, block in enumerate(letter.blocks, 1):
        yield from _of_block(path, number, block, letter, clauses)


def _of_announcement(path: str, letter: LetterDefinition) -> Iterator[ProblemFound]:
    """A short message shows on a locked screen: number, offices and days alone, to the person of the case."""
    if letter.announcement and letter.about not in ANNOUNCED:
        zh, en = "不是写给本件当事人的文书", "this letter is not to the person of the case"
        yield _problem(path, "announcement", f"{zh}，不能短信告知", f"{en} and cannot be announced")
        return
    known = {
        name: _sample(kind) for name, kind in VOCABULARY[letter.about].items() if name not in trace.NAMES
    }
    for language, text in letter.announcement.items():
        if not text.strip() or len(text) > LONGEST[language]:
            zh = f"短信告知（{language}）应有 1 至 {LONGEST[language]} 个字"
            en = f"the announcement ({language}) has 1 to {LONGEST[language]} characters"
            yield _problem(path, "announcement", zh, en)
        for each in definitions.fields(text):
            if not _may_be_announced(each.expression, known):
                zh = f"短信告知里不能有“{each.expression}”，只能写件号、机构和日期"
                en = f"an announcement tells number, offices and days alone, not {each.expression}"
                yield _problem(path, "announcement", zh, en)


def _may_be_announced(expression: str, known: Mapping[str, Any]) -> bool:
    if not _PATH.fullmatch(expression):
        return False
    found: Any = known
    for name in expression.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return isinstance(found, dt.date) or (found is not None and expression in NAMED)


def _of_block(
    path: str, number: int, block: Mapping[str, Any], letter: LetterDefinition, clauses: set[str]
) -> Iterator[ProblemFound]:
    where, kind = f"block {number}", str(block.get("kind"))
    if kind not in definitions.KINDS or block.get("style", "") not in STYLES:
        yield _problem(path, where, f"没有这种段落：{kind}", f"there is no block or style like {kind}")
        return
    for name in sorted(definitions.KINDS[kind] - set(block)):
        yield _problem(path, where, f"缺少 {name}", f"{name} is missing")
    parts = (*block.get("rows", ()), *block.get("columns", ()), *block.get("total", ()))
    for part in (block, *parts) if "zh" in definitions.KINDS[kind] else parts:
        for language in definitions.LANGUAGES:
            # A cell of a total may be empty, but in both languages.
            if language not in part or (not part[language] and part not in block.get("total", ())):
                yield _problem(path, where, f"缺少文字（{language}）", f"no text in {language}")
    if "each" in definitions.KINDS[kind] and not _PATH.fullmatch(str(block.get("each", ""))):
        yield _problem(path, where, "each 应为一个列表的名称", "each is the plain name of a list")
    for clause in sorted(set(block.get("ids", ())) - clauses):
        yield _problem(path, where, f"没有条款 {clause}", f"there is no clause {clause}")
    for field, each in definitions.expressions(block):
        yield from _of_field(path, where, field, each, letter)


def _of_field(
    path: str, where: str, field: Field, each: str, letter: LetterDefinition
) -> Iterator[ProblemFound]:
    known = {name: _sample(kind) for name, kind in VOCABULARY[letter.about].items()}
    try:
        if each:
            listed = scripts.outcome(each, known).value
            known["item"] = listed[0] if isinstance(listed, list) and listed else {}
        unknown = scripts.compiled(field.expression).names - set(known)
        found = scripts.outcome(field.expression, known)
    except FeelSyntaxError as error:
        yield _problem(path, where, f"“{field.expression}”：{error.zh}", f'"{field.expression}": {error.en}')
        return
    for name in sorted(unknown):
        yield _problem(path, where, f"没有字段 {name}", f"there is no field {name}")
    if not unknown and found.problems:
        zh, en = found.problems[0].zh, found.problems[0].en
        yield _problem(path, where, f"“{field.expression}”：{zh}", f'"{field.expression}": {en}')


def _sample(kind: Any) -> Any:
    """A value of a type of the vocabulary."""
    if get_origin(kind) is list:
        return [_sample(get_args(kind)[0])]
    if isinstance(kind, UnionType):
        return _sample(get_args(kind)[0])
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return {each.name: _sample(hints[each.name]) for each in fields(kind)}
    return _PLAIN[kind]


def _problem(path: str, where: str | None, zh: str, en: str) -> ProblemFound:
    return ProblemFound(path, where, None, "error", zh, en, "letter")
