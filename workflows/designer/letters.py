"""Letters of a draft: kept, checked as `shibao check` does, and looked at on invented facts."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from workflows.designer import letter_checks, letter_sheets, operations, pieces
from workflows.designer.letter_checks import path_of
from workflows.designer.letter_sheets import BlockSheet, LetterSheet
from workflows.designer.models import ProcessDraft
from workflows.designer.pieces import NewPiece, Saving
from workflows.documents import composing, definitions, invented, printing
from workflows.documents.vocabulary import VOCABULARY
from workflows.errors import Incident, NotFound, Refused

Files = Mapping[str, bytes]


def of(files: Files, letter_id: str) -> bytes:
    """The file of a letter. Raises NotFound."""
    found = files.get(path_of(letter_id))
    if found is None:
        raise NotFound(what={"zh": f"文书 {letter_id}", "en": f"The letter {letter_id}"})
    return found


def add(session: Session, draft_id: int, new: NewPiece, clause: str, saving: Saving) -> ProcessDraft:
    """Put a new letter into the draft: a salutation and the signature. Raises as `pieces.add`."""
    blocks = (BlockSheet(zh="{person.name}：", en="To {person.name}:"), BlockSheet(kind="signature"))
    sheet = LetterSheet(new.piece_id, new.name.strip(), new.name_en.strip(), clause=clause, blocks=blocks)
    return pieces.add(session, draft_id, new, path_of(new.piece_id), letter_sheets.written(sheet), saving)


def keep(session: Session, draft_id: int, sheet: LetterSheet, before: bytes, saving: Saving) -> ProcessDraft:
    """Save a letter; one that says the same as before is no save. Raises as `operations.save_file`."""
    made = letter_sheets.written(sheet)
    content = before if letter_sheets.same(before, made) else made
    return operations.save_file(
        session,
        draft_id,
        path_of(sheet.id),
        content,
        revision=saving.revision,
        by=saving.by,
        now=saving.now,
    )


def preview(files: Files, letter_id: str, language: str) -> bytes:
    """The pages on invented facts, marked as a preview. Raises Refused with the letter's first problem."""
    found = letter_checks.problems(files, letter_id)
    if found:
        raise Refused(reason={"zh": found[0].zh, "en": found[0].en})
    letter = definitions.read(letter_id, of(files, letter_id))
    clauses = composing.clause_texts(files["clauses.json"])
    try:
        sheet = composing.sheet(letter, invented.of(letter.about), clauses, language, is_preview=True)
    except Incident as error:
        raise Refused(reason={"zh": error.text("zh"), "en": error.text("en")}) from error
    return printing.pdf(sheet)


def opened(content: bytes, letter_id: str) -> LetterSheet:
    """The sheet of a letter's file; one that is no letter opens with nothing but its id."""
    try:
        return letter_sheets.opened(content)
    except (ValueError, KeyError, TypeError, AttributeError):
        return LetterSheet(letter_id)


def names(about: str) -> tuple[str, ...]:
    """Every field that a letter about this may name; none for what no letter is about."""
    return invented.paths(about) if about in VOCABULARY else ()
