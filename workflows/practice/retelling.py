"""A story out of a real case: the steps that people took, with everything personal replaced.

The history keeps the answers of every form, of phones, accounts and identity numbers the last four figures
only; nothing sealed is opened. What was not kept, or belongs to other cases, is left to the story's writer
(`scenarios.TO_FILL`) and named.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from workflows import audit
from workflows.clock import CHINA, local_date
from workflows.contributions.queries import history_of
from workflows.demo import population
from workflows.demo.establishment import AREAS
from workflows.designer import operations as designer
from workflows.designer import stories
from workflows.disclosure import objections
from workflows.engine import forms
from workflows.engine.form_records import Field, Form
from workflows.errors import InvalidAnswers, Refused
from workflows.people.models import Person, PolicyLine, PoolingArea
from workflows.people.permissions import Actor, can, require
from workflows.practice.casting import Cast
from workflows.practice.disguise import Disguise, plain
from workflows.practice.taken import Taken, steps_of
from workflows.runtime import instances, story_differences
from workflows.runtime.instances import CaseView
from workflows.runtime.models import Instance, InstanceStatus
from workflows.runtime.scenarios import TO_FILL

ACT = "draft.tell"
CASE, PERSON = "case", "claimant"
"""What the case and the person that it is about are called in the story."""
_OPENED_WITH: Mapping[str, tuple[str, ...]] = {
    "payment_return": ("person", "period"),
    "take_over": ("file",),
    objections.PROCESS: ("against", "objection"),
}
"""Process → what its first step names of other cases, which a recording of one case does not hold."""
_OPEN_TO_ALL = frozenset({objections.PROCESS})
"""Begun without a member of the staff."""
_PLACE_OF_WORK = "employment_service_clerk"
"""Whoever holds it in another area brings that area into the story, for insured time there."""


@dataclass(frozen=True)
class Gap:
    """What the story's writer has to fill in; `step` counts from 1."""

    step: int
    name: str


@dataclass(frozen=True)
class Retold:
    """The story as it would be kept, and what a person should know of it first."""

    process_id: str
    told: Mapping[str, Any]
    replaced: Mapping[str, int]
    """Kind of word → how many different ones were replaced."""
    gaps: tuple[Gap, ...]
    left_out: int
    """Spells of insured time in areas that no story has."""
    is_begun_by_person: bool
    """False where another case or the clock began it: alone it cannot be told."""

    def content(self, zh: str, en: str) -> bytes:
        """The file of the story under these names."""
        told = {"zh": zh, "en": en, **self.told}
        return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def may_retell(actor: Actor) -> bool:
    """True for who may make a story of a case that they see: processes bind the whole province."""
    return can(actor, ACT, designer.SUBJECT)


def retell(session: Session, business_key: str, actor: Actor) -> Retold:
    """The case as a story. Raises NotFound, NotAllowed."""
    require(actor, ACT, designer.SUBJECT)
    case = instances.by_key(session, business_key, actor, kind="operation")
    return _Retelling(session, case).whole()


@dataclass(frozen=True)
class Named:
    """What the story is called: stem of its file without the process, and in both languages."""

    name: str
    zh: str
    en: str


def keep(session: Session, business_key: str, named: Named, *, by: Actor, now: dt.datetime) -> int:
    """Keep the story in the draft of the process, which is opened if none is on the board; the draft's id.

    Raises as `retell` and `stories.record`, and Refused with the field at fault.
    """
    retold = retell(session, business_key, by)
    if not retold.is_begun_by_person:
        reason = {
            "zh": "本件由另一件业务引出，请从那一件记录",
            "en": "another case began this one; record that",
        }
        raise Refused(field=None, reason=reason)
    designer.require_name(named.zh, "zh")
    designer.require_name(named.en, "en")
    content = retold.content(named.zh, named.en)
    draft = stories.record(session, retold.process_id, named.name, content, by=by, now=now)
    after = {"draft": draft.id, "story": f"{retold.process_id}.{named.name}"}
    audit.record(session, audit.Act("case.retell", "case", business_key, after=after), actor=by, now=now)
    return draft.id


class _Retelling:
    """One case while it is written down."""

    def __init__(self, session: Session, case: CaseView) -> None:
        self._session, self._case = session, case
        self._area_id = case.area_id if case.area_id in AREAS else next(iter(AREAS))
        self._disguise = Disguise(self._area_id)
        self._gaps: list[Gap] = []
        self._left_out = 0

    def whole(self) -> Retold:
        taken = steps_of(self._session, self._case)
        cast = Cast(self._session, taken, self._disguise, has_firm="enterprise" in self._case.offices)
        world = self._world(cast)
        told = {
            "clauses": [],
            "clock": _moment(self._case.started_at),
            "world": world,
            "steps": self._steps(taken, cast),
            "expect": {"cases": {CASE: self._outcome()}},
        }
        is_begun = taken[0].actor_id is not None or self._case.process_id in _OPEN_TO_ALL
        gaps = tuple(self._gaps)
        return Retold(self._case.process_id, told, self._disguise.counts, gaps, self._left_out, is_begun)

    def _world(self, cast: Cast) -> dict[str, Any]:
        world: dict[str, Any] = {"area": self._area_id}
        area = self._session.get(PoolingArea, self._case.area_id)
        if area is not None and area.policy_line != PolicyLine.NOTICE:
            world["line"] = area.policy_line.value
        if "enterprise" in self._case.offices:
            world["enterprise"] = {"has_union": "union" in self._case.offices}
        staff = cast.employed()
        if self._case.person_id is not None:
            person = self._person(self._case.person_id)
            world["people"] = {PERSON: person}
            staff |= self._elsewhere(person)
        return {**world, "staff": staff} if staff else world

    def _person(self, person_id: int) -> dict[str, Any]:
        """Whom the case is about, with the insured time up to its beginning, under invented names."""
        began = local_date(self._case.started_at)
        found = [each for each in history_of(self._session, person_id).spells if each.starts_on <= began]
        kept = [each for each in found if each.area_id in {*AREAS, self._case.area_id}]
        self._left_out = len(found) - len(kept)
        real = self._session.get_one(Person, person_id).name
        spells = [
            {
                "employer": self._disguise.word("employer", each.employer_name),
                "from": plain(each.starts_on),
                "to": plain(each.ends_on),
                "paid_months": each.paid_months,
                **({"flexible": True} if each.is_flexible else {}),
                **({} if each.area_id == self._case.area_id else {"area": each.area_id}),
            }
            for each in kept
        ]
        return {"name": self._disguise.word("name", real), "spells": spells}

    def _elsewhere(self, person: Mapping[str, Any]) -> dict[str, Any]:
        """A member of the staff in each other area where the person was insured, so that it is there."""
        areas = sorted({each["area"] for each in person["spells"] if "area" in each})
        return {
            f"of_{area_id}": {
                "name": population.person_of(number, area_id).name,
                "roles": [_PLACE_OF_WORK],
                "area": area_id,
            }
            for number, area_id in enumerate(areas, 801)
        }

    def _steps(self, taken: Sequence[Taken], cast: Cast) -> list[dict[str, Any]]:
        steps: list[dict[str, Any]] = []
        clock = self._case.started_at
        for each in taken:
            if _whole(each.at) > _whole(clock):
                steps.append({"wait": _moment(each.at)})
                clock = each.at
            if each.kind != "rest":
                steps.append(self._step(len(steps) + 1, each, cast))
        return steps

    def _step(self, number: int, taken: Taken, cast: Cast) -> dict[str, Any]:
        who = cast.name_of(taken)
        step: dict[str, Any] = {taken.kind: taken.name, "case": CASE, "as": who}
        if taken.kind == "start":
            step |= self._opening(number)
        given = self._answers(number, taken)
        part = "payload" if taken.kind == "send" else "answers"
        return {**step, part: given} if given or taken.kind == "start" else step

    def _opening(self, number: int) -> dict[str, Any]:
        """What the first step of some processes names beside its answers."""
        process_id, data = self._case.process_id, self._case.data
        if process_id == "policy_change":
            return {"kind": data.get("kind"), "subject": data.get("subject_id")}
        if process_id not in _OPENED_WITH:
            return {"person": PERSON} if self._case.person_id is not None else {}
        names = _OPENED_WITH[process_id]
        self._gaps.extend(Gap(number, name) for name in names)
        return dict.fromkeys(names, TO_FILL)

    def _answers(self, number: int, taken: Taken) -> dict[str, Any]:
        if taken.form is None:
            given = {name: self._disguise.value(value) for name, value in taken.answers.items()}
        else:
            asked = (each for each in taken.form.fields if each.type != "fact")
            given = {each.name: self._answer(each, taken.answers) for each in asked if _is_told(each, taken)}
            given |= dict.fromkeys(_refused(taken.form, given, taken), TO_FILL)
        self._gaps.extend(Gap(number, name) for name, value in given.items() if value == TO_FILL)
        return given

    def _answer(self, field: Field, answers: Mapping[str, Any]) -> Any:
        return self._disguise.answer(field, answers[field.name]) if field.name in answers else TO_FILL

    def _outcome(self) -> dict[str, Any]:
        """Where the case went and where it is, as the story must go."""
        instance = self._session.get_one(Instance, self._case.instance_id)
        found: dict[str, Any] = {"status": instance.status.value}
        if instance.status == InstanceStatus.RUNNING:
            found["waits"] = story_differences.waits_of(instance)
        else:
            found["end"] = instance.end_element
        return {**found, "path": list(story_differences.path_of(self._session, instance.id))}


def _is_told(field: Field, taken: Taken) -> bool:
    """An answer that was given, or one that must have been and was not kept."""
    if field.name in taken.answers:
        return taken.answers[field.name] is not None
    return not taken.is_kept and field.required and field.visible is None


def _refused(form: Form, given: Mapping[str, Any], taken: Taken) -> set[str]:
    """Answers that the form would not take as they are now; the story's writer mends them."""
    known = {each.name: taken.answers.get(each.name) for each in form.fields if each.type == "fact"}
    stands_in = {name for name, value in given.items() if isinstance(value, str) and value.startswith("@")}
    try:
        forms.validated(form, {**given, **taken.codes(stands_in)}, known, today=local_date(taken.at))
    except InvalidAnswers as error:
        return {name.partition(".")[0] for name in error.by_field} & set(given) - stands_in
    return set()


def _whole(at: dt.datetime) -> dt.datetime:
    return at.replace(microsecond=0)


def _moment(at: dt.datetime) -> str:
    """A time of a story: in China, whole seconds, which only stand where they are."""
    local = _whole(at).astimezone(CHINA).replace(tzinfo=None)
    return local.isoformat(timespec="seconds" if local.second else "minutes")
