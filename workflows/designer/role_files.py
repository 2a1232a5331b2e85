"""The roles of a draft: those of the house as they are, and new ones that its release brings.

A new role does the tasks of its lanes at its kind of office and has no other right. Whoever releases it
is an administrator, who then gives it to people.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from workflows.designer import bundle
from workflows.designer.models import ProcessDraft
from workflows.engine import parser
from workflows.errors import InvalidAnswers
from workflows.people.models import OrganisationKind

PATH = "roles.json"
LONGEST_ID = 40
_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*\Z")


@dataclass(frozen=True)
class RoleRow:
    """One role of a draft; `is_new` where the draft brings it."""

    id: str
    zh: str
    en: str
    office: str
    is_new: bool


@dataclass(frozen=True)
class NewRole:
    """A role as a designer proposes it."""

    role_id: str
    zh: str
    en: str
    office: str


OFFICES = tuple(kind.value for kind in OrganisationKind)
"""Kinds of office where a role may work."""


def rows(before: Mapping[str, bytes], own: Mapping[str, bytes]) -> tuple[RoleRow, ...]:
    """Every role of the draft, the new ones last."""
    known, found = _roles(before), _roles({**before, **own})
    listed = [
        RoleRow(each.id, each.zh, each.en, each.office or "", each.id not in known) for each in found.values()
    ]
    return tuple(sorted(listed, key=lambda each: each.is_new))


def is_changed(session: Session, draft: ProcessDraft) -> bool:
    """True when the draft brings roles or takes some away."""
    own = bundle.own_files(session, draft.id)
    return PATH in own and _roles(own) != _roles(bundle.before(session, draft))


def added(files: Mapping[str, bytes], new: NewRole) -> bytes:
    """The file with one role more. Raises InvalidAnswers by field."""
    wrong = _faults(files, new)
    if wrong:
        raise InvalidAnswers(wrong)
    row = {"id": new.role_id, "zh": new.zh.strip(), "en": new.en.strip(), "office": new.office}
    return _written([*_tree(files), row])


def without(before: Mapping[str, bytes], files: Mapping[str, bytes], role_id: str) -> bytes:
    """The file without a role that the draft itself brought; others stay."""
    known = _roles(before)
    return _written([row for row in _tree(files) if row["id"] in known or row["id"] != role_id])


def _roles(files: Mapping[str, bytes]) -> dict[str, parser.Role]:
    return parser.read_roles(files[PATH]) if PATH in files else {}


def _tree(files: Mapping[str, bytes]) -> list[dict[str, str]]:
    return list(json.loads(files[PATH])["roles"]) if PATH in files else []


def _written(tree: list[dict[str, str]]) -> bytes:
    return (json.dumps({"roles": tree}, ensure_ascii=False, indent=2) + "\n").encode()


def _faults(files: Mapping[str, bytes], new: NewRole) -> dict[str, dict[str, str]]:
    wrong = {}
    if not _ID.match(new.role_id) or len(new.role_id) > LONGEST_ID:
        zh = f"代号须为小写英文单词，用下划线连接，不超过 {LONGEST_ID} 个字符。"
        wrong["role_id"] = {
            "zh": zh,
            "en": f"The id is lower-case words joined by _, {LONGEST_ID} characters at most.",
        }
    elif new.role_id in _roles(files):
        wrong["role_id"] = {"zh": "已有这个编号的角色。", "en": "There is a role of this id."}
    for key, text in (("zh", new.zh), ("en", new.en)):
        if not text.strip() or len(text) > 80:
            wrong[key] = {"zh": "请填写名称，不超过 80 字。", "en": "Write the name, 80 characters at most."}
    if new.office not in OFFICES:
        wrong["office"] = {"zh": "请选择机构类型。", "en": "Choose a kind of office."}
    return wrong
