"""The limits of a case as its page explains them: what began each, how long it is, how it was counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from webapp import transaction
from webapp.filters import day
from webapp.language import gettext as _
from webapp.language import language, ngettext
from workflows.clock import local_date
from workflows.deadlines import extensions, queries
from workflows.policies.law import Law


@dataclass(frozen=True)
class ExtensionShown:
    """What may be done about more time: asked for, granted, or nothing, and why not."""

    deadline_id: int
    longest: str = ""
    """In words; empty where nobody may ask now."""
    asked: str = ""
    """The request that waits, in words."""
    request_id: int = 0
    """Of the request that this reader may decide; 0 where none is."""
    obstacle: str = ""
    """Why this reader may not decide the request."""
    declined: int = 0


@dataclass(frozen=True)
class Reader:
    """The law of the case's area, and what its reader may do about limits."""

    law_of: Callable[[dt.date], Law]
    person_id: int
    may_ask: bool
    may_grant: bool


@dataclass(frozen=True)
class LimitShown:
    """One limit, in words; `tone` colours the word for its state."""

    name: str
    state: str
    tone: str
    length: str
    started: str
    last_day: str
    warn_day: str
    is_provisional: bool
    clause: str
    pauses: tuple[str, ...]
    extensions: tuple[str, ...]
    derivation: tuple[str, ...]
    is_over: bool
    extension: ExtensionShown


def of(cards: Iterable[queries.LimitCard], reader: Reader) -> tuple[LimitShown, ...]:
    """Every limit of a case, the running ones first."""
    today = transaction.clock().today()
    shown = [_shown(card, today, reader) for card in cards]
    return tuple(sorted(shown, key=lambda each: each.is_over))


def _shown(card: queries.LimitCard, today: dt.date, reader: Reader) -> LimitShown:
    due = card.due
    word, tone = _state(due.state(today))
    if due.ended_on is not None:
        word = _("%(on)s结束", on=day(due.ended_on))
    return LimitShown(
        name=limit_name(due.limit_id),
        state=word,
        tone=tone,
        length=length(card.length, card.unit),
        started=_started(card),
        last_day=day(due.due_on) if due.due_on else _("中止期间不计算"),
        warn_day=day(due.warn_on) if due.warn_on and card.warn_percent < 100 else "",
        is_provisional=due.is_provisional,
        clause=due.clause or "",
        pauses=tuple(_pause(each) for each in card.pauses),
        extensions=tuple(_extension(each) for each in card.extensions),
        derivation=due.sentences(language()),
        is_over=due.ended_on is not None,
        extension=_offer(card, reader),
    )


def _offer(card: queries.LimitCard, reader: Reader) -> ExtensionShown:
    """A running limit may be extended as far and as often as the law says."""
    due, deadline_id = card.due, card.due.deadline_id or 0
    if due.ended_on is not None:
        return ExtensionShown(deadline_id, declined=card.declined)
    if card.asked is not None:
        return _waiting(card.asked, deadline_id, reader)
    may = extensions.allowed(reader.law_of(due.started_on), due.limit_id)
    if may is None or len(card.extensions) >= may.times or not reader.may_ask:
        return ExtensionShown(deadline_id, declined=card.declined)
    return ExtensionShown(deadline_id, longest=length(may.length, may.unit), declined=card.declined)


def _waiting(asked: queries.Asked, deadline_id: int, reader: Reader) -> ExtensionShown:
    words = _(
        "%(who)s于%(on)s申请延长%(length)s：%(ground)s",
        who=asked.asker_name,
        on=day(asked.asked_on),
        length=length(asked.length, asked.unit),
        ground=asked.ground,
    )
    if not reader.may_grant:
        return ExtensionShown(deadline_id, asked=words, obstacle=_("等待待遇复核人员批准。"))
    if asked.asked_by == reader.person_id:
        return ExtensionShown(deadline_id, asked=words, obstacle=_("您是申请人，须由另一人批准。"))
    return ExtensionShown(deadline_id, asked=words, request_id=asked.request_id)


def _started(card: queries.LimitCard) -> str:
    """The day of receipt, and that of the entry where it was another."""
    entered = local_date(card.entered_at)
    if entered == card.due.started_on:
        return day(card.due.started_on)
    return _("%(on)s收到，%(entered)s录入", on=day(card.due.started_on), entered=day(entered))


def _state(code: str) -> tuple[str, str]:
    states = {
        "running": (_("计算中"), "accent"),
        "warning": (_("即将到期"), "warn"),
        "overdue": (_("已超期"), "danger"),
        "paused": (_("已中止"), "plain"),
        "ended": (_("已结束"), "plain"),
    }
    return states[code]


def _pause(each: queries.Halt) -> str:
    words = each.ground_en if language() == "en" and each.ground_en else each.ground
    if each.ends_on is None:
        return _("自%(on)s起：%(ground)s", on=day(each.begins_on), ground=words)
    return _("%(on)s至%(to)s：%(ground)s", on=day(each.begins_on), to=day(each.ends_on), ground=words)


def _extension(each: queries.More) -> str:
    return _(
        "延长%(length)s：%(ground)s（%(who)s，%(on)s批准）",
        length=length(each.length, each.unit),
        ground=each.ground,
        who=each.approver_name,
        on=day(each.granted_on),
    )


def length(count: int, unit: str) -> str:
    """`10 个工作日`."""
    if unit == "working_days":
        return ngettext("%(num)s 个工作日", "%(num)s 个工作日", count)
    if unit == "months":
        return ngettext("%(num)s 个月", "%(num)s 个月", count)
    return ngettext("%(num)s 天", "%(num)s 天", count)


def limit_name(code: str) -> str:
    """What a limit is called."""
    names = {
        "eligibility_review": _("审核时限"),
        "second_review": _("复核时限"),
        "community_verification": _("社区核实时限"),
        "claim_correction": _("补正时限"),
        "claimant_statement": _("陈述期限"),
        "disclosure": _("公示期"),
        "objection_decision": _("异议认定时限"),
        "objection_recheck": _("重新审核时限"),
        "deemed_decision": _("视同就业决定时限"),
        "disclosure_correction": _("公示更正时限"),
        "recipient_list_approval": _("名单批准时限"),
        "bank_reply": _("银行回盘时限"),
        "layoff_explanation": _("说明满期"),
        "layoff_report": _("报告满期"),
        "layoff_clerk_review": _("报告审查时限"),
        "layoff_correction": _("改正期限"),
        "layoff_guidance": _("程序指导时限"),
        "support_decision": _("认定时限"),
        "support_answer": _("税务和银行答复的期限"),
        "department_opinion": _("部门提出意见的期限"),
        "union_opinion": _("提出意见的期限"),
        "rehire_priority": _("优先录用的期限"),
        "rehire_answer": _("被裁减人员答复的期限"),
    }
    return names.get(code, code)
