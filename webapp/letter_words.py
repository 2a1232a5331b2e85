"""Words for the parts of a letter, as its editor names them."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.language import gettext as _


@dataclass(frozen=True)
class Option:
    """One choice, in both languages."""

    value: str
    zh: str
    en: str


ABOUT = (
    Option("claim", "一件申领", "A claim"),
    Option("run", "一批发放", "A payment run"),
    Option("objection", "一件公示异议", "An objection"),
    Option("hiring", "一次录用", "A hiring"),
    Option("plan", "一份裁员方案", "A layoff plan"),
    Option("layoff", "一次已实施的裁员", "A layoff that took effect"),
    Option("support", "一件录用扶持", "A hiring support"),
    Option("agreement", "一份灵活就业协议", "An agreement on flexible employment"),
    Option("certificate", "一名被裁减人员", "A laid-off person"),
    Option("case", "任何流程的一件业务", "A case of any process"),
)
OFFICES = (
    Option("agency", "社会保险经办机构", "Social insurance agency"),
    Option("employment_service", "就业服务机构", "Employment service"),
    Option("community_office", "社区劳动保障机构", "Community labour office"),
    Option("certificate_issuer", "开具证明的单位", "Office that issued the certificate"),
    Option("counter_office", "收件窗口", "Counter that took the claim"),
    Option("enterprise", "用人单位", "Enterprise"),
    Option("labour_department", "劳动保障部门", "Labour department"),
)
PAPERS = (Option("a4", "A4", "A4"), Option("a5", "A5", "A5"))
STYLES = (Option("note", "小字附注", "Small note"), Option("strong", "着重", "Strong"))
ALIGNED = (Option("left", "左", "Left"), Option("center", "中", "Centre"), Option("right", "右", "Right"))


def block(kind: str) -> str:
    """What a block is."""
    words = {
        "paragraph": _("正文"),
        "heading": _("小标题"),
        "facts": _("事项表"),
        "table": _("明细表"),
        "list": _("逐条列出"),
        "clauses": _("条款原文"),
        "qr": _("二维码"),
        "signature": _("落款"),
    }
    return words.get(kind, kind)


def place(where: str | None) -> str:
    """`block 3` as a reader says it; empty for the letter itself."""
    if where == "announcement":
        return _("短信告知")
    number = (where or "").removeprefix("block ")
    return _("第 %(number)s 段", number=number) if number.isdigit() else ""


def anchor(where: str | None) -> str:
    """Where on the page that block stands."""
    return "said_zh" if where == "announcement" else (where or "").replace(" ", "-")
