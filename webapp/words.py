"""Words for values that come as codes: kinds of office, states of claims, runs and notices."""

from __future__ import annotations

from collections.abc import Collection

from flask import Flask

from webapp import citations, layoff_words, objection_words
from webapp.language import gettext as _
from workflows.claims.queries import ClaimCard


def doer(name: str | None, absent: str | None) -> str | None:
    """Who did it, and in whose place."""
    return _("%(deputy)s（代%(absent)s）", deputy=name, absent=absent) if name and absent else name


def office_kind(code: str) -> str:
    """Kind of an office, or the detail of a community office."""
    names = {
        "province": _("省级"),
        "agency": _("社保经办机构"),
        "employment_service": _("就业服务机构"),
        "community_office": _("基层劳动保障机构"),
        "street": _("街道"),
        "town": _("镇"),
        "township": _("乡"),
        "community": _("社区"),
        "labour_department": _("劳动保障部门"),
        "enterprise": _("企业"),
        "union": _("工会"),
    }
    return names.get(code, code)


def claim_status(code: str) -> str:
    """Where a claim stands."""
    names = {
        "registered": _("待社区核实"),
        "verified": _("已核实"),
        "assessed": _("待复核"),
        "returned": _("待补正"),
        "granted": _("公示中"),
        "in_benefit": _("领取中"),
        "suspended": _("待遇中止"),
        "refused": _("不予支付"),
        "closed": _("已终结"),
        "cancelled": _("已撤销"),
        "withdrawn": _("已撤回"),
        "sent_back": _("已退回收件窗口"),
    }
    return names.get(code, code)


def claim_state(claim: ClaimCard, queues: Collection[str]) -> str:
    """Where a claim stands; a registered one by the business state of the step that it waits at."""
    if claim.status != "registered" or "to_verify" in queues:
        return claim_status(claim.status)
    if "to_accept" in queues:
        return _("待接收") if claim.handed_on_by else _("待受理")
    if "to_review" in queues:
        return _("待确认收到日期")
    return _("待补交材料") if "to_correct" in queues else claim_status(claim.status)


def proposal(code: str) -> str:
    """What the tables propose for a claim."""
    names = {"grant": _("同意"), "refuse": _("不同意"), "open": _("由复核人判断")}
    return names.get(code, code)


def outcome(code: str) -> str:
    """How a claim was decided."""
    names = {
        "granted": _("同意"),
        "refused": _("不予支付"),
        "upheld": _("维持"),
        "corrected": _("更正"),
        "revoked": _("撤销"),
    }
    return names.get(code, code)


def ground(code: str) -> str:
    """The ground of a departure: a clause of the notice, or other law."""
    return _("其他法律、法规") if code == "other_law" else citations.clause(code)


def run_status(code: str) -> str:
    """Where a payment run stands."""
    names = {
        "prepared": _("待核对签发"),
        "ordered": _("待银行回盘"),
        "booked": _("已入账"),
        "cancelled": _("已撤销"),
        "reversed": _("已冲销"),
    }
    return names.get(code, code)


def change_status(code: str) -> str:
    """Where a policy change stands."""
    names = {"proposed": _("待发布"), "released": _("已发布"), "withdrawn": _("已撤回")}
    return names.get(code, code)


def line_status(code: str) -> str:
    """Where one line of a run stands."""
    names = {
        "prepared": _("待发"),
        "ordered": _("已送银行"),
        "paid": _("已发放"),
        "rejected": _("银行退回"),
        "cancelled": _("已撤销"),
        "deferred": _("欠发"),
        "reversed": _("已冲销"),
    }
    return names.get(code, code)


def arrears_cause(code: str) -> str:
    """Why a month that is owed is not under way."""
    names = {
        "deferred": _("资金不足"),
        "rejected": _("银行退回"),
        "reversed": _("已冲销，待重发"),
        "cancelled": _("批次已撤销"),
        "correction": _("账号更正中"),
        "objection": _("异议认定前暂缓"),
        "no_account": _("缺银行账号"),
        "waiting": _("待下一批次"),
    }
    return names.get(code, code)


def data_match(code: str) -> str:
    """What is compared with the data on file in place of a visit."""
    names = {
        "job_ended": _("原单位的缴费已在所报月份终止"),
        "not_insured_again": _("此后没有新的参保"),
        "no_agreement": _("没有协议期内的灵活就业"),
        "no_pension": _("没有领取养老金"),
    }
    return names.get(code, code)


def take_over_status(code: str) -> str:
    """Where a take-over stands."""
    names = {"tried": _("待签字"), "booked": _("已接收"), "refused": _("未接收")}
    return names.get(code, code)


def line_kind(code: str) -> str:
    """What a line pays."""
    names = {"regular": _("当月"), "arrears": _("补发"), "correction": _("更正")}
    return names.get(code, code)


def notice_status(code: str) -> str:
    """Where a notice stands."""
    names = {"open": _("公示中"), "held": _("异议核查中"), "closed": _("公示期满"), "taken_down": _("已撤下")}
    return names.get(code, code)


def instance_status(code: str) -> str:
    """Whether a case still runs."""
    names = {"running": _("办理中"), "completed": _("已办结"), "cancelled": _("已撤销")}
    return names.get(str(code), str(code))


def report_status(code: str) -> str:
    """How the monthly report of one month stands."""
    names = {
        "open": _("待报告"),
        "in_time": _("按时报告"),
        "late": _("逾期补报"),
        "missing": _("当月未报告"),
        "lapsed": _("不需报告（待遇已结束）"),
    }
    return names.get(code, code)


def entitlement_status(code: str) -> str:
    """Whether months still come due."""
    names = {
        "active": _("领取中"),
        "completed": _("已领满"),
        "suspended": _("待遇中止"),
        "stopped": _("已停发"),
    }
    return names.get(code, code)


def resumption_answer(code: str) -> str:
    """What a table says of the months that a suspended benefit has left, or from when they count."""
    names = {
        "resume": _("继续领取"),
        "new_claim": _("重新申领"),
        "none": _("没有剩余月数"),
        "registration": _("从重新登记起"),
        "suspension": _("从中止之月起"),
    }
    return names.get(code, code)


def fact_name(code: str) -> str:
    """Name of a fact that went into a decision."""
    names = {
        "contribution_months": _("累计缴费月数"),
        "new_months": _("按新的缴费时间核定的月数"),
        "unused_months": _("上一次待遇尚未领取的月数"),
        "new_paid_months": _("失业后又缴费的月数"),
        "remaining_months": _("剩余月数"),
        "ground": _("恢复的理由"),
        "separation_reason": _("中断就业的原因"),
        "involuntary_separation": _("非因本人意愿中断就业"),
        "registered": _("已办理失业登记"),
        "job_seeking": _("有求职要求"),
        "in_flexible_employment": _("正在灵活就业"),
        "receiving_old_age_pension": _("已领取养老金"),
        "area_id": _("统筹地区"),
        "minimum_wage": _("最低工资"),
        "days": _("天数"),
        "amount": _("月发放额"),
        "months": _("领取月数"),
        "laid_off_at_once": _("一次性裁员人数"),
        "total_staff": _("职工总数"),
    }
    return names.get(code, code)


def queue(code: str) -> str:
    """Business state under which tasks wait."""
    names = {
        "to_accept": _("待受理"),
        "to_correct": _("待补正"),
        "to_verify": _("待核实"),
        "to_review": _("待复核"),
        "to_pay": _("待发放"),
        "to_handle": _("其他待办"),
    }
    return names.get(code, code)


def term(code: str) -> str:
    """How a list is narrowed by the last day."""
    return {"near": _("即将超期"), "over": _("已超期")}.get(code, code)


def reveal_reason(code: str) -> str:
    """Why somebody looks at a whole identity number."""
    names = {"card": _("与证件核对"), "inquiry": _("向其他单位核查"), "request": _("当事人要求")}
    return names.get(code, code)


def tone(code: str) -> str:
    """Colour of a state's tag; the word always stands in it."""
    tones = {
        "returned": "warn",
        "granted": "accent",
        "in_benefit": "ok",
        "refused": "danger",
        "no_account": "danger",
        "correction": "danger",
        "tried": "accent",
        "ordered": "accent",
        "booked": "ok",
        "paid": "ok",
        "rejected": "danger",
        "deferred": "warn",
        "reversed": "warn",
        "open": "accent",
        "active": "ok",
        "held": "warn",
        "upheld": "danger",
        "entry_wrong": "warn",
        "proposed": "accent",
        "released": "ok",
        "stopped": "warn",
        "suspended": "warn",
        "ok": "ok",
        "degraded": "warn",
        "failing": "danger",
        "reported": "accent",
        "in_consultation": "accent",
        "correction_ordered": "danger",
        "noted": "ok",
        "effective": "ok",
        "agrees": "ok",
        "agrees_with_changes": "warn",
        "objects": "danger",
        "silent": "warn",
        "duty": "accent",
        "accepted": "ok",
        "inspection": "danger",
    }
    return tones.get(code, "plain")


WORDS = (
    *layoff_words.WORDS,
    *objection_words.WORDS,
    office_kind,
    claim_status,
    proposal,
    outcome,
    ground,
    run_status,
    change_status,
    line_status,
    arrears_cause,
    take_over_status,
    line_kind,
    notice_status,
    instance_status,
    entitlement_status,
    citations.clause,
    fact_name,
    queue,
    term,
    reveal_reason,
    tone,
    doer,
)


def install(app: Flask) -> None:
    """Offer the words to templates."""
    for each in WORDS:
        app.jinja_env.filters[each.__name__] = each
