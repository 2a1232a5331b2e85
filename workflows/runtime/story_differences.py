"""Where a story went another way than it says: found, and said in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workflows.errors import DomainError
from workflows.runtime.models import History, Instance

KINDS = ("start", "do", "send", "bank", "wait")
"""What a step may be; the key that names it says what is started, done, sent or waited for."""


@dataclass(frozen=True)
class Said:
    """The same in both languages; reports of the command line are English."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.en


class CannotTake(LookupError):
    """A step that nobody can take as the case stands."""

    def __init__(self, said: Said) -> None:
        self.said = said
        super().__init__(said.en)


@dataclass(frozen=True)
class Difference:
    """Where a story went another way; `step` counts from 1, 0 is the end of the story."""

    step: int
    what: Said
    expected: Any
    got: Any

    @property
    def sentence(self) -> Said:
        """What differs, as one sentence for a designer."""
        where = (f"第 {self.step} 步", f"Step {self.step}") if self.step else ("故事结束时", "At the end")
        expected, got = (
            each if isinstance(each, Said) else _plain(each) for each in (self.expected, self.got)
        )
        return Said(
            f"{where[0]}，{self.what.zh}：应为“{expected.zh}”，实际为“{got.zh}”。",
            f"{where[1]}, {self.what.en}: expected “{expected.en}”, got “{got.en}”.",
        )

    def __str__(self) -> str:
        where = f"step {self.step}" if self.step else "at the end"
        return f"{where}: {self.what}\n    expected: {self.expected}\n    got:      {self.got}"


def refusal_of(step: Mapping[str, Any]) -> dict[str, Any] | None:
    """The refusal that a step asks for: the error's class name, and the field where it names one."""
    refused = step.get("refused")
    return {"error": refused} if isinstance(refused, str) else refused


def compared_refusal(
    number: int, step: Mapping[str, Any], refused: Mapping[str, Any] | None, error: DomainError
) -> Difference | None:
    """The difference between the refusal that a step asks for and the one that came; None for none."""
    names = {each.__name__ for each in type(error).__mro__}
    fields = set(getattr(error, "by_field", {})) | {getattr(error, "field", None)}
    if refused and refused["error"] in names and refused.get("field", None) in fields | {None}:
        return None
    en = f"{type(error).__name__}: {error.text('zh')} / {error.text('en')} {_by_field(error)}"
    zh = f"{error.text('zh')} {_by_field(error)}"
    expected = refused or Said("办成", "it is done")
    return Difference(number, told(step), expected, Said(zh.strip(), en.strip()))


def _by_field(error: DomainError) -> str:
    by_field: Mapping[str, Any] = getattr(error, "by_field", {})
    return json.dumps(by_field, ensure_ascii=False) if by_field else ""


_KINDS_ZH = {"start": "发起", "do": "办理", "send": "发送", "bank": "银行回盘", "wait": "等候"}


def told(step: Mapping[str, Any]) -> Said:
    """What a step does, and as whom."""
    kind = next(kind for kind in KINDS if kind in step)
    zh, en = (f"（{step['as']}）", f" as {step['as']}") if "as" in step else ("", "")
    return Said(f"{_KINDS_ZH[kind]} {step[kind]}{zh}", f"{kind} {step[kind]}{en}")


def _plain(value: Any) -> Said:
    if isinstance(value, list | tuple):
        return Said("、".join(map(str, value)) or "（无）", ", ".join(map(str, value)) or "nothing")
    return Said(str(value), str(value))


def path_of(session: Session, instance_id: int) -> tuple[str, ...]:
    """Elements that the case has left behind, in order; gateways without a name only join."""
    passed = sa.select(History.element_id).where(
        History.instance_id == instance_id, History.outcome == "completed", History.name != ""
    )
    return tuple(session.scalars(passed.order_by(History.revision, History.sequence)))


def waits_of(instance: Instance) -> list[str]:
    """Elements where the case rests."""
    return sorted({element_id for _, element_id in instance.tokens})


Differing = Iterator[tuple[Said, Any, Any]]
"""What differs, what was expected, what there is."""


_NAMES_ZH = {"end": "结束事件", "status": "状态", "waits": "停留处"}


def compared_case(session: Session, instance_id: int | None, expected: Mapping[str, Any]) -> Differing:
    """Path, end, status and resting places that differ from what the story names."""
    if instance_id is None:
        yield Said("发起", "start"), Said("已发起", "a started case"), Said("没有发起", "none was started")
        return
    instance = session.get_one(Instance, instance_id)
    path = path_of(session, instance_id)
    if "path" in expected and tuple(expected["path"]) != path:
        yield _first_difference(tuple(expected["path"]), path)
    got = {"end": instance.end_element, "status": instance.status.value, "waits": waits_of(instance)}
    for name, value in got.items():
        if name in expected and expected[name] != value:
            yield Said(_NAMES_ZH[name], name), expected[name], value


def _first_difference(expected: tuple[str, ...], got: tuple[str, ...]) -> tuple[Said, Said, Said]:
    same = next((at for at, pair in enumerate(zip(expected, got, strict=False)) if pair[0] != pair[1]), None)
    at = min(len(expected), len(got)) if same is None else same
    zh, en = (f"（在 {expected[at - 1]} 之后）", f" after {expected[at - 1]}") if at else ("", "")
    wanted, found = (_plain(each[at : at + 3]) for each in (expected, got))
    return Said(f"路线第 {at + 1} 个环节{zh}", f"element {at + 1} of its path{en}"), wanted, found


def compared_facts(where: str, expected: Any, got: Any) -> Differing:
    """Only what the story names is compared; lists and plain values must be equal."""
    if isinstance(expected, Mapping) and isinstance(got, Mapping):
        for name, value in expected.items():
            yield from compared_facts(f"{where}.{name}", value, got.get(name))
    elif expected != got:
        yield Said(where, where), expected, got
