"""The words of e-mails and short messages: number of the case, step, last day and address, nobody's name.

An e-mail leaves the house: it says that there is something to do and where, the page says the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.clock import day_in_words, local_date
from workflows.notifications.medium import Medium
from workflows.notifications.models import Notification
from workflows.runtime.tidings import Kind

Text = Mapping[str, str]
"""Language → words."""
WHAT: Mapping[Kind, Text] = {
    Kind.ASSIGNED: {"zh": "有一个环节改派给您", "en": "A step was assigned to you"},
    Kind.ENTRUSTED: {"zh": "同事委托您办理一个环节", "en": "A colleague entrusted a step to you"},
    Kind.RETURNED: {"zh": "您委托的环节已答复退回", "en": "A step that you entrusted came back answered"},
    Kind.SENT_BACK: {"zh": "您办过的件被退回", "en": "Work that you did was sent back"},
    Kind.MENTIONED: {"zh": "有同事在留言里提到您", "en": "A colleague mentioned you in a comment"},
    Kind.SUBSTITUTION: {"zh": "从今天起由您代理同事的工作", "en": "From today you stand in for a colleague"},
    Kind.DUE_SOON: {"zh": "您的一个环节即将到期", "en": "A step of yours is due soon"},
    Kind.OVERDUE: {"zh": "您的一个环节已经超期", "en": "A step of yours is overdue"},
}
SYSTEM: Text = {"zh": "失保", "en": "Shibao"}
CASE: Text = {"zh": "件号：{}", "en": "Case: {}"}
STEP: Text = {"zh": "环节：{}", "en": "Step: {}"}
DUE: Text = {"zh": "期限：{}", "en": "Last day: {}"}
FOOT: Text = {
    "zh": "这封邮件由系统发出，请勿回复。通知方式可在以下页面修改：",
    "en": "This e-mail was sent by the system; please do not answer it. Change what you are told at:",
}
CODE: Text = {
    "zh": "验证码 {code}，用于确认失保的通知方式，30 分钟内有效。不是您本人操作时请忽略。",
    "en": "{code} is the code to confirm where Shibao notifies you; valid for 30 minutes. "
    "Ignore it if you did not ask for it.",
}
CODE_SUBJECT: Text = {"zh": "失保：确认电子邮箱", "en": "Shibao: confirm your e-mail address"}


@dataclass(frozen=True)
class Addressed:
    """Whom it is for and where the house stands: language, and the address of its pages."""

    language: str
    house: str

    @property
    def tongue(self) -> str:
        """`zh` or `en`."""
        return "zh" if self.language.startswith("zh") else "en"


def subject(row: Notification, business_key: str | None, to: Addressed) -> str:
    """One line: what, and of which case."""
    words = f"{SYSTEM[to.tongue]}{'：' if to.tongue == 'zh' else ': '}{WHAT[row.kind][to.tongue]}"
    return words if business_key is None else f"{words} {business_key}"


def body(row: Notification, business_key: str | None, to: Addressed) -> str:
    """The whole e-mail."""
    lines = [
        WHAT[row.kind][to.tongue],
        "",
        *_facts(row, business_key, to),
        "",
        address(row, business_key, to),
    ]
    return "\n".join([*lines, "", "--", *foot(to)]) + "\n"


def short(row: Notification, business_key: str | None, to: Addressed) -> str:
    """One short message, without an address: a telephone does not sign in."""
    parts = [WHAT[row.kind][to.tongue], *_facts(row, business_key, to)]
    between = "，" if to.tongue == "zh" else ". "
    return f"【{SYSTEM[to.tongue]}】" + between.join(parts)


def address(row: Notification, business_key: str | None, to: Addressed) -> str:
    """The page where it is dealt with."""
    if business_key is not None:
        return f"{to.house}/cases/{business_key}"
    return f"{to.house}/{'substitutions' if row.kind is Kind.SUBSTITUTION else 'inbox'}"


def foot(to: Addressed) -> tuple[str, str]:
    """Who sent it, and where it is turned off."""
    return FOOT[to.tongue], f"{to.house}/notifications/settings"


def code(words: str, medium: Medium, to: Addressed) -> str:
    """The message with a code that confirms an address."""
    text = CODE[to.tongue].format(code=words)
    return text + "\n" if medium is Medium.EMAIL else f"【{SYSTEM[to.tongue]}】{text}"


def _facts(row: Notification, business_key: str | None, to: Addressed) -> list[str]:
    facts = []
    if business_key is not None:
        facts.append(CASE[to.tongue].format(business_key))
    if row.step:
        step = row.step if to.tongue == "zh" else row.step_en or row.step
        facts.append(STEP[to.tongue].format(" ".join(step.split())))
    if row.due_at is not None:
        facts.append(DUE[to.tongue].format(day_in_words(local_date(row.due_at), to.language)))
    return facts
