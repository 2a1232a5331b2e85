"""Words of the cockpit for values that come as codes."""

from __future__ import annotations

import re

from flask import Flask, g

from webapp import transaction
from webapp.language import gettext as _
from webapp.language import in_language
from workflows.people import roles
from workflows.people.roles import ROLE_NAMES
from workflows.runtime import tallies

_ROLE = re.compile("[a-z][a-z0-9_]*")


def incident_kind(code: str) -> str:
    """What it was that failed."""
    names = {"timer": _("定时事项"), "message": _("消息"), "outbox": _("外发件"), "step": _("人工环节")}
    return names.get(code, code)


def wait_kind(code: str) -> str:
    """What a case waits for."""
    names = {
        "task": _("人工环节"),
        "timer": _("定时事项"),
        "message": _("等待消息"),
        "signal": _("等待信号"),
        "kept": _("已收到、待送达的消息"),
    }
    return names.get(code, code)


def letter_kind(code: str) -> str:
    """What leaves the house."""
    names = {
        "payments.write_bank_file": _("生成银行文件"),
        "payments.benefit_ended": _("通知待遇终止"),
        "flexible_employment.agreement_over": _("协议终止，查找中止的待遇"),
        "claims.benefit_superseded": _("通知中止的待遇已由新申领接续"),
        "notifications.mail": _("发送邮件通知"),
        "notifications.short_message": _("发送短信通知"),
        "documents.announce": _("短信告知申领人"),
        "notifications.code": _("发送验证码"),
        "notifications.digest": _("发送每日汇总邮件"),
    }
    return names.get(code, code)


def intervention_kind(code: str) -> str:
    """What an administrator did to a case."""
    names = {"suspend": _("暂停办理"), "resume": _("恢复办理"), "cancel": _("撤销本件")}
    return names.get(str(code), str(code))


def intervention_state(code: str) -> str:
    """Whether it was carried out."""
    names = {"pending": _("待另一人确认"), "done": _("已执行"), "withdrawn": _("已收回")}
    return names.get(str(code), str(code))


def health_status(code: str) -> str:
    """How the office is."""
    names = {"ok": _("正常"), "degraded": _("需要注意"), "failing": _("不能办理")}
    return names.get(code, code)


def audit_act(code: str) -> str:
    """An act of the audit trail; one without words of its own is shown by its name."""
    names = {
        "case.start": _("发起"),
        "case.comment": _("留言"),
        "contact.confirm": _("确认通知地址"),
        "contact.remove": _("删除通知地址"),
        "calendar.renew": _("生成日历地址"),
        "calendar.withdraw": _("停用日历地址"),
        "case.mark": _("标记"),
        "case.suspend": _("暂停办理"),
        "case.resume": _("恢复办理"),
        "case.cancel_asked": _("申请撤销"),
        "case.cancel_withdrawn": _("收回撤销申请"),
        "case.cancel": _("确认撤销"),
        "task.assign": _("改派"),
        "task.delegate": _("委托同事"),
        "task.give_back": _("答复并退回"),
        "task.take_back": _("收回"),
        "task.claim": _("领取"),
        "task.recall": _("收回环节"),
        "task.release": _("退回本单位"),
        "task.complete": _("办结环节"),
        "message.send": _("发送消息"),
        "case.retell": _("记录为故事"),
        "POST cases.recall_task": _("收回环节"),
        "POST cockpit_case.suspend": _("暂停办理"),
        "POST cockpit_case.resume": _("恢复办理"),
        "POST cockpit_case.ask_to_cancel": _("申请撤销"),
        "POST cockpit_case.cancel": _("确认撤销"),
        "POST cockpit_case.withdraw": _("收回撤销申请"),
    }
    return names.get(code, code)


def role_name(code: str) -> str:
    """A role by its name; a person's name as it is."""
    if not _ROLE.fullmatch(code):
        return code
    if code not in ROLE_NAMES and "role_names" not in g:
        g.role_names = roles.names(transaction.session())
    names = ROLE_NAMES if code in ROLE_NAMES else g.role_names
    return in_language(names[code]) if code in names else code


def capped(count: int) -> str:
    """A count as far as it was counted: `12` or `999+`."""
    return tallies.shown(count)


WORDS = (
    incident_kind,
    wait_kind,
    letter_kind,
    intervention_kind,
    intervention_state,
    health_status,
    audit_act,
    role_name,
    capped,
)


def install(app: Flask) -> None:
    """Offer the words to templates."""
    for each in WORDS:
        app.jinja_env.filters[each.__name__] = each
