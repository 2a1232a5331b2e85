"""The one question of access: may this person do this act to this object?

Plain values in, a plain answer out; lists, pages, documents and the API all ask here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from workflows.errors import FourEyes, FourEyesOfAbsent, NotAllowed, NotFound
from workflows.people import role_acts

Visibility = Literal["hidden", "seen", "allowed"]


@dataclass(frozen=True)
class Grant:
    """One role held at one organisation; `path` is the chain of ancestors, root first."""

    role: str
    organisation_id: int
    area_id: str | None
    path: tuple[int, ...] = ()
    office_name: str = ""
    office_name_en: str = ""
    role_name: str = ""
    role_name_en: str = ""


@dataclass(frozen=True)
class StandIn:
    """A role of somebody absent, lent until `last_day`: its tasks and what they show, no other right."""

    person_id: int
    """Who is absent."""
    name: str
    grant: Grant
    process_id: str | None
    """The only cases for which it is lent; None: all."""
    last_day: dt.date

    def covers(self, subject: Subject) -> bool:
        """True when a task is one of those that are lent."""
        is_theirs = self.grant.role == subject.role and self.grant.organisation_id in subject.organisation_ids
        return is_theirs and self.process_id in (None, subject.process_id)


@dataclass(frozen=True)
class Owner:
    """Whose task it is that the actor holds for an answer."""

    person_id: int
    name: str


@dataclass(frozen=True)
class Actor:
    """A signed-in person with the roles held today."""

    person_id: int
    name: str
    grants: tuple[Grant, ...] = ()
    stands_in: tuple[StandIn, ...] = ()
    in_place_of: StandIn | Owner | None = None
    """For whom this one act is done, once that is settled (`in_place`)."""

    def holds(self, role: str) -> bool:
        """True when the role is their own anywhere."""
        return any(grant.role == role for grant in self.grants)


@dataclass(frozen=True)
class Subject:
    """The object of an act, reduced to what access depends on."""

    kind: str
    """`case`, `task`, `run`, `disclosure`, `person`, `office`, `clock`, …; `operation`: how a case runs."""
    area_id: str | None = None
    organisation_ids: frozenset[int] = frozenset()
    """The offices of the case; a task has exactly one, its own."""
    role: str | None = None
    assignee_id: int | None = None
    separate_from: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    """Person id → name of the step (both languages) that this person did and that excludes them here."""
    process_id: str | None = None
    """Which process the case is one of, where that matters."""
    owner: Owner | None = None
    """Who entrusted the task to its assignee; both count as doing it."""


EVERYWHERE = "*"
"""The area of what binds every area, such as a process: only a grant of the province reaches it."""

WORK = frozenset({"task.claim", "task.complete", "task.release", "task.delegate", "task.give_back"})
"""Acts of a lane's role at the office of the case."""

LENT = frozenset({"document.read", "document.store"})
"""What goes with the task of somebody absent."""

COUNTER = "counter_office"
"""Kind under which a case knows the office that took it and handed it on; no task comes to it as this."""


def working(offices: Mapping[str, int]) -> frozenset[int]:
    """Those that act in a case; an office that handed it on reads it alone."""
    return frozenset(office for kind, office in offices.items() if kind != COUNTER)


def led(actor: Actor) -> tuple[frozenset[str], frozenset[str | None]]:
    """Roles for whose work the actor answers, and the areas in which; both empty for who leads nobody."""
    leading = [grant for grant in actor.grants if grant.role in role_acts.LED_BY]
    roles = frozenset[str]().union(*(role_acts.LED_BY[grant.role] for grant in leading))
    return roles, frozenset(grant.area_id for grant in leading)


def leads(actor: Actor, subject: Subject) -> bool:
    """True when the actor answers for the work of the task's role where the task is done."""
    return any(
        subject.role in role_acts.LED_BY.get(grant.role, ())
        and (grant.organisation_id in subject.organisation_ids or _is_wide_over(grant, subject))
        for grant in actor.grants
    )


def heads(actor: Actor, office: Subject) -> bool:
    """True when the actor answers for work that is done at the office."""
    return any(
        grant.role in role_acts.LED_BY
        and (grant.organisation_id in office.organisation_ids or _is_wide_over(grant, office))
        for grant in actor.grants
    )


def _is_wide_over(grant: Grant, subject: Subject) -> bool:
    return is_area_wide(grant) and grant.area_id == subject.area_id


def is_area_wide(grant: Grant) -> bool:
    """True for a role that looks after every office of its area."""
    return grant.role in role_acts.AREA_ROLES


def is_designed(role: str) -> bool:
    """True for a role that a released process brought: it has the tasks of its lanes and no other right."""
    return role not in role_acts.OF_THE_HOUSE


def reaches(grant: Grant, subject: Subject) -> bool:
    """True when the object lies in what the grant's office looks after.

    The province reaches everything, an agency its area, an office the cases it works on and (for
    offices) itself and what hangs below it. A subject without area and offices lies nowhere special.
    What belongs to offices above alone, as a change of law to the province, is not of the area.
    """
    if is_designed(grant.role):
        is_own = grant.organisation_id in subject.organisation_ids
        return is_own or (subject.kind == "document" and grant.area_id == subject.area_id)
    if grant.role in role_acts.POLICY_ROLES and subject.kind in {"case", "task"}:
        return subject.organisation_ids == {grant.organisation_id}
    if grant.area_id is None or (subject.area_id is None and not subject.organisation_ids):
        return True
    if grant.organisation_id in subject.organisation_ids:
        return True
    if subject.organisation_ids and subject.organisation_ids <= set(grant.path):
        return False
    is_area_wide = grant.role in role_acts.AREA_ROLES or (
        grant.role == "administrator" and len(grant.path) == 1
    )
    return is_area_wide and grant.area_id == subject.area_id


def areas_of(actor: Actor, kind: str) -> frozenset[str] | None:
    """Areas whose objects of this kind the actor may know of, for the condition of a list; None: all."""
    held = [grant for grant in actor.grants if grant.role in role_acts.SEEN_BY.get(kind, frozenset())]
    if any(grant.area_id is None for grant in held):
        return None
    areas = {grant.area_id for grant in held if reaches(grant, Subject(kind, grant.area_id))}
    return frozenset(area for area in areas if area is not None)


def visibility(actor: Actor, act: str, subject: Subject) -> Visibility:
    """Whether the object is hidden from the actor, only seen, or the act is allowed."""
    if not visible(actor, subject):
        return "hidden"
    if act in WORK:
        return "allowed" if _is_worker(actor, subject) else "seen"
    if act not in role_acts.DONE_BY:
        return "allowed"
    lent = [each.grant for each in _lent(actor, subject)] if act in LENT else []
    may = any(_does(grant.role, act) and reaches(grant, subject) for grant in (*actor.grants, *lent))
    return "allowed" if may else "seen"


def visible(actor: Actor, subject: Subject) -> bool:
    """True when the actor may know that the object exists; notices are public."""
    if subject.kind == "disclosure":
        return True
    grants = (*actor.grants, *(each.grant for each in _lent(actor, subject)))
    return any(_sees(grant.role, subject.kind) and reaches(grant, subject) for grant in grants)


def _lent(actor: Actor, subject: Subject) -> list[StandIn]:
    """Roles of absent people by which the actor may know of the object of their tasks.

    What is told without its process, as a payment run, hangs on a case that was asked for with it.
    """
    if subject.kind not in role_acts.LENT_SIGHT:
        return []
    meant = subject.process_id
    return [each for each in actor.stands_in if meant is None or each.process_id in (None, meant)]


def _sees(role: str, kind: str) -> bool:
    return role in role_acts.SEEN_BY.get(kind, ()) or (is_designed(role) and kind in role_acts.DESIGNED_SEES)


def _does(role: str, act: str) -> bool:
    return role in role_acts.DONE_BY[act] or (is_designed(role) and act in role_acts.DESIGNED_DOES)


def can(actor: Actor, act: str, subject: Subject) -> bool:
    """The one question: may this person do this act to this object?"""
    return visibility(actor, act, subject) == "allowed"


def require(actor: Actor, act: str, subject: Subject) -> None:
    """Pass, or raise NotFound (may not be seen), FourEyes, or NotAllowed (seen, not theirs to do)."""
    answer = visibility(actor, act, subject)
    if answer == "hidden":
        raise NotFound(what=KINDS.get(subject.kind, KINDS["case"]))
    if answer == "seen":
        barred = bar(actor, subject) if act in WORK else None
        if barred is not None:
            raise barred
        raise NotAllowed(act=act_name(act))


def holds_task(actor: Actor, subject: Subject) -> bool:
    """True when the actor has the task's role at the task's office, of their own."""
    return any(
        grant.role == subject.role and grant.organisation_id in subject.organisation_ids
        for grant in actor.grants
    )


def could_do(actor: Actor, subject: Subject) -> bool:
    """True when the task is of a role and office that the actor has or stands in for."""
    return holds_task(actor, subject) or any(each.covers(subject) for each in actor.stands_in)


def places(actor: Actor, subject: Subject) -> list[StandIn | Owner | None]:
    """As whom the actor could do the task: first in their own right (None, or for the owner who entrusted
    it to them and to nobody who stands in); else for somebody absent."""
    is_free = subject.assignee_id in (None, actor.person_id)
    own: list[StandIn | Owner | None] = [subject.owner] if is_free and holds_task(actor, subject) else []
    if subject.owner is not None:
        return own
    whose = [each for each in actor.stands_in if each.covers(subject)]
    return own + [each for each in whose if subject.assignee_id in (None, each.person_id)]


def bar(actor: Actor, subject: Subject) -> FourEyes | None:
    """Four eyes on both persons: why the actor may do the task as nobody; None where a place is open."""
    barred = [_bar_at(actor, place, subject) for place in places(actor, subject)]
    return barred[0] if barred and None not in barred else None


def in_place(actor: Actor, subject: Subject) -> Actor:
    """The actor as the one who does the task: in the first place that four eyes leave open."""
    for place in places(actor, subject):
        if _bar_at(actor, place, subject) is None:
            return replace(actor, in_place_of=place)
    return actor


def _bar_at(actor: Actor, place: StandIn | Owner | None, subject: Subject) -> FourEyes | None:
    if actor.person_id in subject.separate_from:
        return FourEyes(earlier=subject.separate_from[actor.person_id])
    if place is not None and place.person_id in subject.separate_from:
        return FourEyesOfAbsent(absent=place.name, earlier=subject.separate_from[place.person_id])
    return None


def act_name(act: str) -> dict[str, str]:
    """The act in both languages, for messages."""
    return ACTS.get(act, {"zh": act, "en": act})


def _is_worker(actor: Actor, subject: Subject) -> bool:
    return bool(places(actor, subject)) and bar(actor, subject) is None


KINDS = {
    "case": {"zh": "此业务", "en": "This case"},
    "enterprise_case": {"zh": "此业务", "en": "This case"},
    "task": {"zh": "此任务", "en": "This task"},
    "run": {"zh": "此发放批次", "en": "This payment run"},
    "person": {"zh": "此人员", "en": "This person"},
    "office": {"zh": "此机构", "en": "This office"},
    "policy_change": {"zh": "此政策变更", "en": "This policy change"},
    "document": {"zh": "此文件", "en": "This file"},
    "clock": {"zh": "演示时钟", "en": "The demo clock"},
    "deployment": {"zh": "此部署", "en": "This deployment"},
    "disclosure": {"zh": "此公示", "en": "This notice"},
    "objection": {"zh": "此异议", "en": "This objection"},
    "operation": {"zh": "此业务", "en": "This case"},
    "draft": {"zh": "此流程草稿", "en": "This draft"},
    "account_request": {"zh": "此账户申请", "en": "This account request"},
}

ACTS = {
    "claim.register": {"zh": "受理失业保险金申领", "en": "register a claim"},
    "claim.hand_on": {"zh": "移送失业保险金申领", "en": "hand a claim on"},
    "claim.withdraw": {"zh": "撤回失业保险金申领", "en": "withdraw a claim"},
    "message.consent": {"zh": "登记是否同意短信告知", "en": "note who agrees to short messages"},
    "award.question": {"zh": "提出重新认定", "en": "put an award in question"},
    "benefit.resume": {"zh": "登记恢复领取的申请", "en": "ask for a suspended benefit again"},
    "flexible.register": {"zh": "登记灵活就业协议", "en": "register an agreement on flexible employment"},
    "flexible.end": {"zh": "登记协议提前终止", "en": "end an agreement early"},
    "layoff.file": {"zh": "提交裁员方案", "en": "file a layoff plan"},
    "layoff.attach": {"zh": "上传意见的文件", "en": "upload the paper of an opinion"},
    "layoff.change": {"zh": "变更裁员方案", "en": "change a layoff plan"},
    "measures.propose": {"zh": "提出稳岗办法", "en": "propose job-keeping measures"},
    "support.request": {"zh": "申请录用扶持认定", "en": "apply for hiring support"},
    "rehire.announce": {"zh": "填报招用通知", "en": "announce a hiring"},
    "person.find": {"zh": "查询参保人员", "en": "look up insured people"},
    "identity.reveal": {"zh": "查看完整身份证号", "en": "see the whole identity number"},
    "limit.ask_extension": {"zh": "申请延长时限", "en": "ask for more time"},
    "limit.grant_extension": {"zh": "批准延长时限", "en": "grant more time"},
    "run.prepare": {"zh": "编制发放批次", "en": "prepare a payment run"},
    "policy_change.propose": {"zh": "提出政策变更", "en": "propose a policy change"},
    "document.store": {"zh": "上传文件", "en": "upload a file"},
    "disclosure.take_down": {"zh": "撤下公示", "en": "take down a notice"},
    "recipient_list.order": {"zh": "编制月度公示名单", "en": "draw up the monthly list"},
    "objection.register": {"zh": "登记异议", "en": "register an objection"},
    "objection.see_objector": {"zh": "查看异议提出人", "en": "see who objected"},
    "person.manage": {"zh": "管理人员", "en": "manage people"},
    "office.manage": {"zh": "管理机构", "en": "manage offices"},
    "clock.move": {"zh": "拨动演示时钟", "en": "move the demo clock"},
    "contribution.record": {"zh": "登记缴费时段", "en": "record a contribution spell"},
    "deployment.manage": {"zh": "部署流程", "en": "deploy processes"},
    "case.suspend": {"zh": "暂停办理", "en": "suspend the case"},
    "case.resume": {"zh": "恢复办理", "en": "resume the case"},
    "case.cancel": {"zh": "撤销本件", "en": "cancel the case"},
    "incident.retry": {"zh": "重试故障", "en": "retry an incident"},
    "document.read": {"zh": "打开文书", "en": "open a letter"},
    "document.issue": {"zh": "出具文书", "en": "issue a letter"},
    "letter.retry": {"zh": "重发外发件", "en": "send an outgoing effect again"},
    "draft.edit": {"zh": "修改流程草稿", "en": "change a draft"},
    "draft.tell": {"zh": "把业务记录为故事", "en": "record a case as a story"},
    "draft.release": {"zh": "签发流程", "en": "release a process"},
    "role.release": {
        "zh": "签发改了角色的流程（由管理员签发）",
        "en": "release changed roles",
    },
    "account.decide": {"zh": "审批账户申请", "en": "decide on a request for an account"},
    "substitution.set": {"zh": "设定代理", "en": "set who stands in for whom"},
    "task.assign": {"zh": "改派任务", "en": "hand the task to somebody"},
    "task.claim": {"zh": "领取任务", "en": "take the task"},
    "task.complete": {
        "zh": "办理本环节（由其他岗位或单位办理）",
        "en": "this step belongs to another role or office",
    },
    "task.recall": {"zh": "收回已办结的环节", "en": "take a step back"},
    "task.delegate": {"zh": "委托同事办理", "en": "entrust the step to a colleague"},
    "task.give_back": {"zh": "答复并退回", "en": "answer and return the step"},
    "task.release": {"zh": "退回任务", "en": "give the task back"},
}
