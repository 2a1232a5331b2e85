"""Taking a file of a draft out again: one that nothing names any more, or the change of one that stays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from workflows.designer import operations
from workflows.designer.bundle import path_of
from workflows.designer.models import ProcessDraft
from workflows.designer.pieces import Saving
from workflows.designer.queries import Contents, contents
from workflows.engine import forms, parser
from workflows.engine.elements import Node
from workflows.errors import NotFound, Refused

Files = Mapping[str, bytes]
_REMOVABLE = re.compile(r"(forms|forms/options|decisions|letters)/[a-z0-9_]+\.[a-z]+\Z")


@dataclass(frozen=True)
class Referrer:
    """What names a file: an element of the diagram, or a form; `where` is its id or path."""

    zh: str
    en: str
    where: str


def may_remove(found: Contents, path: str) -> bool:
    """True for a file that the draft itself brought or changed, but for diagram and roles."""
    return path in found.own and bool(_REMOVABLE.match(path))


def remove(session: Session, draft_id: int, path: str, saving: Saving) -> ProcessDraft:
    """Take the draft's own text of a file out; a file of the version stands again as it was.

    Raises NotFound for what is not the draft's own, Refused with everything that names the file where it
    would be gone, and as `save_file`.
    """
    operations.locked(session, draft_id)
    found = contents(session, draft_id, saving.by)
    if not may_remove(found, path):
        raise NotFound(what={"zh": f"草稿中的文件 {path}", "en": f"The file {path} of the draft"})
    process_id = operations.locked(session, draft_id).process_id
    named_by = () if path in found.before else tuple(referrers(found.whole, process_id, path))
    if named_by:
        zh, en = (
            mark.join(f"{getattr(each, language)} ({each.where})" for each in named_by)
            for language, mark in (("zh", "、"), ("en", ", "))
        )
        reason = {"zh": f"{path} 还被引用：{zh}", "en": f"{path} is still named by {en}"}
        raise Refused(field=None, reason=reason)
    return operations.save_file(
        session, draft_id, path, b"", revision=saving.revision, by=saving.by, now=saving.now
    )


def referrers(files: Files, process_id: str, path: str) -> Iterator[Referrer]:
    """What names a file in the diagram of the draft and in its forms."""
    folder, _slash, name = path.rpartition("/")
    stem = name.rpartition(".")[0]
    diagram = path_of(process_id)
    for process in parser.read_file(files[diagram], diagram).processes:
        for node in process.nodes():
            if path in _names(node):
                yield Referrer(node.name or node.id, node.name_en or node.name or node.id, node.id)
    for other, content in sorted(files.items()) if folder == "forms/options" else ():
        if other.startswith("forms/") and other.count("/") == 1 and stem in forms.option_sets(content):
            yield Referrer("表单", "the form", other)


def _names(node: Node) -> Iterator[str]:
    """Paths of the files that an element names."""
    if node.form:
        yield f"forms/{node.form}.json"
    if node.decision:
        yield f"decisions/{node.decision}.dmn"
    yield from parser.named_by_operation(node)
