"""What pages say of objections and of how a case stands, to staff and to the public."""

from __future__ import annotations

from webapp.language import gettext as _
from workflows.disclosure.standing import Standing


def objection_status(code: str) -> str:
    """What became of an objection."""
    names = {
        "open": _("调查中"),
        "upheld": _("属实"),
        "rejected": _("不属实"),
        "entry_wrong": _("公示有误"),
    }
    return names.get(code, code)


def list_status(code: str) -> str:
    """Where a monthly list stands."""
    names = {
        "drawn_up": _("待批准"),
        "open": _("公示中"),
        "closed": _("公示期满"),
        "dropped": _("已作废"),
    }
    return names.get(code, code)


def objection_channel(code: str) -> str:
    """Where it came in."""
    names = {"online": _("网上"), "counter": _("窗口")}
    return names.get(code, code)


def objection_effect(code: str) -> str:
    """What the finding set off."""
    names = {
        "take_down": _("撤下公示，回到复核"),
        "correct": _("撤下更正，重新公示"),
        "go_on": _("公示继续"),
        "recheck": _("重新审核待遇"),
        "withdrawn": _("撤下该行，下期名单更正"),
        "none": _("只作答复"),
    }
    return names.get(code, code)


def recheck_decision(code: str) -> str:
    """What a reviewer decided of a benefit that runs."""
    names = {"stop": _("停止待遇"), "continue": _("待遇照发")}
    return names.get(code, code)


def standing_sentence(standing: Standing) -> str:
    """How a case stands, in plain words and without anything personal."""
    if standing.kind == "objection":
        return _of_objection(standing.state)
    if standing.kind == "account":
        return _of_account_request(standing.state)
    sentences = {
        "registered": _("已受理，正在由街道、社区核实有关情况。"),
        "handed_on": _("已收件并移送，等待参保地的就业服务机构接收。"),
        "at_counter": _("已收件，正在核对申领材料。"),
        "to_supplement": _("还缺申领材料，请按一次性告知书到受理窗口补交。"),
        "verified": _("已核实，正在审核。"),
        "assessed": _("正在复核。"),
        "returned": _("需要补正材料，请到受理窗口办理。"),
        "disclosed": _("已同意，正在公示。公示期满后开通待遇。"),
        "held": _("公示期满，正在核查收到的异议，有结果后继续办理。"),
        "corrected": _("公示内容正在更正，更正后重新公示。"),
        "in_benefit": _("待遇已经开通，按月发放。"),
        "suspended": _("待遇已经中止，剩余月数保留。中止的原因消除后，可以到就业服务机构申请恢复。"),
        "refused": _("已作出不予支付的决定，请到受理窗口领取决定书。"),
        "closed": _("待遇已经终结，本件已办结。"),
        "cancelled": _("本件已撤销。"),
        "withdrawn": _("申领已按申请人的要求撤回，本件已办结。"),
        "sent_back": _("移送的申领已退回收件窗口，请与收件窗口联系。"),
    }
    return sentences.get(standing.state, _("正在办理。"))


def standing_date_label(standing: Standing) -> str:
    """What the next date is the date of."""
    labels = {
        "registered": _("核实期限至"),
        "to_supplement": _("补正期限至"),
        "returned": _("补正期限至"),
        "disclosed": _("公示至"),
        "open": _("认定期限至"),
    }
    return labels.get(standing.state, _("办理期限至"))


def _of_objection(state: str) -> str:
    sentences = {
        "open": _("您提出的异议正在调查。"),
        "rejected": _("经调查，您反映的情况不属实，公示和待遇不变。"),
        "upheld": _("经调查，您反映的情况属实，已按规定处理。"),
        "entry_wrong": _("经调查，公示内容有误，已撤下并更正。"),
        "recheck": _("经调查，您反映的情况属实，正在重新审核有关待遇。"),
        "stop": _("经调查，您反映的情况属实，有关待遇已停止。"),
        "continue": _("经调查和重新审核，有关待遇不变。"),
    }
    return sentences.get(state, _("正在办理。"))


def _of_account_request(state: str) -> str:
    sentences = {
        "open": _("您的账户申请正在由劳动保障部门核实。批准以前不能登录。"),
        "approved": _("您的账户申请已经批准，可以用申请时的用户名和密码登录。"),
        "refused": _("您的账户申请没有批准，可以按理由改正后重新申请。"),
    }
    return sentences.get(state, _("正在办理。"))


def request_status(code: str) -> str:
    """Where a request for an account stands."""
    names = {"open": _("待核实"), "approved": _("已批准"), "refused": _("未批准")}
    return names.get(code, code)


WORDS = (
    request_status,
    objection_status,
    list_status,
    objection_channel,
    objection_effect,
    recheck_decision,
    standing_sentence,
    standing_date_label,
)
